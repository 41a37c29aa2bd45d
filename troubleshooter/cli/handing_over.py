"""Line mode's other ways to an answer: a pasted output, a file, and all probes that can run here at once.

Rules: nothing is recorded before the user saw what was understood and said yes; nothing runs before its sentence.
"""

from __future__ import annotations

import re

from troubleshooter.cli.lines import Console
from troubleshooter.cli.words import block, facts_words, places_words, probe_words
from troubleshooter.driver.driver import Driver
from troubleshooter.driver.probing import Seen
from troubleshooter.driver.side_by_side import Phase, ProbeState
from troubleshooter.model.article import PLACE_WORDS, UNKNOWN, Place, split_ref
from troubleshooter.model.clean import clean
from troubleshooter.session.view import AskCheck, AskInput, OpenCheck, PasteWay, View

Asked = AskCheck | OpenCheck

_PASTE = re.compile(r"paste(?:\s+([\w#.-]+))?", re.IGNORECASE)
_ALL = re.compile(r"(?:run\s+)?all", re.IGNORECASE)
_FILE = re.compile(r"file\s+(.+)", re.IGNORECASE)
HELP = (
    ("all", "Run all checks that can run here, side by side; it lists each and asks first"),
    ("paste [CHECK]", "Answer with a pasted output, as long as you like; a line with a single dot ends it"),
    ("file PATH", "Answer with a file that holds the output"),
)


def hand_over(console: Console, driver: Driver, line: str) -> bool | None:
    """Do what the line asks: True when something was recorded, False when not; None when it is another line."""
    pasting, naming = _PASTE.fullmatch(line.strip()), _FILE.fullmatch(line.strip())
    if pasting is not None:
        return _paste(console, driver, pasting[1] or "")
    if naming is not None:
        return _file(console, driver, naming[1])
    return _run_all(console, driver) if _ALL.fullmatch(line.strip()) else None


def offer(console: Console, driver: Driver, text: str, refs: tuple[str, ...]) -> bool:
    """A text pasted at the prompt, for the first of the checks `refs` whose reader makes something of it.

    True when it was kept, after a yes; what no reader understands is said.
    """
    asked = {check.ref: check for check in driver.view.open if check.paste is not None}
    step = driver.view.step
    for ref in refs:
        check = step if isinstance(step, AskCheck) and step.ref == ref else asked.get(ref)
        if check is None or check.paste is None:
            continue
        seen = driver.read_paste(check, text)
        if seen.observation.result != UNKNOWN:
            console.tell(f"It answers: {clean(check.ask, 300)}")
            return _keep(console, driver, check, seen)
    if refs:
        console.tell("No check that is open now can read that text; `paste CHECK` says what one needs.")
    else:
        console.tell("No check that is open now reads a pasted text.")
    return False


def _run_all(console: Console, driver: Driver) -> bool:
    """One consent for all, then a line for each as it ends. Ctrl-C stops the others and keeps what is done."""
    steps = driver.view.runnable
    if not steps:
        console.tell("No check can run from here at this step; o shows the open checks and why.")
        return False
    probes = [step.probe for step in steps if step.probe is not None]
    for number, probe in enumerate(probes, 1):
        console.tell(f"{number}. " + "\n   ".join([probe_words(probe.sentence, probe.timeout_s), *probe.remarks]))
    places = " and ".join(dict.fromkeys(PLACE_WORDS[probe.place] for probe in probes))
    console.tell(f"From here, which counts as {places}.")
    count = len(steps)
    if not console.ask_yes("Run it?" if count == 1 else f"Run all {count} side by side?"):
        console.tell("Nothing was run.")
        return False
    console.tell("Running. Ctrl-C stops it and keeps what is done.")
    asks = {step.ref: step.ask for step in steps}
    done: list[str] = []

    def progress(ref: str, state: ProbeState) -> None:
        match state.phase:
            case Phase.DONE:
                done.append(ref)
                told = f"{clean(state.result)}: {clean(state.says, 600)} ({state.seconds:.1f} s)"
            case Phase.FAILED:
                told = f"it could not be made or kept: {clean(state.says, 300)}"
            case Phase.STOPPED:
                told = "stopped"
            case _:
                return
        console.tell(f"{clean(asks[ref])}\n  {told}")

    try:
        driver.run_probes(steps, agreed=True, progress=progress)
    except KeyboardInterrupt:
        console.tell("\nStopped.")
    console.tell(f"{len(done)} of {count} are done and kept.")
    return bool(done)


