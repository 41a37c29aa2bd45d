"""`Driver`: one walk with its clock and its file. Doors call its methods; each is one event, or refuses.

Order of every method: build the event with the time, let the engine judge it (`record`), put it on disk, and only then
move on. `IllegalMove` and `StoreError` both leave the walk as it was. Recording is guarded by a lock, because a screen
runs probes in another thread; `view` may be read at any time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import Self

from troubleshooter import __version__
from troubleshooter.driver.here import new_session_id, now, this_platform
from troubleshooter.driver.keeping import Journal, Keeper
from troubleshooter.driver.lending import AtHand, Made
from troubleshooter.driver.probing import Seen, look
from troubleshooter.driver.reading import read_path, read_text
from troubleshooter.driver.side_by_side import Progress, run_side_by_side
from troubleshooter.model.article import PLACE_WORDS, UNKNOWN, KnowledgeBase, Place, empty_mapping
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import CheckKind, Door, FactValue
from troubleshooter.model.values import Rejected, parse_value
from troubleshooter.model.walk import (
    Answered,
    Entry,
    Event,
    FixTried,
    InputSet,
    Moved,
    Noted,
    Observed,
    Placed,
    Rewound,
    Skipped,
    Started,
    Stopped,
    Via,
)
from troubleshooter.session import IllegalMove, Session, file_way, record, start, view
from troubleshooter.session import resume as replay
from troubleshooter.session.learning import learned_by
from troubleshooter.session.lookup import find_input
from troubleshooter.session.view import AskCheck, GoOn, OpenCheck, PasteWay, View

Clock = Callable[[], datetime]
Kinds = Mapping[str, CheckKind]
INTERACTIVE = (Door.LIVE, Door.PASTE, Door.FILE, Door.PERSON)  # the doors of a walk with a person at it
_SAME_ID_TRIES = 20


class Driver:
    """One walk. `repaired`: bytes of a torn last line that were cut off when it was resumed."""

    def __init__(self, session: Session, file: Journal | None, clock: Clock = now) -> None:
        self._session = session
        self._file = file
        self._clock = clock
        self._moving = threading.RLock()
        self._shown: tuple[Session, View] | None = None
        self._at_hand = AtHand()
        self.repaired = file.repaired if file is not None else 0

    # --- beginning and end ---------------------------------------------------------------------------------------

    @classmethod
    def start(
        cls,
        kb: KnowledgeBase,
        kinds: Kinds,
        store: Keeper | None,
        entry: Entry,
        *,
        doors: tuple[Door, ...] = INTERACTIVE,
        answerable: tuple[str, ...] = (),
        platform: str | None = None,
        clock: Clock = now,
    ) -> Driver:
        """Begin a walk; it is on disk when this returns. `store` None: the walk is kept in memory only.

        `platform` None: this machine's.

        Raises:
            IllegalMove: the entry names nothing in the knowledge.
            StoreError: the disk refused.
        """
        tries = 0
        learned = learned_by(kb, kinds, store.to_learn_from()) if store is not None else {}
        while True:
            at = clock()
            here = this_platform() if platform is None else platform
            started = Started(at, new_session_id(at), kb.digest, __version__, entry, doors, answerable, here, learned)
            session = start(kb, kinds, started)
            try:
                return cls(session, store.create(started) if store is not None else None, clock)
            except FileExistsError:
                tries += 1
                if tries >= _SAME_ID_TRIES:
                    raise

    @classmethod
    def resume(
        cls,
        kb: KnowledgeBase,
        kinds: Kinds,
        store: Keeper,
        session_id: str,
        *,
        doors: tuple[Door, ...] | None = None,
        platform: str | None = None,
        clock: Clock = now,
    ) -> Driver:
        """Go on with a kept walk. `doors`: how evidence may come in from now on, where that differs from its start.

        `platform` None: this machine's, which may be another than the one where the walk began.

        Raises:
            StoreError: it is not there, is open elsewhere, or cannot be read.
            IllegalMove: the knowledge has changed so that the walk no longer fits; the message says where.
        """
        file = store.open(session_id)
        try:
            session = replay(kb, kinds, _through(file.events, doors, this_platform() if platform is None else platform))
        except BaseException:
            file.close()
            raise
        return cls(session, file, clock)

    def close(self) -> None:
        """Give the walk's file free for other programs."""
        if self._file is not None:
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- looking -------------------------------------------------------------------------------------------------

    @property
    def id(self) -> str:
        return self._session.id

    @property
    def kept(self) -> bool:
        """Whether the walk is on disk."""
        return self._file is not None

    @property
    def session(self) -> Session:
        return self._session

    @property
    def view(self) -> View:
        """What a door shows; computed once for each state of the journal."""
        session, shown = self._session, self._shown
        if shown is None or shown[0] is not session:
            shown = (session, view(session))
            self._shown = shown
        return shown[1]

    # --- moving --------------------------------------------------------------------------------------------------

    def record(self, event: Event) -> None:
        """Let the engine judge the event, put it on disk, move on.

        Raises:
            IllegalMove: it does not fit. StoreError: it is not on disk. Nothing has moved then.
        """
        with self._moving:
            after = record(self._session, event)
            if self._file is not None:
                self._file.append(event)
            self._session = after

    def place(self, places: tuple[Place, ...]) -> None:
        """These places are within reach, the first is where this program runs."""
        self.record(Placed(self._clock(), places))

    def set_input(self, ref: str, text: str, origin: str = "typed") -> Rejected | None:
        """Give an input its value, in its normal form; what does not fit is returned with the reason."""
        declared = find_input(self._session.kb, ref)
        if declared is None:
            raise IllegalMove(f"the knowledge holds no input '{ref}'")
        value = parse_value(declared.type, text, declared.choices)
        if isinstance(value, Rejected):
            return value
        self.record(InputSet(self._clock(), ref, value, origin))
        return None

    def answer(
        self,
        ref: str,
        result: str = UNKNOWN,
        facts: Mapping[str, FactValue] = empty_mapping(),
        place: Place | None = None,
    ) -> None:
        """A person's answer to any check of the walk. `place`: where they looked; the step's own is taken by itself."""
        step = self.view.step
        if place is None and isinstance(step, AskCheck) and step.ref == ref:
            place = step.place
        self.record(Answered(self._clock(), ref, result, place, facts))

    def skip(self, ref: str, reason: str = "skipped") -> None:
        """Pass over a check or an input. `reason`: skipped | declined | not-answerable."""
        self.record(Skipped(self._clock(), ref, reason))

    def fix(self, ref: str, outcome: str) -> None:
        """How a fix went: done (verification comes next) | worked | failed | declined | not-applicable."""
        self.record(FixTried(self._clock(), ref, outcome))

    def go_on(self) -> None:
        """Follow the evidence to the other article that it leads to."""
        step = self.view.step
        if not isinstance(step, GoOn):
            raise IllegalMove("the walk leads to no other article here")
        self.go_to(step.to)

    def go_to(self, ref: str, via: Via = Via.SYMPTOM) -> None:
        """Go on at another entry; what is known goes along."""
        self.record(Moved(self._clock(), ref, via))

    def back(self) -> bool:
        """Undo the last move; False at the beginning."""
        keep = self.view.rewind_to
        if keep is None or keep < 1:
            return False
        self.rewind(keep)
        return True

    def rewind(self, keep: int) -> None:
        """Back to the first `keep` moves (`TrailItem.keep`)."""
        self.record(Rewound(self._clock(), keep))

    def note(self, text: str) -> None:
        """Keep a remark for the report."""
        self.record(Noted(self._clock(), text))

    def stop(self, reason: str = "user") -> None:
        """End here; the walk can be resumed."""
        self.record(Stopped(self._clock(), reason))

    def run_probe(self, step: AskCheck, *, agreed: bool, cancel: threading.Event | None = None) -> Observed | None:
        """Run the probe that `step` offers and record what was seen; None when it was cancelled.

        Where another check's exchange serves too (see `lending`), that one is read and nothing is sent.
        Waits for the far end: a screen calls it in a worker thread and sets `cancel` to stop it.

        Raises:
            NotAgreed: without the user's yes. IllegalMove: `step` offers no probe.
        """
        pending = step.probe
        if pending is None:
            raise IllegalMove(f"nothing can be run for '{step.ref}' from here")
        kind, journal, begun = self._session.kinds[pending.kind], self._session.journal, self._clock()
        loan = self._at_hand.loan(step.ref, kind, pending, begun, journal)
        seen = look(kind, pending.probe, agreed=agreed, cancel=cancel, loan=loan)
        if seen is None:
            return None
        if loan is None:
            self._at_hand.keep(Made(step.ref, step.ask, pending.place, begun, len(journal), seen.raw))
        event = Observed(
            at=self._clock(),
            check=step.ref,
            observation=seen.observation,
            place=pending.place,
            door=Door.LIVE,
            kind=pending.kind,
            params=pending.params,
            sentence=pending.sentence,
            started=seen.raw.started,
            seconds=round(seen.raw.duration_s, 3) if loan is None else 0.0,
            raw_digest=seen.raw.digest(),
        )
        self.record(event)
        return event

    def run_probes(
        self,
        steps: Sequence[AskCheck],
        *,
        agreed: bool,
        cancel: threading.Event | None = None,
        progress: Progress = lambda _ref, _state: None,
    ) -> tuple[Observed, ...]:
        """Run the probes of several steps (`view.runnable`) side by side; each is on disk as soon as it is done.

        See `side_by_side` for what it raises and what stopping it means.
        """
        return run_side_by_side(self, steps, agreed=agreed, cancel=cancel, progress=progress)

    def also(self, seen: Observed, ref: str) -> Observed:
        """Record what one probe saw for another check that wishes for the very same."""
        event = replace(seen, at=self._clock(), check=ref)
        self.record(event)
        return event

    # --- what a person hands over --------------------------------------------------------------------------------

    def read_paste(self, step: AskCheck | OpenCheck, text: str) -> Seen:
        """Read a pasted text for a check. Only looks: `accept` records it, after the user saw what was understood.

        Raises:
            IllegalMove: the check reads no texts.
        """
        way = _paste_way(step)
        return read_text(self._session.kinds[way.kind], text, way.probe)

    def read_file(self, step: AskCheck | OpenCheck, path: str) -> Seen:
        """Read a file for a check: a text that its kind reads, or what its probe brought elsewhere; likewise."""
        way = self._file_way(step)
        return read_path(self._session.kinds[way.kind], path, way.probe)

    def accept(self, step: AskCheck | OpenCheck, seen: Seen, place: Place | None = None) -> Observed:
        """Record what was read from a paste or file, after the user's yes. `place`: where it was made.

        Raises:
            IllegalMove: the check reads no texts, or nothing sound can be seen of it from that place.
        """
        way = self._file_way(step)
        where = place or way.places[0]
        if where not in way.places:
            raise IllegalMove(f"what '{step.ref}' reads tells nothing when it was made {PLACE_WORDS[where]}")
        origin = "a pasted text" if seen.raw.door is Door.PASTE else f"the file {clean(seen.raw.origin, 200)}"
        event = Observed(
            at=self._clock(),
            check=step.ref,
            observation=seen.observation,
            place=where,
            door=seen.raw.door,
            kind=way.kind,
            params=way.params,
            sentence=f"Read from {origin}; nothing was run",
            started=seen.raw.started,
            seconds=round(seen.raw.duration_s, 3),
            raw_digest=seen.raw.digest(),
        )
        self.record(event)
        return event

    def _file_way(self, step: AskCheck | OpenCheck) -> PasteWay:
        way = step.paste or file_way(self._session, step.ref)
        if way is None:
            raise IllegalMove(f"'{step.ref}' is not answered by a file")
        return way


def _paste_way(step: AskCheck | OpenCheck) -> PasteWay:
    if step.paste is None:
        raise IllegalMove(f"'{step.ref}' is not answered by a text")
    return step.paste


def _through(events: tuple[Event, ...], doors: tuple[Door, ...] | None, platform: str) -> tuple[Event, ...]:
    """The events, begun here and with other doors: a walk made unattended can so be finished by a person."""
    first = events[0]
    if not isinstance(first, Started):
        return events
    return (replace(first, doors=first.doors if doors is None else doors, platform=platform), *events[1:])
