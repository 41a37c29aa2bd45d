"""The codes of scenarios and coverage: level, why they exist, an example and its mended form."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from troubleshooter.model.problem import Code, Level

_STORY = (
    " The message tells the path that the walk took (each check, what it was told, from where, at what cost) and what "
    "was believed at its end."
)

_SCENARIOS = {
    "scenario-misses": Code(
        Level.ERROR,
        "The recorded case no longer ends where it must: the article sends people elsewhere." + _STORY + " Either the "
        "article is wrong (a result points to the wrong cause, a likelihood, a minute), or the case is.",
        "- {name: closed, enter: tunnel-down, answers: {port: connected}, reaches: port-closed}",
        "- {name: closed, enter: tunnel-down, answers: {port: refused}, reaches: port-closed}",
    ),
    "scenario-forbidden": Code(
        Level.ERROR,
        "The walk concluded on a cause, or offered a fix, that this case says must never come. A wrong fix on a "
        "production server is worse than no answer." + _STORY,
        "- {enter: down, answers: {issuer: strange}, reaches: inspection, never: [renew-certificate]}\n"
        "with checks: {issuer: {results: {strange: {points_to: [inspection, expired]}}}}",
        "checks: {issuer: {results: {strange: {points_to: [inspection]}}}}",
    ),
    "scenario-order": Code(
        Level.ERROR,
        "The case says which check must come first, and another one did. The order follows from minutes, places and "
        "how much a check tells apart: give truer minutes, or make the check the symptom's `first`." + _STORY,
        "asks_first: network-trace",
        "asks_first: tunnel-state",
    ),
    "scenario-too-long": Code(
        Level.ERROR,
        "The walk costs more minutes than the case allows: the sum of what its checks and tried fixes cost from these "
        "places." + _STORY,
        "at_most_minutes: 5",
        "at_most_minutes: 15",
    ),
    "scenario-stuck": Code(
        Level.ERROR,
        "The walk never ends, or the engine refuses what the case tells it. Both are mistakes of the article (two that "
        "send each other on) or of this program, never of the reader." + _STORY,
        "a#s: no -> goto b#t, and b#t: no -> goto a#s",
        "b#t: no -> points_to: [a-cause-of-its-own]",
    ),
    "scenario-evidence-missing": Code(
        Level.ERROR,
        "An evidence file lies in the knowledge's folder `evidence/KIND/`, where KIND is the check kind that reads it. "
        "It is what that kind's command printed (a text), or what `troubleshooter probe KIND ... --keep FILE` kept.",
        "evidence: [captures/trace.pcap]",
        "evidence: [iphttps-state/netsh-refused.txt]",
    ),
    "scenario-evidence-unread": Code(
        Level.ERROR,
        "The file was read for a check, and no result came of it that the check lists: either it is not what it was "
        "meant to be, or it is cut, or the article ignores that result.",
        "evidence: [iphttps-state/cut.txt]",
        "evidence: [iphttps-state/netsh-refused.txt]",
    ),
    "scenario-evidence-unused": Code(
        Level.ERROR,
        "No check that this walk asks reads the file, or `answers` already names a result for it; a kept exchange also "
        "has to be of the very probe that the check would make (same host, port and fixed parameters). A case with an "
        "unused file would look tested and is not.",
        "answers: {tunnel-state: up}\nevidence: [iphttps-state/netsh-refused.txt]",
        "evidence: [iphttps-state/netsh-refused.txt]",
    ),
    "scenario-not-entered": Code(
        Level.ERROR,
        "`enter` is a symptom or goal id, a code, or what a user types. These words do not bring this article among "
        "the first three hits, so a user would not get here either: add the words to the symptom's `phrases`, or its "
        "code to `codes`.",
        "enter: it is broken",
        "enter: vpn drops right away, event 6",
    ),
}

_COVERAGE = {
    "coverage-missing": Code(
        Level.ERROR,
        "From status `tested` on, scenarios begin at every symptom, walk every goal, conclude on every cause and, in "
        "some walk, rule it out: a cause that is never reached may be unreachable, one that is never ruled out may "
        "swallow the others' cases.",
        "status: tested, and no scenario reaches cause no-null-suites",
        "a scenario with reaches: no-null-suites, and one that ends elsewhere with no-null-suites ruled out",
    ),
    "coverage-results": Code(
        Level.WARNING,
        "From status `tested` on, every result that points to a cause, rules one out or leads on is answered in some "
        "scenario: one result that means the wrong thing sends every reader who sees it the wrong way.",
        "results: {reset: {points_to: [firewall]}}, and no scenario answers `reset`",
        "- {name: reset, enter: tunnel-down, answers: {handshake: reset}, reaches: firewall}",
    ),
}

CODES: Mapping[str, Code] = MappingProxyType({**_SCENARIOS, **_COVERAGE})