def _paste(console: Console, driver: Driver, name: str) -> bool:
    step = _asked(console, driver.view, name)
    if step is None or step.paste is None:
        return False
    console.tell(block(step.paste.how))
    while True:
        console.tell("Paste now. A line with a single dot ends it.")
        text = console.ask_block()
        if not text.strip():
            console.tell("Nothing was pasted.")
            return False
        seen = driver.read_paste(step, text)
        if seen.observation.result != UNKNOWN:
            return _keep(console, driver, step, seen)
        console.tell(_understood(seen))
        if not console.ask_yes("Paste it once more?"):
            console.tell("Nothing was kept.")
            return False


def _file(console: Console, driver: Driver, path: str) -> bool:
    step = _asked(console, driver.view, "")
    if step is None:
        return False
    seen = driver.read_file(step, path)
    if seen.observation.result == UNKNOWN:
        console.tell(f"{_understood(seen)}\nNothing was kept; `file PATH` tries another one.")
        return False
    return _keep(console, driver, step, seen)


def _asked(console: Console, view: View, name: str) -> Asked | None:
    """The check that is meant: the one that is asked, or an open one by its name."""
    steps = {split_ref(check.ref)[1]: check for check in view.open if check.paste is not None}
    step = view.step if isinstance(view.step, AskCheck) else None
    if step is not None and name in ("", split_ref(step.ref)[1]) and step.paste is not None:
        return step
    if name in steps:
        return steps[name]
    if not name and isinstance(view.step, AskInput):  # what a value is asked for can be pasted without it
        wanted = view.step.needed_for
        meant = next((check for check in steps.values() if check.ask == wanted), None)
        if meant is not None:
            return meant
    if name:
        console.tell(f"There is no open check '{clean(name, 60)}' that reads a pasted text.")
    else:
        console.tell("What is asked now is not answered by a text or a file.")
    if steps:
        console.tell(f"These are: {', '.join(steps)} (paste NAME).")
    return None


def _understood(seen: Seen) -> str:
    observation = seen.observation
    lines = [f"Understood: {clean(observation.result)}: {clean(observation.says, 600)}"]
    lines += [f"  {facts_words({name: value})}" for name, value in observation.facts.items()]
    lines += [f"  ({seen.note})"] if seen.note else []
    return "\n".join(lines)


def _keep(console: Console, driver: Driver, step: Asked, seen: Seen) -> bool:
    console.tell(_understood(seen))
    assert step.paste is not None  # noqa: S101 - the caller looked
    place = _place(console, step.paste)
    if place is None or not console.ask_yes(f"Keep it as the answer, seen {PLACE_WORDS[place]}?"):
        console.tell("Nothing was kept.")
        return False
    driver.accept(step, seen, place)
    return True


def _place(console: Console, way: PasteWay) -> Place | None:
    """Where it was made: asked only where there is a choice."""
    if len(way.places) == 1:
        return way.places[0]
    console.tell("Where was it made?")
    console.tell("\n".join(f"{number}. {PLACE_WORDS[place]}" for number, place in enumerate(way.places, 1)))
    number = console.ask_number("Number, or Enter to leave it > ", len(way.places))
    return None if number is None else way.places[number - 1]


def ways(view: View, step: AskCheck) -> list[str]:
    """What a step's line of ways says about them."""
    own = step.probe is not None
    more = [f"all runs the {len(view.runnable)} that can run here"] if len(view.runnable) > (1 if own else 0) else []
    if step.paste is None:
        return more
    return [
        *more,
        "paste or file PATH reads its output" + ("" if step.probe else f" ({places_words(step.paste.places)})"),
    ]
