"""The codes about what the nodes of an article name and mean; `codes` holds the rest, and the rules for all."""

from __future__ import annotations

from collections.abc import Mapping

from troubleshooter.model.problem import Code, Level


def error(why: str, bad: str, good: str) -> Code:
    return Code(Level.ERROR, why, bad, good)


def warning(why: str, bad: str, good: str) -> Code:
    return Code(Level.WARNING, why, bad, good)


REFERENCES: Mapping[str, Code] = {
    "unknown-cause": error(
        "The named cause is not in this article.",
        "symptoms: {down: {causes: [wrong-prot, firewall]}}",
        "symptoms: {down: {causes: [wrong-port, firewall]}}",
    ),
    "unknown-check": error(
        "The named check is not in this article.", "symptoms: {down: {first: icn}}", "symptoms: {down: {first: icon}}"
    ),
    "unknown-fix": error(
        "The named fix is not in this article.",
        "causes: {wrong-port: {fixes: [set-prot]}}",
        "causes: {wrong-port: {fixes: [set-port]}}",
    ),
    "unknown-step": error(
        "A step of a goal is a check or a fix of this article.",
        "goals: {set-up: {title: Bring the tunnel up, phrases: [set up], steps: [set-prot, icon]}}",
        "goals: {set-up: {title: Bring the tunnel up, phrases: [set up], steps: [set-port, icon]}}",
    ),
    "unknown-input": error(
        "The named input is not declared.",
        "checks: {port: {probe: {host: $sever}}}",
        "checks: {port: {probe: {host: $server}}}",
    ),
    "unknown-source": error(
        "The named source is not declared.",
        "causes: {firewall: {sources: [pge]}}",
        "causes: {firewall: {sources: [page]}}",
    ),
    "unknown-article": error("The named article does not exist.", "related: [slow-lne]", "related: [slow-line]"),
    "unknown-goto": error(
        "A `goto` leads to a symptom of an existing article.",
        "checks: {icon: {results: {down: {goto: slow-line#slw}}}}",
        "checks: {icon: {results: {down: {goto: slow-line#slow}}}}",
    ),
    "unknown-shared": error(
        "kb/shared holds no such piece.",
        "checks: {who: {use: shared#who-is-afected, results: {one: {points_to: [wrong-port]}}}}",
        "checks: {who: {use: shared#who-is-affected, results: {one: {points_to: [wrong-port]}}}}",
    ),
    "unknown-result": error(
        "The check has no such result.",
        "fixes: {set-port: {verify: {check: icon, expect: [upp]}}}",
        "fixes: {set-port: {verify: {check: icon, expect: [up]}}}",
    ),
    "unknown-fact": error(
        "The check gives no such fact.",
        "inputs: {server: {from: icon.name}}",
        ("checks: {icon: {facts: {name: {type: host, ask: The name it shows}}}}\ninputs: {server: {from: icon.name}}"),
    ),
    "unknown-target": error(
        "A scenario ends at a cause, a status word or another article's symptom; it names what exists.",
        (
            "# demo/tunnel-down.scenarios.yaml\n"
            "- {name: closed, enter: down, at: [client], answers: {port: refused}, reaches: wrong-prot}"
        ),
        (
            "# demo/tunnel-down.scenarios.yaml\n"
            "- {name: closed, enter: down, at: [client], answers: {port: refused}, reaches: wrong-port}"
        ),
    ),
    "scenario-without-article": error(
        "`x.scenarios.yaml` stands beside `x.yaml`.",
        (
            "# demo/tests.scenarios.yaml\n"
            "- {name: closed, enter: down, at: [client], answers: {port: refused}, reaches: wrong-port}"
        ),
        (
            "# demo/tunnel-down.scenarios.yaml\n"
            "- {name: closed, enter: down, at: [client], answers: {port: refused}, reaches: wrong-port}"
        ),
    ),
    "bad-reference": error(
        "References have one spelling.",
        "checks: {icon: {results: {down: {goto: slow-line}}}}",
        "checks: {icon: {results: {down: {goto: slow-line#slow}}}}",
    ),
    "shared-broken": error(
        "The shared piece has mistakes of its own, so nothing can use it.",
        (
            "checks: {who: {use: shared#who-is-affected, results: {one: {points_to: [wrong-port]}}}}\n"
            "# shared/pieces.yaml\n"
            "checks: {who-is-affected: {ask: Who is affected?}}"
        ),
        (
            "checks: {who: {use: shared#who-is-affected, results: {one: {points_to: [wrong-port]}}}}\n"
            "# shared/pieces.yaml\n"
            "checks:\n"
            "  who-is-affected:\n"
            "    ask: Who is affected?\n"
            "    by_hand: {from: [client], minutes: 2, how: Ask a colleague.}\n"
            "    results: {one: {says: One computer}, all: {says: Everybody}}\n"
            "    inferred: true"
        ),
    ),
    "shared-override": error(
        "What a shared piece settles stays as it is: the question is asked once for all articles.",
        ('checks:\n  who: {use: shared#who-is-affected, ask: "Who?"}'),
        ("checks:\n  who: {use: shared#who-is-affected, results: {one: {points_to: [wrong-port]}}}"),
    ),
    "goto-to-broken": warning(
        "The target exists, but its article has mistakes and is left out for now.",
        ("checks: {icon: {results: {down: {goto: slow-line#slow}}}}\n# demo/slow-line.yaml\nstatus: finished"),
        ("checks: {icon: {results: {down: {goto: slow-line#slow}}}}\n# demo/slow-line.yaml\nstatus: draft"),
    ),
}

