"""`sessions learning`: predictions held against what happened, and whether walks may adjust likelihoods."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import click

from troubleshooter.checks import KINDS
from troubleshooter.cli.knowledge import Knowledge, load
from troubleshooter.cli.output import Exit, Failed, put, put_json, say
from troubleshooter.cli.probe_shapes import Shape
from troubleshooter.cli.settings import Settings, kb_option, with_settings
from troubleshooter.cli.walks import open_store
from troubleshooter.driver.here import now
from troubleshooter.model.clean import clean
from troubleshooter.session.explanation import LIKELY, POSSIBLE
from troubleshooter.session.learning import learned_weights
from troubleshooter.session.outcomes import Outcome, Score, outcomes_of, score
from troubleshooter.session.tables import Learned, weights_of
from troubleshooter.store import LearningSwitch, Store, StoreError

_WORDS = (("likely", LIKELY, 1.01), ("possible", POSSIBLE, LIKELY), ("unlikely", 0.0, POSSIBLE))


@click.command("learning", short_help="Predicted against actual; let your own walks adjust likelihoods.")
@click.argument("wish", metavar="[on|off|reset]", required=False, type=click.Choice(["on", "off", "reset"]))
@click.option("--json", "wants_json", is_flag=True, help="One JSON document.")
@kb_option
@with_settings
def command(settings: Settings, *, wish: str | None, wants_json: bool) -> int:
    """How well fixes were predicted in your own walks, and what they teach.

    Off until you turn it `on`: then the outcomes of walks that are kept on this computer move the likelihoods of later
    walks, within a third and three times of what the article's author wrote. Nothing is ever sent. `reset` forgets all
    walks up to now; `off` goes back to the authors' likelihoods. Removing a session removes what it taught.
    """
    store = open_store()
    try:
        if wish is not None:
            _change(store, wish)
        switch = store.learning()
        knowledge = load(settings)
        outcomes = _outcomes(store, knowledge, switch)
    except StoreError as error:
        raise Failed(str(error)) from error
    learned = learned_weights(knowledge.kb, outcomes)
    if wants_json:
        put_json(_shape(switch, outcomes, learned))
    else:
        put("\n".join(_lines(knowledge, switch, outcomes, learned)))
    return Exit.DONE


def _change(store: Store, wish: str) -> None:
    if wish == "reset":
        store.set_learning(LearningSwitch(store.learning().on, now()))
        say("Forgotten: only walks that begin from now on count.")
    elif wish == "on":
        store.set_learning(LearningSwitch(on=True, since=store.learning().since))
        say("On: walks that begin from now on take your own outcomes into account.")
    else:
        store.set_learning(LearningSwitch(on=False, since=_since(store)))
        say("Off: walks begin with the authors' likelihoods.")


def _since(store: Store) -> datetime | None:
    """Since when walks count; where that cannot be read, `off` writes it anew."""
    try:
        return store.learning().since
    except StoreError:
        return None


def _outcomes(store: Store, knowledge: Knowledge, switch: LearningSwitch) -> tuple[Outcome, ...]:
    """Of all walks that count, or would count if it were on."""
    walks = store.walks_since(switch.since)
    return tuple(outcome for events in walks for outcome in outcomes_of(knowledge.kb, KINDS, events))


def _rows(outcomes: Sequence[Outcome]) -> tuple[tuple[str, Score], ...]:
    return tuple((word, score(one for one in outcomes if least <= one.predicted < end)) for word, least, end in _WORDS)


def _lines(knowledge: Knowledge, switch: LearningSwitch, outcomes: Sequence[Outcome], learned: Learned) -> list[str]:
    since = f", counting walks since {switch.since:%Y-%m-%d %H:%M %z}" if switch.since else ""
    lines = [f"Learning is {'on' if switch.on else 'off'}{since}."]
    if not outcomes:
        return [*lines, "No kept walk tried a fix to its end yet, so there is nothing to compare."]
    total = score(outcomes)
    lines += [
        "",
        f"{total.tried} {'fix' if total.tried == 1 else 'fixes'} tried, {total.helped} helped, "
        f"{total.expected:.1f} were expected to. Brier score {total.brier:.2f} (0 is perfect; a coin scores 0.25).",
        "",
        f"{'predicted':12} {'tried':>6} {'expected':>9} {'helped':>7}",
    ]
    lines += [f"{word:12} {one.tried:6} {one.expected:9.1f} {one.helped:7}" for word, one in _rows(outcomes)]
    if learned:
        lines += ["", "What they teach" + (":" if switch.on else " (not used while it is off):")]
    for ref, weights in learned.items():
        article = knowledge.kb.articles[ref.partition("#")[0]]
        symptom = article.symptoms[ref.partition("#")[2]]
        lines.append(f"  {ref}: {clean(symptom.title)}")
        own = zip(symptom.causes, weights_of(article, symptom), strict=True)
        lines += [
            f"    {cause.cause}: {weight:g} -> {weights[cause.cause]:g}"
            for cause, weight in own
            if abs(weights[cause.cause] - weight) > 0.05 * weight
        ]
    return lines


def _shape(switch: LearningSwitch, outcomes: Sequence[Outcome], learned: Learned) -> Shape:
    total = score(outcomes)
    return {
        "on": switch.on,
        "since": switch.since.isoformat() if switch.since else None,
        "tried": total.tried,
        "helped": total.helped,
        "expected": round(total.expected, 3),
        "brier": round(total.brier, 4) if total.brier is not None else None,
        "predictions": [
            {"word": word, "tried": one.tried, "expected": round(one.expected, 3), "helped": one.helped}
            for word, one in _rows(outcomes)
        ],
        "learned": {ref: dict(weights) for ref, weights in learned.items()},
    }
