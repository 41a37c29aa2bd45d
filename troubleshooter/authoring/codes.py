"""The codes of scenarios and coverage: level, why they exist, an example and its mended form.

The examples really run: `tests/code_samples.py` lays them over one sound article and its neighbour.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from troubleshooter.model.problem import Code, Level

_STORY = (
    " The message tells the path that the walk took (each check, what it was told, from where, at what cost) and what "
    "was believed at its end."
)

_CASE = "# demo/tunnel-down.scenarios.yaml\n- name: a case\n  enter: down\n  at: [client]\n"
_POLICY = (
    "checks:\n"
    "  policy:\n"
    "    ask: Has the client a policy for the company network?\n"
    "    by_hand: {from: [client], minutes: 1, how: Ask `Get-NCSIPolicyConfiguration`.}\n"
    "    probe: {kind: ncsi, from: [client]}\n"
    "    results: {configured: {points_to: [firewall]}, not-configured: {points_to: [wrong-port]}}\n"
    "    ignore: [no-location-url, no-corporate-probe]\n"
    "    inferred: true\n"
)

_SCENARIOS = {
    "scenario-misses": Code(
        Level.ERROR,
        "The recorded case no longer ends where it must: the article sends people elsewhere." + _STORY + " Either the "
        "article is wrong (a result points to the wrong cause, a likelihood, a minute), or the case is.",
        _CASE + "  answers: {port: connected}\n  reaches: wrong-port\n",
        _CASE + "  answers: {port: refused}\n  reaches: wrong-port\n",
    ),
    "scenario-forbidden": Code(
        Level.ERROR,
        "The walk concluded on a cause, or offered a fix, that this case says must never come. A wrong fix on a "
        "production server is worse than no answer." + _STORY,
        "causes: {firewall: {likelihood: 40}}\n"
        "checks: {port: {results: {refused: {points_to: [wrong-port, firewall]}}}}\n"
        + _CASE
        + "  answers: {port: refused}\n"
        "  reaches: firewall\n"
        "  never: [open-firewall]\n",
        "causes: {firewall: {likelihood: 40}}\n"
        "checks: {port: {results: {refused: {points_to: [wrong-port]}}}}\n" + _CASE + "  answers: {port: refused}\n"
        "  reaches: wrong-port\n"
        "  never: [open-firewall]\n",
    ),
    "scenario-order": Code(
        Level.ERROR,
        "The case says which check must come first, and another one did. The order follows from minutes, places and "
        "how much a check tells apart: give truer minutes, or make the check the symptom's `first`." + _STORY,
        _CASE + "  answers: {icon: down, port: refused}\n  reaches: wrong-port\n  asks_first: icon\n",
        "symptoms: {down: {first: icon}}\n" + _CASE + "  answers: {icon: down, port: refused}\n"
        "  reaches: wrong-port\n"
        "  asks_first: icon\n",
    ),
    "scenario-too-long": Code(
        Level.ERROR,
        "The walk costs more minutes than the case allows: the sum of what its checks and tried fixes cost from these "
        "places." + _STORY,
        _CASE + "  answers: {port: refused}\n  reaches: wrong-port\n  at_most_minutes: 1\n",
        _CASE + "  answers: {port: refused}\n  reaches: wrong-port\n  at_most_minutes: 5\n",
    ),
    "scenario-stuck": Code(
        Level.ERROR,
        "The walk never ends, or the engine refuses what the case tells it. An answer for `port` is also given to "
        "a check of that name in an article that the walk goes on to: write `article#check`. Else it is a mistake of "
        "the articles (two that send each other on) or of this program." + _STORY,
        "checks: {port: {results: {connected: {rules_out: [], goto: slow-line#slow}}}}\n"
        + _CASE
        + "  answers: {port: connected}\n"
        "  reaches: none-fits\n"
        "# demo/slow-line.yaml\n"
        "checks:\n"
        "  port:\n"
        "    ask: How fast does the port answer?\n"
        "    by_hand: {from: [client], minutes: 1, how: Count the seconds.}\n"
        "    results: {late: {says: Late, points_to: [many-people]}, soon: {says: Soon, rules_out: [many-people]}}\n"
        "    sources: [book]",
        "checks: {port: {results: {connected: {rules_out: [], goto: slow-line#slow}}}}\n"
        + _CASE
        + "  answers: {tunnel-down#port: connected, slow-line#port: soon}\n"
        "  reaches: none-fits\n"
        "# demo/slow-line.yaml\n"
        "checks:\n"
        "  port:\n"
        "    ask: How fast does the port answer?\n"
        "    by_hand: {from: [client], minutes: 1, how: Count the seconds.}\n"
        "    results: {late: {says: Late, points_to: [many-people]}, soon: {says: Soon, rules_out: [many-people]}}\n"
        "    sources: [book]",
    ),
    "scenario-evidence-missing": Code(
        Level.ERROR,
        "An evidence file lies in the knowledge's folder `evidence/KIND/`, where KIND is the check kind that reads it. "
        "It is what that kind's command printed (a text), or what `troubleshooter probe KIND ... --keep FILE` kept.",
        _POLICY + _CASE + "  evidence: [ncsi/configurd.txt]\n  reaches: firewall\n",
        _POLICY + _CASE + "  evidence: [ncsi/configured.txt]\n  reaches: firewall\n",
    ),
    "scenario-evidence-unread": Code(
        Level.ERROR,
        "The file was read for a check, and no result came of it that the check lists: either it is not what it was "
        "meant to be, or it is cut, or the article ignores that result.",
        _POLICY + _CASE + "  evidence: [ncsi/cut.txt]\n  reaches: firewall\n",
        _POLICY + _CASE + "  evidence: [ncsi/configured.txt]\n  reaches: firewall\n",
    ),
    "scenario-evidence-unused": Code(
        Level.ERROR,
        "No check that this walk asks reads the file, or `answers` already names a result for it; a kept exchange also "
        "has to be of the very probe that the check would make (same host, port and fixed parameters). A case with an "
        "unused file would look tested and is not.",
        _POLICY + _CASE + "  answers: {policy: configured}\n  evidence: [ncsi/configured.txt]\n  reaches: firewall\n",
        _POLICY + _CASE + "  evidence: [ncsi/configured.txt]\n  reaches: firewall\n",
    ),
    "scenario-bad-value": Code(
        Level.ERROR,
        "A value in `inputs` or `facts` is one that no user could type there, so the case plays what cannot happen.",
        _CASE + "  inputs: {server: 'https://da.example.com/'}\n  answers: {port: refused}\n  reaches: wrong-port\n",
        _CASE + "  inputs: {server: da.example.com}\n  answers: {port: refused}\n  reaches: wrong-port\n",
    ),
    "scenario-not-entered": Code(
        Level.ERROR,
        "`enter` is a symptom or goal id, a code, or what a user types. These words do not bring this article among "
        "the first three hits, so a user would not get here either: add the words to the symptom's `phrases`, or its "
        "code to `codes`.",
        "# demo/tunnel-down.scenarios.yaml\n- {name: cold, enter: the coffee is cold, reaches: undetermined}",
        "# demo/tunnel-down.scenarios.yaml\n- {name: down, enter: my tunnel is down, reaches: undetermined}",
    ),
}

# An article that is walked through whole. Each case is a line of its own, so that a page can leave one out.
_TESTED = "status: tested\nsymptoms: {down: {first: icon}}\n# demo/tunnel-down.scenarios.yaml\n"
_UP = "- {name: up, enter: down, at: [client], answers: {icon: up}, reaches: nothing-wrong}\n"
_SHOWN = {
    result: f"- {{name: {result}, enter: down, at: [client], answers: {{icon: down}}, evidence: [tcp/{result}.json], "
    f"reaches: {reaches}}}\n"
    for result, reaches in (("refused", "wrong-port"), ("timed-out", "firewall"), ("connected", "none-fits"))
}
_NAMED = "- {name: refused, enter: down, at: [client], answers: {icon: down, port: refused}, reaches: wrong-port}\n"
_WHOLE = _TESTED + "".join(_SHOWN.values()) + _UP

_COVERAGE = {
    "coverage-missing": Code(
        Level.ERROR,
        "From status `tested` on, scenarios begin at every symptom, walk every goal, conclude on every cause and, in "
        "some walk, rule it out: a cause that is never reached may be unreachable, one that is never ruled out may "
        "swallow the others' cases.",
        _TESTED + _SHOWN["connected"] + _UP,
        _WHOLE,
    ),
    "coverage-results": Code(
        Level.WARNING,
        "From status `tested` on, every result that points to a cause, rules one out or leads on is answered in some "
        "scenario: one result that means the wrong thing sends every reader who sees it the wrong way.",
        _TESTED + _SHOWN["refused"] + _SHOWN["timed-out"] + _UP,
        _WHOLE,
    ),
    "coverage-evidence": Code(
        Level.WARNING,
        "A scenario that names a result repeats what the article says about it, and proves nothing about the probe. "
        "From status `tested` on, each result that a probe can give is shown once on raw evidence: what a command "
        "really printed, or what the probe brought from a server. Where the probe of this check can never give the "
        "result (it has no client certificate, say), mark it `by_person: true`.",
        _TESTED + _NAMED + _SHOWN["timed-out"] + _SHOWN["connected"] + _UP,
        _WHOLE,
    ),
}

# A third cause, which the port alone does not tell from the firewall.
_DRIVER = """\
causes:
  driver: {title: The driver hangs, likelihood: common, because: It sleeps., sources: [page], fixes: [new-driver]}