CHECKS: Mapping[str, Code] = {
    "unknown-kind": error(
        "No such kind of check.", "checks: {port: {probe: {kind: tpc}}}", "checks: {port: {probe: {kind: tcp}}}"
    ),
    "unknown-parameter": error(
        "The kind has no such parameter.",
        "checks: {port: {probe: {speed: fast}}}",
        "checks: {port: {probe: {port: 443}}}",
    ),
    "missing-parameter": error(
        "The kind cannot run without it.",
        (
            "checks:\n"
            "  other-port:\n"
            "    ask: Does port 80 answer?\n"
            "    probe: {kind: tcp, host: $server, from: [client]}\n"
            "    results: {refused: {points_to: [wrong-port]}}\n"
            "    ignore: [connected, timed-out, unreachable, name-not-found]\n"
            "    inferred: true"
        ),
        (
            "checks:\n"
            "  other-port:\n"
            "    ask: Does port 80 answer?\n"
            "    probe: {kind: tcp, host: $server, port: 80, from: [client]}\n"
            "    results: {refused: {points_to: [wrong-port]}}\n"
            "    ignore: [connected, timed-out, unreachable, name-not-found]\n"
            "    inferred: true"
        ),
    ),
    "bad-value": error(
        "The value does not fit its type.",
        "checks: {port: {probe: {port: https}}}",
        "checks: {port: {probe: {port: 443}}}",
    ),
    "input-type": error(
        "The input holds another type than the parameter takes.",
        "inputs: {server: {type: number}}",
        "inputs: {server: {type: host}}",
    ),
    "result-not-of-kind": error(
        "The kind can never give this result.",
        "checks: {port: {results: {conected: {says: It answers}}}}",
        "checks: {port: {results: {connected: {says: It answers}}}}",
    ),
    "result-not-handled": error(
        "Each result of the kind is listed or ignored on purpose, so that none ends in silence.",
        "checks: {port: {ignore: [unreachable]}}",
        "checks: {port: {ignore: [unreachable, name-not-found]}}",
    ),
    "listed-and-ignored": error(
        "A result is either used or ignored.",
        "checks: {port: {ignore: [refused, unreachable, name-not-found]}}",
        "checks: {port: {ignore: [unreachable, name-not-found]}}",
    ),
    "ignore-without-probe": error(
        "Only a kind's results can be ignored; a check by hand names just its own.",
        "checks: {icon: {ignore: [grey]}}",
        "checks: {icon: {results: {grey: {says: It is grey}}}}",
    ),
    "place-not-of-kind": warning(
        "From there the kind's result says something else than the check believes.",
        (
            "checks:\n"
            "  policy:\n"
            "    ask: Has the client a policy for the company network?\n"
            "    probe: {kind: ncsi, from: [server]}\n"
            "    results: {not-configured: {points_to: [firewall]}}\n"
            "    ignore: [no-location-url, no-corporate-probe, configured]\n"
            "    inferred: true"
        ),
        (
            "checks:\n"
            "  policy:\n"
            "    ask: Has the client a policy for the company network?\n"
            "    probe: {kind: ncsi, from: [client]}\n"
            "    results: {not-configured: {points_to: [firewall]}}\n"
            "    ignore: [no-location-url, no-corporate-probe, configured]\n"
            "    inferred: true"
        ),
    ),
    "no-way-to-answer": error(
        "A check needs a way: `by_hand` or `probe`.",
        (
            "checks:\n"
            "  colour:\n"
            "    ask: Which colour has the icon?\n"
            "    results: {red: {says: Red, points_to: [firewall]}, grey: {says: Grey}}\n"
            "    inferred: true"
        ),
        (
            "checks:\n"
            "  colour:\n"
            "    ask: Which colour has the icon?\n"
            "    by_hand: {from: [client], minutes: 1, how: Look at it.}\n"
            "    results: {red: {says: Red, points_to: [firewall]}, grey: {says: Grey}}\n"
            "    inferred: true"
        ),
    ),
    "no-results": error(
        "A check without results answers nothing.",
        "checks: {icon: {results: {}}}",
        "checks: {icon: {results: {up: {says: It is up}}}}",
    ),
    "contradictory-meaning": error(
        "A cause is pointed to or ruled out, not both; a result that ends this search points to none of its causes.",
        "checks: {port: {results: {refused: {rules_out: [wrong-port]}}}}",
        "checks: {port: {results: {refused: {rules_out: [firewall]}}}}",
    ),
    "choice-without-choices": error(
        "A choice needs the list to choose from.",
        ("# shared/more.yaml\ninputs: {speed: {type: choice, title: How fast the line is}}"),
        ("# shared/more.yaml\ninputs: {speed: {type: choice, title: How fast the line is, choices: [slow, fast]}}"),
    ),
    "verify-without-way": error(
        "A fix is verified by a check with its expected results, or by eye.",
        "fixes: {set-port: {verify: {}}}",
        "fixes: {set-port: {verify: {check: icon, expect: [up]}}}",
    ),
}
