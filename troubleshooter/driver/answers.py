"""Answers prepared for a walk without a person: a file (YAML or JSON) and `--set name=value`.

    at: [client]                        places within reach, the first is where this program runs
    inputs: {server: da.example.com}    by the article's names; `shared#server` and `other-article#name` work too
    answers: {tls-ends-at: adc}         check -> result; `other-article#check` for what comes after a `goto`
    facts: {event: {sha256: "..."}}     check -> fact -> value, for checks that ask for facts along with the result
    fixes: {enable-null-suites: worked} fix -> worked | failed (also done, declined, not-applicable)

Rules: every mistake is a Problem with its line and the nearest right name, all of them at once; with any, no walk
begins. JSON is read as the YAML that it is, so that it has lines too.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from troubleshooter.kb.findings import Findings
from troubleshooter.kb.tree import Map, Node, Scalar, Seq, read_tree
from troubleshooter.model.article import UNKNOWN, Article, Check, KnowledgeBase, Place, empty_mapping, split_ref
from troubleshooter.model.clean import clean
from troubleshooter.model.problem import Level, Mark, Problem, sort_key
from troubleshooter.model.values import Rejected, parse_value
from troubleshooter.session import input_ref
from troubleshooter.session.engine import FIX_OUTCOMES
from troubleshooter.session.lookup import article_of, find_check, find_fix, find_input

KEYS = ("at", "inputs", "answers", "facts", "fixes")


@dataclass(frozen=True)
class Answers:
    """All that is known beforehand, by full references; values in their normal form.

    `evidence`: check -> files whose text may answer it (no part of an answers file).
    """

    at: tuple[Place, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=empty_mapping)
    answers: Mapping[str, str] = field(default_factory=empty_mapping)
    facts: Mapping[str, Mapping[str, str]] = field(default_factory=empty_mapping)
    fixes: Mapping[str, str] = field(default_factory=empty_mapping)
    evidence: Mapping[str, tuple[str, ...]] = field(default_factory=empty_mapping)


def read_answers(data: bytes, path: str, kb: KnowledgeBase, article: Article) -> tuple[Answers, tuple[Problem, ...]]:
    """Read an answers file for a walk that begins at `article`; `path` is how the file is shown."""
    found = Findings()
    tree = read_tree(data, path, found)
    reader = _Reader(kb, article, list(found.problems()))
    answers = reader.read(tree) if tree is not None else Answers()
    return answers, tuple(sorted(reader.problems, key=sort_key))


def settle_inputs(kb: KnowledgeBase, article: Article, values: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """`--set` values by full reference in normal form, and what is wrong with the others, as sentences."""
    good: dict[str, str] = {}
    bad: list[str] = []
    for name, text in values.items():
        ref = _input_ref(kb, article, name)
        declared = find_input(kb, ref) if ref else None
        if ref is None or declared is None:
            bad.append(f"{article.id} has no input {clean(name, 60)!r}; {_nearest(name, article.inputs)}")
            continue
        value = parse_value(declared.type, text, declared.choices)
        if isinstance(value, Rejected):
            bad.append(f"{clean(name, 60)}: {value.message} ({declared.title})")
        else:
            good[ref] = value
    return good, bad


class _Reader:
    """Turns the file's tree into `Answers`, gathering problems."""

    def __init__(self, kb: KnowledgeBase, article: Article, problems: list[Problem]) -> None:
        self.kb = kb
        self.article = article
        self.problems = problems

    def read(self, tree: Node) -> Answers:
        parts = {name: node for name, _, node in self._pairs(tree, "an answers file")}
        for name, mark, _ in self._pairs(tree, ""):
            if name not in KEYS:
                self._wrong("unknown-key", mark, f"there is no key `{clean(name, 60)}` here", _nearest(name, KEYS))
        return Answers(
            at=tuple(self._places(parts.get("at"))),
            inputs=dict(self._inputs(parts.get("inputs"))),
            answers=dict(self._answers(parts.get("answers"))),
            facts=dict(self._facts(parts.get("facts"))),
            fixes=dict(self._fixes(parts.get("fixes"))),
        )

    def _places(self, node: Node | None) -> Iterator[Place]:
        if node is None:
            return
        items = node.items if isinstance(node, Seq) else (node,)
        seen: set[str] = set()
        for item in items:
            if not isinstance(item, Scalar):
                self._wrong("wrong-type", item.mark, "a place is one word", "for example `at: [client]`")
            elif item.text not in tuple(Place):
                words = f"there is no place `{clean(item.text, 60)}`"
                self._wrong("unknown-choice", item.mark, words, _nearest(item.text, tuple(Place)))
            elif item.text not in seen:
                seen.add(item.text)
                yield Place(item.text)

    def _inputs(self, node: Node | None) -> Iterator[tuple[str, str]]:
        for name, mark, text in self._texts(node, "inputs"):
            ref = _input_ref(self.kb, self.article, name)
            declared = find_input(self.kb, ref) if ref else None
            if ref is None or declared is None:
                words = f"there is no input `{clean(name, 60)}`"
                self._wrong("unknown-input", mark, words, _nearest(name, self.article.inputs))
                continue
            value = parse_value(declared.type, text, declared.choices)
            if isinstance(value, Rejected):
                self._wrong("bad-value", mark, f"`{clean(name, 60)}`: {value.message}", declared.title)
            else:
                yield ref, value

    def _answers(self, node: Node | None) -> Iterator[tuple[str, str]]:
        for name, mark, text in self._texts(node, "answers"):
            found = self._check(name, mark)
            if found is None:
                continue
            ref, check = found
            known = (*check.results, *check.ignore, UNKNOWN)
            if text in known:
                yield ref, text
            else:
                words = f"the check `{clean(name, 60)}` has no result `{clean(text, 60)}`"
                self._wrong("unknown-result", mark, words, _nearest(text, known))

    def _facts(self, node: Node | None) -> Iterator[tuple[str, Mapping[str, str]]]:
        for name, mark, values in self._pairs(node, "facts"):
            found = self._check(name, mark)
            if found is None:
                continue
            ref, check = found
            asked = {fact.name: fact for fact in check.facts}
            good: dict[str, str] = {}
            for fact, fact_mark, text in self._texts(values, f"the facts of {name}"):
                if fact not in asked:
                    words = f"the check `{clean(name, 60)}` asks for no fact `{clean(fact, 60)}`"
                    self._wrong("unknown-fact", fact_mark, words, _nearest(fact, asked))
                    continue
                value = parse_value(asked[fact].type, text)
                if isinstance(value, Rejected):
                    self._wrong("bad-value", fact_mark, f"`{clean(fact, 60)}`: {value.message}", asked[fact].ask)
                else:
                    good[fact] = value
            yield ref, good

    def _fixes(self, node: Node | None) -> Iterator[tuple[str, str]]:
        for name, mark, text in self._texts(node, "fixes"):
            ref = self._full(name)
            if find_fix(self.kb, ref) is None:
                words = f"there is no fix `{clean(name, 60)}`"
                self._wrong("unknown-fix", mark, words, self._near(name, lambda article: article.fixes))
            elif text not in FIX_OUTCOMES:
                words = f"a fix does not end as `{clean(text, 60)}`"
                self._wrong("unknown-choice", mark, words, _nearest(text, FIX_OUTCOMES))
            else:
                yield ref, text

    def _check(self, name: str, mark: Mark) -> tuple[str, Check] | None:
        ref = self._full(name)
        found = find_check(self.kb, ref)
        if found is None:
            words = f"there is no check `{clean(name, 60)}`"
            self._wrong("unknown-check", mark, words, self._near(name, lambda article: article.checks))
            return None
        return ref, found[1]

    def _full(self, name: str) -> str:
        owner, node = split_ref(name)
        if "#" not in name:
            return f"{self.article.id}#{name}"
        known = article_of(self.kb, owner)
        return f"{known.id if known else owner}#{node}"

    def _near(self, name: str, nodes: Callable[[Article], Iterable[str]]) -> str:
        owner, node = split_ref(name)
        if "#" not in name:
            return _nearest(name, nodes(self.article))
        article = article_of(self.kb, owner)
        return _nearest(owner, self.kb.articles) if article is None else _nearest(node, nodes(article))

    def _pairs(self, node: Node | None, what: str) -> Iterator[tuple[str, Mark, Node]]:
        """The entries of a mapping; anything else is a problem (said once, where `what` is given)."""
        if isinstance(node, Map):
            yield from ((entry.key.text, entry.key.mark, entry.value) for entry in node.entries)
        elif node is not None and what and not (isinstance(node, Scalar) and node.plain and not node.text):
            self._wrong("wrong-type", node.mark, f"{clean(what, 80)} must be `name: value` pairs", "")

    def _texts(self, node: Node | None, what: str) -> Iterator[tuple[str, Mark, str]]:
        for name, mark, value in self._pairs(node, what):
            if isinstance(value, Scalar) and value.text:
                yield name, mark, value.text
            else:
                self._wrong("wrong-type", mark, f"`{clean(name, 60)}` must have one plain value", "")

    def _wrong(self, code: str, mark: Mark, message: str, hint: str) -> None:
        self.problems.append(Problem(code, Level.ERROR, mark, message, hint))


def _input_ref(kb: KnowledgeBase, article: Article, name: str) -> str | None:
    """The full reference that a name stands for, as seen from an article."""
    if "#" not in name:
        return input_ref(article, name) if name in article.inputs else None
    owner, node = split_ref(name)
    known = article_of(kb, owner)
    if known is None:
        return name
    return input_ref(known, node) if node in known.inputs else None


def _nearest(text: str, names: Iterable[str]) -> str:
    known = [str(name) for name in names]
    close = difflib.get_close_matches(text[:100], known, n=1, cutoff=0.5)
    if close:
        return f"did you mean `{close[0]}`?"
    return f"there is: {', '.join(known[:20])}" if known else "there is none"
