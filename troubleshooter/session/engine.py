"""The one door that moves a walk: `start`, `record`, `resume`; and `view`, which only looks.

Transitions: `Started` first and only first; then any event that fits the knowledge, in any order: the step is a
proposal, not a gate, so a user may answer a check that was not asked. What does not fit raises `IllegalMove`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from troubleshooter.model.article import UNKNOWN, KnowledgeBase
from troubleshooter.model.evidence import CheckKind
from troubleshooter.model.values import Rejected, parse_value
from troubleshooter.model.walk import (
    Answered,
    Event,
    FixTried,
    InputSet,
    Moved,
    Observed,
    Placed,
    Rewound,
    Skipped,
    Started,
)
from troubleshooter.session import reach
from troubleshooter.session.folding import advance, begin
from troubleshooter.session.lookup import find_check, find_entry, find_fix, find_input
from troubleshooter.session.state import State, counted_result
from troubleshooter.session.tables import Tables
from troubleshooter.session.view import Glance, PasteWay, View
from troubleshooter.session.viewing import glance as look_at
from troubleshooter.session.viewing import lay_out

FIX_OUTCOMES = ("done", "worked", "failed", "declined", "not-applicable")


class IllegalMove(Exception):  # noqa: N818  the field's word (chess, h11's "illegal transition"); not an error of ours
    """The event does not fit this walk; nothing has moved. The message says what was expected."""


@dataclass(frozen=True)
class Session:
    """A walk: knowledge, check kinds and journal; `state` is the journal folded. Its id is in the first event."""

    kb: KnowledgeBase = field(repr=False)
    kinds: Mapping[str, CheckKind] = field(repr=False)
    journal: tuple[Event, ...]
    state: State = field(repr=False, compare=False)

    @property
    def id(self) -> str:
        first = self.journal[0]
        assert isinstance(first, Started)  # noqa: S101  `start` makes it so
        return first.session


def start(kb: KnowledgeBase, kinds: Mapping[str, CheckKind], started: Started, tables: Tables | None = None) -> Session:
    """Begin a walk. Many walks over the same knowledge may share their `tables`.

    Raises:
        IllegalMove: the entry names no symptom or goal of the knowledge.
    """
    if find_entry(kb, started.entry.ref) is None:
        raise IllegalMove(f"the knowledge holds no symptom or goal '{started.entry.ref}'")
    return Session(kb, kinds, (started,), begin(kb, started, _tables(started, tables)))


def _tables(started: Started, shared: Tables | None) -> Tables:
    return shared if shared is not None and not started.learned else Tables(started.learned)


def record(session: Session, event: Event) -> Session:
    """Return the session with one more event.

    Raises:
        IllegalMove: the event does not fit; the session given is unchanged.
    """
    refusal = _refusal(session, event)
    if refusal:
        raise IllegalMove(refusal)
    return Session(session.kb, session.kinds, (*session.journal, event), advance(session.kb, session.state, event))


def resume(kb: KnowledgeBase, kinds: Mapping[str, CheckKind], events: Iterable[Event]) -> Session:
    """Replay a journal over the present knowledge.

    Raises:
        IllegalMove: an event no longer fits (the knowledge changed); the message says which one.
    """
    journal = tuple(events)
    if not journal or not isinstance(journal[0], Started):
        raise IllegalMove("a walk begins with Started")
    session = start(kb, kinds, journal[0])
    for number, event in enumerate(journal[1:], 2):
        try:
            session = record(session, event)
        except IllegalMove as error:
            raise IllegalMove(f"event {number} ({type(event).__name__}) no longer fits: {error}") from error
    return session


def view(session: Session) -> View:
    """Everything a door shows of this walk."""
    return lay_out(session.kb, session.kinds, session.state)


def glance(session: Session) -> Glance:
    """The next step, the status and what is ruled out: a View for who does not read."""
    return look_at(session.kb, session.kinds, session.state)


def file_way(session: Session, ref: str) -> PasteWay | None:
    """How a file could answer a check, whatever doors the walk has; None where it has no probe."""
    found = find_check(session.kb, ref)
    return None if found is None else reach.file_way(session.kinds, session.state, *found)


def twins(session: Session, ref: str) -> Mapping[str, str]:
    """The article's other checks that rest on the same observation, each with what it makes of it ("unknown": nothing).

    Two checks may read one exchange; whoever answers one has answered the other.
    """
    found = find_check(session.kb, ref)
    if found is None:
        return {}
    article, asked = found
    state = session.state
    one = state.identity_of(article, asked)
    others = [
        check for check in article.checks.values() if check is not asked and state.identity_of(article, check) == one
    ]
    told = {}
    for check in others:
        results = [counted_result(check, item) for item in state.evidence_for(article, check)]
        told[f"{article.id}#{check.id}"] = next((r for r in reversed(results) if r != UNKNOWN), UNKNOWN)
    return told


def is_answered(session: Session, ref: str) -> bool:
    """Whether the check is answered (even by `unknown`) or passed over; also by what was seen for an equal one."""
    found = find_check(session.kb, ref)
    return found is not None and reach.is_settled(session.state, *found)


def _refusal(session: Session, event: Event) -> str:
    kb = session.kb
    match event:
        case Started():
            return "the walk has begun already"
        case Placed(places=places):
            return "" if places and len(set(places)) == len(places) else "name at least one place, each once"
        case InputSet(input=ref, value=value):
            return _refuse_input(kb, ref, value)
        case Answered(check=ref, result=result):
            return _refuse_result(kb, ref, (result,))
        case Observed(check=ref, kind=kind):
            found = find_check(kb, ref)
            if found is None or found[1].probe is None or found[1].probe.kind != kind:
                return f"'{ref}' is no check with a probe of kind '{kind}'"
            known = session.kinds[kind].result_names()
            strange = [name for name in event.observation.results if name not in known]
            return f"kind '{kind}' has no result '{strange[0]}'" if strange else ""
        case Skipped(check=ref):
            known_ref = find_check(kb, ref) is not None or find_input(kb, ref) is not None
            return "" if known_ref else f"the knowledge holds no check or input '{ref}'"
        case FixTried(fix=ref, outcome=outcome):
            if find_fix(kb, ref) is None:
                return f"the knowledge holds no fix '{ref}'"
            return "" if outcome in FIX_OUTCOMES else f"'{outcome}' is none of {', '.join(FIX_OUTCOMES)}"
        case Moved(to=to):
            return "" if find_entry(kb, to) else f"the knowledge holds no symptom or goal '{to}'"
        case Rewound(keep=keep):
            length = len(session.state.effective)
            return "" if 1 <= keep < length else f"there are {length} events; keep 1 to {length - 1} of them"
        case _:
            return ""


def _refuse_input(kb: KnowledgeBase, ref: str, value: str) -> str:
    declared = find_input(kb, ref)
    if declared is None:
        return f"the knowledge holds no input '{ref}'"
    parsed = parse_value(declared.type, value, declared.choices)
    if isinstance(parsed, Rejected):
        return f"{declared.title}: {parsed.message}"
    return "" if parsed == value else f"{declared.title}: give the normal form '{parsed}'"


def _refuse_result(kb: KnowledgeBase, ref: str, results: tuple[str, ...]) -> str:
    found = find_check(kb, ref)
    if found is None:
        return f"the knowledge holds no check '{ref}'"
    allowed = {*found[1].results, *found[1].ignore, UNKNOWN}
    strange = [name for name in results if name not in allowed]
    return f"check '{ref}' has no result '{strange[0]}'" if strange else ""
