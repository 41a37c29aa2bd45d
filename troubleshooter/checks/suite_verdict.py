"""From the suites that a server chose to the results of `tls-suites`; the rules stand in that module."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from troubleshooter.checks.common import connection_failure, filled, unknown
from troubleshooter.model.clean import clean, clean_bytes
from troubleshooter.model.evidence import FactValue, Observation
from troubleshooter.model.exchanges import SuiteReplies, VersionSuites
from troubleshooter.model.probes import SuiteOffer
from troubleshooter.model.tls_hello import NULL_SUITES
from troubleshooter.model.tls_suites import is_null, is_weak, suite_name
from troubleshooter.model.tls_wire import ALERT_NAMES, VERSION_NAMES

MAX_SUITES = 400  # in one fact
_TLS12, _TLS13 = 0x0303, 0x0304
_FACTS: Mapping[int, str] = {0x0304: "tls_1_3", 0x0303: "tls_1_2", 0x0302: "tls_1_1", 0x0301: "tls_1_0"}
_CLEAR = ("refused", "none-left", "fin", "reset")  # ends that leave no doubt about what is not taken
_END_WORDS: Mapping[str, str] = {
    "timed-out": "no answer in time",
    "limit": "it sent too much",
    "not-tls": "something else than TLS answered",
}


@dataclass(frozen=True)
class Taken:
    """What a server takes: suites by version, and where the answer was not clear.

    `without_null`: the places in `offers` of those that held no null suite.
    """

    offers: tuple[VersionSuites, ...]
    without_null: frozenset[int] = frozenset()

    def suites(self, *versions: int) -> tuple[int, ...]:
        """Each suite once, in the order of choice; null ones last, since they may have been asked for by themselves."""
        found = (number for offer in self.offers if offer.version in versions for number in offer.chosen)
        return tuple(sorted(dict.fromkeys(found), key=is_null))

    def ordinary(self, *versions: int) -> tuple[int, ...]:
        return tuple(number for number in self.suites(*versions) if not is_null(number))

    def null(self, *versions: int) -> tuple[int, ...]:
        return tuple(number for number in self.suites(*versions) if is_null(number))

    def clear(self, *versions: int) -> bool:
        """Whether what was not chosen in these versions was refused in so many words."""
        return all(offer.end in _CLEAR for offer in self.offers if offer.version in versions)

    def null_clear(self) -> bool:
        """Whether all null suites before TLS 1.3 that were not chosen were refused in so many words."""
        asked = (offer for at, offer in enumerate(self.offers) if at not in self.without_null)
        return all(offer.end in _CLEAR for offer in asked if offer.version in _OLDER)

    @property
    def versions(self) -> tuple[int, ...]:
        return tuple(version for version in _FACTS if self.suites(version))


_OLDER = (0x0303, 0x0302, 0x0301)
_ALL = (_TLS13, *_OLDER)


def judge(exchange: SuiteReplies, asked: tuple[SuiteOffer, ...], host: str, port: int) -> Observation:
    """The results, most specific first, with all facts and a sentence; `asked`: the offers, where they are known."""
    failure = connection_failure((exchange.tcp,), host, port)
    if failure is not None:
        return failure
    if not exchange.versions:
        return unknown("Could not tell: no Client Hello was sent")
    known = len(asked) == len(exchange.versions)
    without_null = [at for at, offer in enumerate(asked) if known and not any(map(is_null, offer.suites))]
    taken = Taken(exchange.versions, frozenset(without_null))
    facts = _facts(taken, exchange)
    where = f"{clean(exchange.tcp.address) or host} port {port}"
    if not taken.versions:
        result, says = _nothing_taken(exchange.versions)
        return Observation((result,), facts, says.format(where=where))
    told = [*_about_null_suites(taken), *_about_versions(taken)]
    if not told:
        names = ", ".join(facts.get("not_told", ()))
        return unknown(f"Could not tell whether {where} takes null suites: {names}", facts)
    says = f"{where} speaks {', '.join(_version_name(version) for version in taken.versions)}: {told[0][1]}"
    return Observation(tuple(result for result, _ in told), facts, says)


def _about_null_suites(taken: Taken) -> Iterable[tuple[str, str]]:
    null = taken.null(*_OLDER)
    windows = [suite_name(number) for number in NULL_SUITES if number in null]
    if windows:
        if not taken.ordinary(*_ALL) and not taken.null(_TLS13) and taken.clear(*_ALL):
            yield "null-suites-only", f"null suites only ({', '.join(windows)})"
        yield "null-suites-offered", f"it takes the null suites of Windows ({', '.join(windows)})"
    elif not taken.null_clear():
        return
    elif null:
        yield "other-null-suites", f"of null suites only {', '.join(map(suite_name, null[:5]))}, none of Windows"
    elif taken.suites(*_OLDER):
        yield "no-null-suites", "it takes no null suite"


def _about_versions(taken: Taken) -> Iterable[tuple[str, str]]:
    if taken.versions == (_TLS13,) and taken.clear(*_OLDER):
        yield "tls-1.3-only", "nothing older, so it takes no null suite of Windows"
    if not taken.suites(_TLS13, _TLS12) and taken.clear(_TLS13, _TLS12):
        yield "obsolete-only", "nothing newer"


def _nothing_taken(offers: tuple[VersionSuites, ...]) -> tuple[str, str]:
    ends = {offer.end for offer in offers}
    if "not-tls" in ends:
        return "not-tls", "{where} answers, but not with TLS"
    if ends == {"timed-out"}:
        return "silent", "{where} does not answer any Client Hello"
    if ends <= set(_CLEAR):
        if "refused" in ends:
            return "refuses-every-hello", "{where} refuses every Client Hello, with any suite of TLS 1.0 to 1.3"
        if "reset" in ends:
            return "reset", "{where} resets the connection right after every Client Hello"
        return "closed", "{where} closes the connection after every Client Hello, without a TLS answer"
    return "unknown", "Could not tell what {where} takes: it gave no clear answer"


def _facts(taken: Taken, exchange: SuiteReplies) -> dict[str, FactValue]:
    every = taken.suites(*_ALL)
    facts: dict[str, FactValue] = {
        "versions": tuple(_version_name(version) for version in taken.versions),
        "null_suites": _names(taken.null(*_ALL)),
        "windows_null_suites": _names(number for number in NULL_SUITES if number in taken.null(*_OLDER)),
        "weak_suites": _names(number for number in every if is_weak(number)),
        "not_told": tuple(dict.fromkeys(_not_told(offer) for offer in taken.offers if offer.end not in _CLEAR)),
        "first_bytes": next((clean_bytes(offer.first_bytes) for offer in taken.offers if offer.first_bytes), ""),
        "address": clean(exchange.tcp.address),
        **{fact: _names(taken.suites(version)) for version, fact in _FACTS.items()},
    }
    alerts = {offer.alert for offer in taken.offers if offer.alert is not None}
    if not every and alerts:
        facts["alert"] = ", ".join(ALERT_NAMES.get(number, f"alert_{number}") for number in sorted(alerts))
    return filled(facts)


def _names(numbers: Iterable[int]) -> tuple[str, ...]:
    return tuple(suite_name(number) for number in numbers)[:MAX_SUITES]


def _not_told(offer: VersionSuites) -> str:
    words = clean(offer.detail) or _END_WORDS.get(offer.end, clean(offer.end) or "no clear answer")
    return f"{_version_name(offer.version)}: {words}"


def _version_name(version: int) -> str:
    return VERSION_NAMES.get(version, f"0x{version:04x}")
