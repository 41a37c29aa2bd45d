"""A check in a runbook: the question, the ways to answer it, and what each answer means."""

from __future__ import annotations

from collections.abc import Collection

from troubleshooter.export.document import (
    Block,
    Bullets,
    Code,
    Heading,
    Line,
    Paragraph,
    Prose,
    Span,
    Table,
    code,
    line,
    own,
    strong,
)
from troubleshooter.export.numbering import Numbers, cause_refs, check_title, linked
from troubleshooter.export.pieces import cited_blocks, inferred_blocks
from troubleshooter.export.words import minutes_text, places_words
from troubleshooter.model.article import (
    PLACE_WORDS,
    Article,
    Check,
    Conditions,
    Meaning,
    Place,
    ProbeUse,
    Result,
    split_ref,
)


def check_blocks(article: Article, numbers: Numbers, check: Check, pages: Collection[str]) -> tuple[Block, ...]:
    """Heading, ways, results."""
    blocks: list[Block] = [Heading(3, check_title(article, numbers, check.id), f"check-{check.id}")]
    conditions = conditions_lines(article, numbers, check.conditions)
    if conditions:
        blocks.append(Bullets(conditions))
    if check.probe is not None:
        blocks += _probe_blocks(article, check.probe)
    if check.by_hand is not None:
        way = check.by_hand
        blocks.append(
            Paragraph(line(strong("By hand: "), places_words(way.places), f"; about {minutes_text(way.minutes)}."))
        )
        blocks.append(Prose(way.how))
    if check.facts:
        blocks.append(Bullets(tuple(line("Write down: ", own(fact.ask)) for fact in check.facts)))
    rows = tuple(
        (line(code(result.name)), line(own(result.says)), _then(numbers, result, pages))
        for result in check.results.values()
    )
    if rows:
        blocks.append(Table(("Answer", "It says", "Then"), rows))
    blocks += inferred_blocks(check.inferred)
    sources = [*check.sources, *(name for result in check.results.values() for name in result.sources)]
    return (*blocks, *cited_blocks(article, sources))


def _probe_blocks(article: Article, probe: ProbeUse) -> list[Block]:
    open_values = [name for value in probe.params.values() if (name := _open_input(article, value)) is not None]
    blocks: list[Block] = [
        Paragraph(line(strong("By this program: "), places_words(probe.places), ".")),
        Code(probe_command(article, probe), "console"),
    ]
    if open_values:
        items = tuple(line(code(placeholder(name)), ": ", own(article.inputs[name].title)) for name in open_values)
        blocks.append(Bullets(items))
    return blocks


def probe_command(article: Article, probe: ProbeUse) -> str:
    """`troubleshooter probe KIND name=value ...`; an input without a default stands there in capitals."""
    parts = ["troubleshooter", "probe", probe.kind]
    parts += [_quoted(f"{name}={_value(article, value)}") for name, value in probe.params.items()]
    return " ".join(parts)


def placeholder(name: str) -> str:
    return name.upper().replace("-", "_")


def _value(article: Article, value: str) -> str:
    if not value.startswith("$"):
        return value
    known = article.inputs.get(value[1:])
    return known.default if known is not None and known.default is not None else placeholder(value[1:])


def _open_input(article: Article, value: str) -> str | None:
    """The name of the input that `value` stands for, when the command cannot fill it in."""
    name = value[1:]
    if value.startswith("$") and name in article.inputs and article.inputs[name].default is None:
        return name
    return None


def _quoted(word: str) -> str:
    """In double quotes where a shell (PowerShell, cmd, sh) could read the word otherwise."""
    plain = all(letter.isalnum() or letter in "=.,:/_-" for letter in word)
    return word if plain else '"' + word.replace('"', '\\"') + '"'


# --- meanings -----------------------------------------------------------------------------------------------------


def conditions_lines(article: Article, numbers: Numbers, conditions: Conditions) -> tuple[Line, ...]:
    """When a piece applies at all."""
    lines: list[Line] = []
    for group, phrase in ((conditions.only_if, "Only if: "), (conditions.not_if, "Not if: ")):
        for condition in group:
            title = linked(check_title(article, numbers, condition.check), f"#check-{condition.check}")
            lines.append(line(strong(phrase), *title, " ",
                              *_joined([code(name) for name in condition.results], " or ")))  # fmt: skip
    return tuple(lines)


def _then(numbers: Numbers, result: Result, pages: Collection[str]) -> Line:
    """What an answer leads to, as one line."""
    parts: list[Line] = []
    if result.goto:
        parts.append(line("go on with ", _goto(result.goto, pages)))
    if result.ends:
        parts.append(line("nothing is wrong here: the search ends"))
    parts += _meaning(numbers, result.meaning)
    if not parts and not result.at:
        parts.append(line("says nothing about the causes"))
    for places, meaning in _by_meaning(result):
        where = " or ".join(PLACE_WORDS[place] for place in places)
        parts.append(line(f"Seen {where}: ", *_flat(_difference(numbers, result.meaning, meaning), "; ")))
    if result.inferred:
        parts.append(line("(inferred)"))
    return _flat(parts, ". ")


def _by_meaning(result: Result) -> list[tuple[tuple[Place, ...], Meaning]]:
    """Meanings that differ from the ordinary one, each with all its places."""
    groups: dict[Meaning, list[Place]] = {}
    for place, meaning in result.at.items():
        if meaning != result.meaning:
            groups.setdefault(meaning, []).append(place)
    return [(tuple(places), meaning) for meaning, places in groups.items()]


def _meaning(numbers: Numbers, meaning: Meaning) -> list[Line]:
    parts = []
    if meaning.points_to:
        parts.append(line("points to ", *cause_refs(numbers, meaning.points_to)))
    if meaning.rules_out:
        parts.append(line("rules out ", *cause_refs(numbers, meaning.rules_out)))
    return parts


def _difference(numbers: Numbers, usual: Meaning, here: Meaning) -> list[Line]:
    """How a meaning at a place differs from the usual one, said as shortly as it can be."""
    parts: list[Line] = []
    for verb, before, now in (
        ("points to", set(usual.points_to), set(here.points_to)),
        ("rules out", set(usual.rules_out), set(here.rules_out)),
    ):
        if before and now > before:
            parts.append(line(f"{verb} ", *cause_refs(numbers, now - before), " as well"))
        elif now and now < before:
            parts.append(line(f"{verb} ", *cause_refs(numbers, now), " only"))
        elif now and now != before:
            parts.append(line(f"{verb} ", *cause_refs(numbers, now)))
        elif before and not now:
            parts.append(line("does not point to any" if verb == "points to" else "rules nothing out"))
    return parts


def _goto(ref: str, pages: Collection[str]) -> Span:
    article_id = split_ref(ref)[0]
    return own(ref, link=f"page:{article_id}" if article_id in pages else "")


def _joined(parts: list[Span], between: str) -> Line:
    out: list[Span] = []
    for part in parts:
        if out:
            out.append(own(between))
        out.append(part)
    return tuple(out)


def _flat(parts: list[Line], between: str) -> Line:
    out: list[Span] = []
    for part in parts:
        if out:
            out.append(own(between))
        out.extend(part)
    return tuple(out)
