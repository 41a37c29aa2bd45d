"""The utterances in `utterances/`, and how well they are understood; run as a program it prints both halves.

Rules: the tuning half may be looked at: example sentences (kb/reference/asks.yaml) and thresholds come from it. Of the
reporting half only the figures are looked at. Both were written by writers who had not seen the chat.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median

import yaml
from chat.moments import index, knowledge, moment

from troubleshooter import chat
from troubleshooter.model.article import split_ref
from troubleshooter.session.view import View

FOLDER = Path(__file__).parent / "utterances"
_PLAIN: dict[type, str] = {
    chat.DontKnow: "dont-know",
    chat.WhyStep: "why",
    chat.HowByHand: "how",
    chat.RunProbe: "probe",
    chat.ShowReport: "report",
    chat.ShowCauses: "causes",
    chat.Open: "open",
    chat.Restart: "restart",
    chat.Stop: "stop",
    chat.Help: "help",
    chat.Skip: "skip",
    chat.Back: "back",
    chat.Note: "note",
    chat.WhatIs: "what-is",
    chat.HandOver: "paste",
    chat.GiveInput: "input",
    chat.NotUnderstood: "unclear",
}


@dataclass(frozen=True)
class Utterance:
    """`means`: every meaning that is right."""

    at: str
    said: str
    means: tuple[str, ...]


@dataclass(frozen=True)
class Figures:
    """`right`: share of the utterances whose meaning is right to the letter; `kind`: whose sort of meaning is right.

    `acted`: share of the unclear ones on which something was done in the user's name.
    """

    right: float
    kind: float
    acted: float
    utterances: int
    median_ms: float
    slowest_ms: float


@cache
def ear() -> chat.Ear:
    """Listens with the knowledge that ships."""
    return chat.build_ear(knowledge(), index())


def utterances(half: str) -> tuple[Utterance, ...]:
    """The utterances of `half`: tuning or reporting."""
    rows = yaml.safe_load((FOLDER / f"{half}.yaml").read_text(encoding="utf-8"))
    return tuple(Utterance(row["at"], row["said"], (row["means"], *row.get("or", ()))) for row in rows)


def judge(half: tuple[Utterance, ...]) -> Figures:
    """Understand everything once."""
    right = kind = acted = unclear = 0
    times = []
    for one in half:
        view = moment(one.at)
        wanted = {_in_order(means, view) for means in one.means}
        start = time.perf_counter()
        intent = chat.understand(one.said, view, ear())
        times.append((time.perf_counter() - start) * 1000)
        got = meaning(intent, view)
        right += got in wanted
        kind += got.split()[0] in {means.split()[0] for means in wanted}
        if wanted == {"unclear"}:
            unclear += 1
            acted += got != "unclear"
    count = len(half)
    return Figures(right / count, kind / count, acted / max(unclear, 1), count, median(times), max(times))


def wrong(half: tuple[Utterance, ...]) -> Iterator[str]:
    """A line for each utterance that is not understood; for the tuning half alone."""
    for one in half:
        view = moment(one.at)
        got = meaning(chat.understand(one.said, view, ear()), view)
        if got not in {_in_order(means, view) for means in one.means}:
            yield f"{one.at} | {' '.join(one.said.split())[:100]} | {' or '.join(one.means)} | {got}"


def meaning(intent: chat.Intent, view: View | None) -> str:
    """An intent in the notation of the files."""
    asked = getattr(view.step, "ref", "") if view is not None else ""
    match intent:
        case chat.AnswerIntent(ref=ref, result=result):
            return f"answer {result}" if ref == asked else f"answer {split_ref(ref)[1]} {result}"
        case chat.ChoosePlaces(places=places):
            return " ".join(("places", *sorted(place.value for place in places)))
        case chat.FixOutcome(outcome=outcome):
            return f"outcome {outcome}"
        case chat.WhyCause(ref=ref):
            return f"why-cause {split_ref(ref)[1]}"
        case chat.WhatIf(ref=ref, result=result):
            return f"what-if {split_ref(ref)[1]} {result}"
        case chat.NewSymptom(hits=hits):
            return f"symptom {hits[0].article}"
        case _:
            return _PLAIN.get(type(intent), type(intent).__name__)


def _in_order(means: str, view: View | None) -> str:
    """Places in any order are the same; an answer that names the asked check is an answer to it."""
    words = means.split()
    if words[0] == "places":
        return " ".join(("places", *sorted(words[1:])))
    asked = getattr(view.step, "ref", "") if view is not None else ""
    if words[0] == "answer" and len(words) == 3 and words[1] == split_ref(asked)[1]:
        return f"answer {words[2]}"
    return means


def main() -> int:
    for half in ("tuning", "reporting"):
        f = judge(utterances(half))
        print(
            f"{half}: {f.utterances} utterances; right {f.right:.1%}, right sort {f.kind:.1%}, acted on chatter "
            f"{f.acted:.1%}; median {f.median_ms:.1f} ms, slowest {f.slowest_ms:.0f} ms"
        )
    for line in wrong(utterances("tuning")) if "-v" in sys.argv else ():
        print("  " + line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
