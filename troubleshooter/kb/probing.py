"""Checks against their kinds: parameters, results, places; and what results may mean.

Rules: a probe check lists or ignores each result of its kind but `unknown`, so that no answer ends in silence; what
it leaves unsaid (`says`), the kind says. A literal parameter is kept in its normal form. Where no kinds are given
(None) only what the article itself shows is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from troubleshooter.kb.declared import Declared, Reference
from troubleshooter.kb.findings import Findings, shown
from troubleshooter.model.article import UNKNOWN, Check, Input, Meaning, ProbeUse, Result
from troubleshooter.model.evidence import CheckKind, ParamSpec
from troubleshooter.model.problem import Mark
from troubleshooter.model.values import Rejected, ValueType, parse_value

Kinds = Mapping[str, CheckKind] | None


class Prober:
    """Looks at the checks of one file. `whole`: they are an article's, not shared pieces still to be completed."""

    def __init__(
        self, declared: Declared, inputs: Mapping[str, Input], kinds: Kinds, found: Findings, *, whole: bool
    ) -> None:
        self.declared = declared
        self.inputs = inputs
        self.kinds = kinds
        self.found = found
        self.whole = whole

    def finish(self, check: Check) -> Check:
        """`check` with normal parameters and each result's words; every mistake is reported."""
        mark = check.mark or Mark("", 1, 1)
        if check.by_hand is None and check.probe is None:
            self.found.add("no-way-to-answer", mark, f"the check `{check.id}` has neither `by_hand` nor `probe`")
        kind = self._kind(check)
        if check.probe is not None and kind is not None:
            check = replace(check, probe=self._probe(check, check.probe, kind, mark))
            self._results_of_kind(check, kind, mark)
        elif check.probe is None and self.whole and not check.results:
            self.found.add(
                "no-results", mark, f"the check `{check.id}` has no results", "a check by hand names its own"
            )
        spoken = {spec.name: spec.says for spec in kind.results} if kind else {}
        must_say = self.whole and (check.probe is None or kind is not None)
        results = {name: self._result(check, one, spoken, must_say) for name, one in check.results.items()}
        return replace(check, results=results)

    def ignored(self, reference: Reference) -> None:
        """One name of an `ignore` list."""
        check = self.declared.whole("check").get(reference.scope)
        if check is None:
            return
        kind = self.kinds.get(check.probe.kind) if self.kinds and check.probe else None
        if check.probe is None:
            words = "only a check with a probe has results to ignore"
            self.found.add("ignore-without-probe", reference.mark, words, "a check by hand names just its own results")
        elif reference.text in self.declared.results.get(reference.scope, ()):
            words = f"`{shown(reference.text)}` is listed under `results` and ignored"
            self.found.add("listed-and-ignored", reference.mark, words, "keep one of them")
        elif kind is not None:
            self._of_kind(reference.text, kind, reference.mark)

    # --- parameters ---

    def _kind(self, check: Check) -> CheckKind | None:
        if check.probe is None or self.kinds is None:
            return None
        kind = self.kinds.get(check.probe.kind)
        if kind is None:
            mark = self._text_mark(check, "kind")
            words = f"there is no check kind `{shown(check.probe.kind)}`"
            self.found.add("unknown-kind", mark, words, self.found.near(check.probe.kind, self.kinds, mark.path))
        return kind

    def _text_mark(self, check: Check, key: str) -> Mark:
        text = self.declared.probes.get(check.id, {}).get(key)
        return text.mark if text else check.mark or Mark("", 1, 1)

    def _probe(self, check: Check, probe: ProbeUse, kind: CheckKind, mark: Mark) -> ProbeUse:
        specs = {spec.name: spec for spec in kind.params}
        here = probe.mark or mark
        params: dict[str, str] = {}
        for name, text in probe.params.items():
            at = self._text_mark(check, name)
            if name not in specs:
                words = f"`{kind.name}` has no parameter `{shown(name)}`"
                self.found.add("unknown-parameter", at, words, self.found.near(name, specs, at.path))
            elif text.startswith("$"):
                self._from_input(specs[name], text[1:], at)
                params[name] = text
            else:
                params[name] = self._literal(specs[name], text, at)
        for spec in kind.params:
            if spec.required and spec.default is None and spec.name not in probe.params:
                words = f"`{kind.name}` needs the parameter `{spec.name}`: {spec.help}"
                self.found.add("missing-parameter", here, words, f"as in `{spec.name}: ${spec.name}`")
        for place in probe.places:
            if kind.places and place not in kind.places:
                words = f"`{kind.name}` from `{place.value}` does not tell what this check asks"
                known = ", ".join(one.value for one in kind.places)
                self.found.add("place-not-of-kind", here, words, f"sound from: {known}")
        return replace(probe, params=params)

    def _literal(self, spec: ParamSpec, text: str, mark: Mark) -> str:
        value = parse_value(spec.type, text, spec.choices)
        if isinstance(value, Rejected):
            self.found.add("bad-value", mark, f"`{spec.name}: {shown(text)}`: {value.message}")
            return text
        return value

    def _from_input(self, spec: ParamSpec, name: str, mark: Mark) -> None:
        declared = self.declared.names("input")
        if declared is None:
            return
        if name not in declared and name not in self.inputs:
            words = f"there is no input `{shown(name)}`"
            hint = self.found.near(name, [*declared, *self.inputs], mark.path, "declare it under `inputs`")
            self.found.add("unknown-input", mark, words, hint)
            return
        given = self.inputs.get(name)
        if given is None:  # broken, and reported as such
            return
        fits = given.type is spec.type or spec.type is ValueType.TEXT
        if given.type is ValueType.CHOICE and spec.type is ValueType.CHOICE:
            fits = set(given.choices) <= set(spec.choices)
        if not fits:
            words = (
                f"the parameter `{spec.name}` takes a {spec.type.value}, the input `{name}` holds a {given.type.value}"
            )
            self.found.add("input-type", mark, words)

    # --- results ---

    def _of_kind(self, name: str, kind: CheckKind, mark: Mark) -> None:
        known = [one for one in kind.result_names() if one != UNKNOWN]
        if name not in known and name != UNKNOWN:
            words = f"`{kind.name}` never gives the result `{shown(name)}`"
            self.found.add("result-not-of-kind", mark, words, self.found.near(name, known, mark.path))

    def _results_of_kind(self, check: Check, kind: CheckKind, mark: Mark) -> None:
        for name, result in check.results.items():
            self._of_kind(name, kind, result.mark or mark)
        if not self.whole:
            return
        left = [name for name in kind.result_names() if name != UNKNOWN and name not in (*check.results, *check.ignore)]
        if left:
            words = f"`{kind.name}` can also give: {', '.join(left)}"
            self.found.add("result-not-handled", mark, words, "list each under `results` or in `ignore`")

    def _result(self, check: Check, result: Result, spoken: Mapping[str, str], must_say: bool) -> Result:
        mark = result.mark or check.mark or Mark("", 1, 1)
        if result.name == UNKNOWN:
            words = "`unknown` is there by itself and has no meaning of its own"
            self.found.add("reserved-name", mark, words, "remove it")
        says = result.says or spoken.get(result.name, "")
        if not says and must_say:
            words = f"result `{shown(result.name)}` lacks `says`"
            self.found.add("missing-key", mark, words, "one sentence: what it means")
        for meaning in (result.meaning, *result.at.values()):
            self._meaning(meaning, result.name, mark)
        ways = [name for name, there in (("goto", result.goto), ("ends", result.ends)) if there]
        if len(ways) > 1:
            self.found.add("contradictory-meaning", mark, f"`{result.name}` has both `goto` and `ends`", "keep one")
        elif ways and result.meaning.points_to:
            words = f"`{result.name}` ends this search with `{ways[0]}`, yet points to one of its causes"
            self.found.add("contradictory-meaning", mark, words, f"drop `points_to` or `{ways[0]}`")
        return replace(result, says=says)

    def _meaning(self, meaning: Meaning, name: str, mark: Mark) -> None:
        both = [cause for cause in meaning.points_to if cause in meaning.rules_out]
        if both:
            words = f"`{name}` both points to and rules out `{both[0]}`"
            self.found.add("contradictory-meaning", mark, words, "keep one")