fixes:
  open-firewall: {minutes: 30}
  new-driver:
    title: Renew the driver
    where: client
    minutes: 60
    steps: Install the newer one.
    undo: Install the older one.
    verify: {check: icon, expect: [up]}
    sources: [page]
"""
_LISTED = "symptoms: {down: {causes: [wrong-port, firewall, driver]}}\n" + _DRIVER
_PORT = """\
checks:
  port:
    results:
      timed-out: {points_to: [firewall, driver]}
      connected: {rules_out: [wrong-port, firewall, driver]}
"""
_LOG = """\
  log:
    ask: What does the firewall's log say?
    by_hand: {from: [client], minutes: 9, how: Ask who looks after it.}
    results:
      dropped: {says: It dropped them, points_to: [firewall]}
      passed: {says: It let them through, rules_out: [firewall]}
    sources: [page]
"""
_ORDER = {
    "order-first-dearer": Code(
        Level.NOTE,
        "`check --optimal` searches for the cheapest course from each place. The symptom's `first` makes walks begin "
        "elsewhere, and that costs minutes on average. Leave `first` to the check that confirms the symptom.",
        "symptoms: {down: {causes: [wrong-port, firewall, driver], first: log}}\n" + _DRIVER + _PORT + _LOG,
        _LISTED + _PORT + _LOG,
    ),
    "order-never-asked": Code(
        Level.NOTE,
        "No cheapest course (`check --optimal`) from any place asks this check: another one says as much for less, or "
        "none of its results changes what would be done next. Readers still see it, translate it and keep it true. "
        "Checks that do something else (confirm the symptom or a fix, open another check, fill an input, lead "
        "elsewhere) are not meant.",
        "checks:\n" + _LOG,
        "symptoms: {down: {causes: [wrong-port, firewall]}}",
    ),
    "order-lookalikes": Code(
        Level.NOTE,
        "Every check says the same under both causes, from every place, and they are mended in different ways: all "
        "that a reader can do is to try one fix after the other. Found by `check --optimal`.",
        _LISTED + _PORT,
        _LISTED + _PORT + _LOG,
    ),
    "order-missing-check": Code(
        Level.NOTE,
        "Found by `check --optimal`: even who can make every check from everywhere is often left with this cause and "
        "another one, and pays for the wrong fix. One check that tells it apart would save that.",
        _LISTED + _PORT + _LOG.replace(", rules_out: [firewall]", ""),
        _LISTED + _PORT + _LOG,
    ),
}

CODES: Mapping[str, Code] = MappingProxyType({**_SCENARIOS, **_COVERAGE, **_ORDER})
