"""From two leaves, or a leaf and a hash, to the results of `tls-interception`; the rules stand in that module."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from troubleshooter.checks.certificates import CertificateFacts, shown_time
from troubleshooter.checks.common import filled, unknown
from troubleshooter.checks.objections import (
    NO_ISSUER,
    NO_ISSUER_LOCALLY,
    SELF_SIGNED_IN_CHAIN,
    SELF_SIGNED_LEAF,
)
from troubleshooter.checks.shown_leaf import Session, Shown, shown_leaf
from troubleshooter.model.evidence import FactValue, Observation
from troubleshooter.model.exchanges import TlsSession

EXPECTED, EVENT = "expect-sha256", "event-sha256"
YOUNG = timedelta(days=7)
ENOUGH_SIGNS = 2

# Names that such products put into the CA they issue with. Our own list: it is neither complete nor a proof.
_PRODUCTS = re.compile(
    r"Zscaler|Netskope|Forti(?:Gate|net)|Palo Alto|Blue ?Coat|ProxySG|Cisco Umbrella|OpenDNS|IronPort|Sophos|"
    r"Check ?Point|Barracuda|WatchGuard|SonicWALL|Forcepoint|Websense|McAfee|Skyhigh|Smoothwall|Lightspeed|iboss|"
    r"Untangle|Menlo|Cato Networks|Kaspersky|ESET SSL|Avast|AVG Technologies|Bitdefender|Trend Micro|mitmproxy|Fiddler|"
    r"Charles Proxy|PortSwigger|Squid|pfSense|OPNsense|Securly|ContentKeeper|GoGuardian|Cloudflare Managed",
    re.IGNORECASE,
)
_NOT_TRUSTED = frozenset({NO_ISSUER, NO_ISSUER_LOCALLY, SELF_SIGNED_LEAF, SELF_SIGNED_IN_CHAIN})


@dataclass(frozen=True)
class References:
    """What the leaf of the first path is compared with. `two_paths` without `second`: that path brought nothing."""

    expected: str = ""
    event: str = ""
    two_paths: bool = False
    second: Session | None = None


def judge(here: Session, references: References, at: datetime) -> Observation:
    """The results, most specific first; `at` is the time of the probe."""
    shown = shown_leaf(here)
    if isinstance(shown, Observation):
        return shown
    other = shown_leaf(references.second) if references.second is not None else None
    second = other.leaf if isinstance(other, Shown) else None
    product = _product(shown.leaf)
    signs = tuple(_signs(shown.leaf, here.session, second, at))
    compared = _compared(shown.leaf, second, references)
    facts = {**shown.facts, **_leaf_facts(shown.leaf, second), **compared, "signs": signs}
    results = _results(compared)
    if not results:
        return unknown(
            f"Could not tell: {shown.where} shows {shown.leaf.subject}, and there is nothing to compare it with; give "
            f"{EXPECTED}, {EVENT} or second-host",
            filled(facts),
        )
    same_issuer = second is not None and second.issuer == shown.leaf.issuer
    if _differs_here(compared) and not same_issuer and (product or len(signs) >= ENOUGH_SIGNS):
        results = ("likely-inspected", *results)
    return Observation(results, filled(facts), _says(shown, results, signs, compared, other))


def _results(compared: Mapping[str, FactValue]) -> tuple[str, ...]:
    values = set(compared.values())
    failed = ("second-path-failed",) if "failed" in values else ()
    if "other" in values:
        return ("other-certificate", *failed)
    return ("same-certificate", *failed) if "same" in values else failed


def _compared(leaf: CertificateFacts, second: CertificateFacts | None, references: References) -> dict[str, FactValue]:
    """same | other for each reference that was given; a second path that showed no leaf is `failed`."""
    found: dict[str, FactValue] = {}
    if references.expected:
        found["compared_expected"] = _word(leaf.sha256 == references.expected)
    if references.event:
        found["compared_event"] = _word(leaf.sha256 == references.event)
    if references.two_paths:
        found["compared_second"] = _word(leaf.sha256 == second.sha256) if second is not None else "failed"
    return found


def _word(same: bool) -> str:
    return "same" if same else "other"


def _product(leaf: CertificateFacts) -> str:
    match = _PRODUCTS.search(leaf.issuer)
    return match[0] if match is not None else ""


def _signs(leaf: CertificateFacts, session: TlsSession, second: CertificateFacts | None, at: datetime) -> Iterable[str]:
    """Each is an inference of ours; see the module `tls_interception`."""
    if product := _product(leaf):
        yield f"its issuer bears the name {product}"
    if any(code in _NOT_TRUSTED for code, _ in session.objections):
        yield "its issuer is not trusted by this computer: a private CA"
    if (
        second is not None
        and second.sha256 != leaf.sha256
        and second.issuer != leaf.issuer
        and _same_names(second, leaf)
    ):
        yield "it has the names of the other certificate, but another issuer"
    if leaf.not_before is not None and timedelta(0) <= at - leaf.not_before <= YOUNG:
        alone = ", and was sent without a certificate of its issuer" if len(session.chain) == 1 else ""
        yield f"it is valid only since {shown_time(leaf.not_before)}{alone}"


def _same_names(one: CertificateFacts, other: CertificateFacts) -> bool:
    return bool(one.san) and set(one.san) == set(other.san)


def _leaf_facts(leaf: CertificateFacts, second: CertificateFacts | None) -> dict[str, FactValue]:
    return {
        "sha256": leaf.sha256,
        "sha1": leaf.sha1,
        "subject": leaf.subject,
        "issuer": leaf.issuer,
        "san": leaf.san,
        "not_before": shown_time(leaf.not_before),
        "not_after": shown_time(leaf.not_after),
        "second_sha256": second.sha256 if second is not None else "",
        "second_issuer": second.issuer if second is not None else "",
    }


def _differs_here(compared: Mapping[str, FactValue]) -> bool:
    """Whether the leaf of this path, and not only the client's at another time, is another one."""
    return "other" in (compared.get("compared_expected"), compared.get("compared_second"))


def _says(
    shown: Shown,
    results: tuple[str, ...],
    signs: tuple[str, ...],
    compared: Mapping[str, FactValue],
    other: Shown | Observation | None,
) -> str:
    seen = f"{shown.where} shows {shown.leaf.subject}, issued by {shown.leaf.issuer}"
    match results[0]:
        case "likely-inspected":
            says = f"{seen}: another certificate, and probably of a device that inspects TLS ({'; '.join(signs)})"
        case "other-certificate" if compared.get("compared_event") == "other" and not _differs_here(compared):
            says = f"{seen}; the client's event names another certificate, so something else answered the client"
        case "other-certificate":
            says = f"{seen}: another certificate than the one to compare it with"
        case "same-certificate":
            says = f"{seen}: the very certificate to compare it with"
        case _:
            says = seen
    if "second-path-failed" not in results:
        return says
    why = other.says if isinstance(other, Observation) else "it brought nothing"
    return f"{says}. The second path could not be compared: {why}"
