"""Values read by their model names -> one model value, where the model's form differs from the file's.

Rules: a builder gets only values that passed their shapes, and all that are required; it never refuses. Most nodes
need only `plain`, `marked` or `named`.
"""

from __future__ import annotations

import datetime
from typing import Any

from troubleshooter.kb.shape import Build
from troubleshooter.model.article import (
    Article,
    CauseRef,
    Check,
    Condition,
    Conditions,
    FactAsk,
    FactRef,
    Input,
    Meaning,
    Result,
)
from troubleshooter.model.problem import Mark
from troubleshooter.model.reference import Ask, Elsewhere, ErrorCode, KnownEvent, NpsReason, Saying, Term, TlsAlert
from troubleshooter.model.scenario import Scenario

Values = dict[str, Any]


def is_date(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_error_code(text: str) -> bool:
    return -(2**31) <= _code_number(text) < 2**32


def _code_number(text: str) -> int:
    return int(text, 16) if text[:2] in ("0x", "0X") else int(text)


def plain(make: Any) -> Build:
    return lambda _key, _mark, values: make(**values)


def marked(make: Any) -> Build:
    return lambda _key, mark, values: make(mark=mark, **values)


def named(make: Any) -> Build:
    return lambda key, mark, values: make(id=key, mark=mark, **values)


def conditioned(make: Any) -> Build:
    def build(key: str, mark: Mark, values: Values) -> Any:
        both = Conditions(values.pop("only_if", ()), values.pop("not_if", ()))
        return make(id=key, mark=mark, conditions=both, **values)

    return build


def conditions(entries: list[tuple[str, Mark, tuple[str, ...]]]) -> tuple[Condition, ...]:
    return tuple(Condition(check, results, mark) for check, mark, results in entries)


def facts(entries: list[tuple[str, Mark, Values]]) -> tuple[FactAsk, ...]:
    return tuple(FactAsk(name, values["type"], values["ask"]) for name, _, values in entries)


def result(key: str, mark: Mark, values: Values) -> Result:
    meaning = Meaning(values.pop("points_to", ()), values.pop("rules_out", ()))
    values.setdefault("says", "")  # linking fills it from the kind, or misses it
    return Result(name=key, meaning=meaning, mark=mark, **values)


def cause_ref(key: str, mark: Mark, values: Values) -> CauseRef:
    return CauseRef(key, values.get("value"), mark)


def check(key: str, mark: Mark, values: Values) -> Check:
    values.setdefault("results", {})  # linking asks for results once the shared piece is merged in
    built: Check = conditioned(Check)(key, mark, values)
    return built


def fact_ref(text: str) -> FactRef:
    check, _, fact = text.partition(".")
    return FactRef(check, fact)


def asked_input(key: str, mark: Mark, values: Values) -> Input:
    fact = values.pop("from_fact", None)
    return Input(id=key, mark=mark, from_fact=fact_ref(fact) if fact else None, **values)


def error_code(_key: str, mark: Mark, values: Values) -> tuple[ErrorCode, Mark]:
    """The row and its place; the number as unsigned 32 bits: -2147012894 and 0x80072EE2 are one."""
    return ErrorCode(value=_code_number(values.pop("code")) & 0xFFFFFFFF, **values), mark


def term(_key: str, mark: Mark, values: Values) -> tuple[Term, Mark]:
    return Term(**values), mark


def saying(_key: str, mark: Mark, values: Values) -> tuple[Saying, Mark]:
    return Saying(**values), mark


def ask(_key: str, mark: Mark, values: Values) -> tuple[Ask, Mark]:
    return Ask(**values), mark


def elsewhere(_key: str, mark: Mark, values: Values) -> tuple[Elsewhere, Mark]:
    return Elsewhere(**values), mark


def known_event(_key: str, mark: Mark, values: Values) -> tuple[KnownEvent, Mark]:
    return KnownEvent(**values), mark


def tls_alert(_key: str, mark: Mark, values: Values) -> tuple[TlsAlert, Mark]:
    return TlsAlert(value=_code_number(values.pop("code")) & 0xFFFFFFFF, **values), mark


def nps_reason(_key: str, mark: Mark, values: Values) -> tuple[NpsReason, Mark]:
    return NpsReason(**values), mark


def article(_key: str, mark: Mark, values: Values) -> Article:
    values.setdefault("sources", {})
    return Article(mark=mark, path=mark.path, **values)


def scenario(_key: str, mark: Mark, values: Values) -> Scenario:
    return Scenario(article="", mark=mark, **values)
