"""A walk without a screen: answers come from a prepared file and from probes that may run; the rest stays unknown.

It ends where a person is needed: at a fix that nobody said anything about, at the end of what can be answered, or when
the walk is over. Every turn of the loop records one event, so it comes to an end; `MAX_TURNS` guards against knowledge
that sends a walk in circles.
"""

from __future__ import annotations

from collections.abc import Callable

from troubleshooter.driver.answers import Answers
from troubleshooter.driver.driver import Driver
from troubleshooter.driver.side_by_side import Phase, ProbeState
from troubleshooter.model.article import UNKNOWN, Place
from troubleshooter.session import is_answered
from troubleshooter.session.view import (
    AskCheck,
    AskInput,
    AskPlaces,
    ConfirmFix,
    GoOn,
    OfferFix,
    PendingProbe,
    View,
)

MAX_TURNS = 1000
DEFAULT_PLACES = (Place.CLEAN_NETWORK,)

Agree = Callable[[PendingProbe], bool]
Say = Callable[[str], None]


def run_unattended(
    driver: Driver, answers: Answers, agree: Agree, say: Say = lambda _: None, *, all_at_once: bool = False
) -> View:
    """Walk as far as answers and agreed probes go, and return where the walk stands then.

    `agree` is asked before each probe (`--yes` answers for the user); `say` gets one line for each thing that happens.
    `all_at_once`: where a probe comes next, all that could run then run side by side; more is asked of the far end than
    the walk may need, and less time is spent.
    """
    for _ in range(MAX_TURNS):
        if all_at_once and isinstance(driver.view.step, AskCheck):
            _run_all(driver, answers, agree, say)
        if not _turn(driver, answers, agree, say):
            break
    return driver.view


def _turn(driver: Driver, answers: Answers, agree: Agree, say: Say) -> bool:
    """Do what the step asks for; False where the walk stops."""
    step = driver.view.step
    match step:
        case AskPlaces():
            driver.place(answers.at or DEFAULT_PLACES)
            for ref, value in answers.inputs.items():
                driver.set_input(ref, value, "option")
        case AskInput(ref=ref):
            driver.skip(ref, "not-answerable")
        case AskCheck():
            _answer(driver, step, answers, agree, say)
        case OfferFix(ref=ref) | ConfirmFix(ref=ref):
            outcome = answers.fixes.get(ref)
            tried = {(item.ref, item.result) for item in driver.view.trail if item.kind == "fix"}
            if outcome is None or (ref, outcome) in tried:
                return False
            driver.fix(ref, outcome)
        case GoOn(title=title):
            say(f"Goes on with: {title}")
            driver.go_on()
        case _:
            return False
    return True


def _run_all(driver: Driver, answers: Answers, agree: Agree, say: Say) -> None:
    """Run side by side what has no prepared answer and was agreed to; what was not is passed over."""
    step = driver.view.step
    open_ = [one for one in driver.view.runnable if one.ref not in {*answers.answers, *answers.evidence}]
    if not open_ or not isinstance(step, AskCheck) or step.ref not in {one.ref for one in open_}:
        return
    agreed = []
    for one in open_:
        assert one.probe is not None  # noqa: S101 - `runnable` holds no other
        if agree(one.probe):
            agreed.append(one)
        else:
            driver.skip(one.ref, "declined")
    asks = {one.ref: one.ask for one in agreed}

    def progress(ref: str, state: ProbeState) -> None:
        if state.phase is Phase.DONE:
            say(f"{asks[ref]}  {state.result}: {state.says}")
        elif state.phase is Phase.FAILED:
            say(f"{asks[ref]}  failed: {state.says}")

    for one in agreed:
        say(one.probe.sentence if one.probe else "")
    driver.run_probes(agreed, agreed=True, progress=progress)
    for one in agreed:  # one that failed would be offered for ever
        if not is_answered(driver.session, one.ref):
            driver.skip(one.ref, "declined")


def _read_evidence(driver: Driver, step: AskCheck, answers: Answers, say: Say) -> bool:
    """Answer from the first of the prepared files that tells something; False where none does."""
    for path in answers.evidence.get(step.ref, ()):
        seen = driver.read_file(step, path)
        say(f"{seen.raw.origin}: {seen.observation.result}: {seen.observation.says}")
        if seen.observation.result != UNKNOWN:
            driver.accept(step, seen)
            return True
    return False


def _answer(driver: Driver, step: AskCheck, answers: Answers, agree: Agree, say: Say) -> None:
    prepared = answers.answers.get(step.ref)
    if prepared is not None:
        driver.answer(step.ref, prepared, answers.facts.get(step.ref, {}))
    elif _read_evidence(driver, step, answers, say):
        return
    elif step.probe is None:
        driver.skip(step.ref, "not-answerable")
    elif not agree(step.probe):
        driver.skip(step.ref, "declined")
    else:
        say(step.probe.sentence)
        seen = driver.run_probe(step, agreed=True)
        if seen is None:  # only with a cancel, which nobody holds here; without this an endless loop would be near
            driver.skip(step.ref, "declined")
        else:
            say(f"  {seen.observation.result}: {seen.observation.says}")
