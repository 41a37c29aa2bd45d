"""The one loop around the engine: clock, disk, consent, and the hand that runs a probe.

    driver = Driver.start(kb, kinds, store, Entry("article#symptom", via, typed))     or Driver.resume(..., session_id)
    driver.view                      what to show; then one of
    driver.place(places) .set_input(ref, text) .answer(ref, result, facts) .skip(ref) .fix(ref, outcome)
    driver.go_on() .go_to(ref) .back() .rewind(keep) .note(text) .stop()
    driver.run_probe(driver.view.step, agreed=True, cancel=event)
    driver.run_probes(driver.view.runnable, agreed=True, cancel=event, progress=show)     side by side
    seen = driver.read_paste(step, text) .read_file(step, path); driver.accept(step, seen)
    run_unattended(driver, answers, agree, say)      the walk without a screen

Rules:
1. Every event is on disk before the method that records it returns; a method that raises has changed nothing.
2. A probe runs only with `agreed=True`, which a door passes after the user saw its sentence and said yes.
3. A probe that was cancelled is no evidence: nothing is recorded, and the question stands again.
4. A paste or a file is read without being recorded; `accept` records it, after the user saw what was understood.
5. A probe that another check's exchange answers sends nothing; the observation says so (`lending`).
"""

from __future__ import annotations

from troubleshooter.driver.answers import Answers, read_answers, settle_inputs
from troubleshooter.driver.driver import INTERACTIVE, Driver, new_session_id, now, this_platform
from troubleshooter.driver.evidence import Gathered, Unread, gather
from troubleshooter.driver.probing import NotAgreed, Seen, look
from troubleshooter.driver.reading import read_path, read_text
from troubleshooter.driver.side_by_side import Phase, ProbeState
from troubleshooter.driver.unattended import run_unattended

__all__ = [
    "INTERACTIVE",
    "Answers",
    "Driver",
    "Gathered",
    "NotAgreed",
    "Phase",
    "ProbeState",
    "Seen",
    "Unread",
    "gather",
    "look",
    "new_session_id",
    "now",
    "read_answers",
    "read_path",
    "read_text",
    "run_unattended",
    "settle_inputs",
    "this_platform",
]
