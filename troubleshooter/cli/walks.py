"""Kept walks as a user names them, and a walk read for looking only."""

from __future__ import annotations

from dataclasses import dataclass

from troubleshooter import session as engine
from troubleshooter.checks import KINDS
from troubleshooter.cli.knowledge import Knowledge
from troubleshooter.cli.output import Failed, Refused, say
from troubleshooter.cli.words import nearest
from troubleshooter.model.clean import clean
from troubleshooter.model.walk import Started
from troubleshooter.session.view import View
from troubleshooter.store import NoSuchWalk, Store, StoreError, default_folder

LAST = "last"


@dataclass(frozen=True)
class Read:
    """A kept walk, looked at."""

    session: engine.Session
    view: View


def open_store() -> Store:
    """Where this user's walks are kept."""
    return Store(default_folder())


def how_to_resume(session_id: str, *, plain: bool = False) -> str:
    """What to type to go on with a walk."""
    return f"troubleshooter sessions resume {session_id}" + (" --plain" if plain else "")


def find_session(store: Store, name: str | None) -> str:
    """The id of the walk that `name` begins or holds; the last one for none or `last`.

    Raises:
        Refused: there is none, or several. Failed: the folder cannot be read.
    """
    try:
        ids = [summary.id for summary in store.list()]
    except StoreError as error:
        raise Failed(str(error)) from error
    if not ids:
        raise Refused("no session is kept yet")
    if name is None or name == LAST:
        return ids[0]
    if name in ids:
        return name
    fits = [id_ for id_ in ids if id_.startswith(name)] or [id_ for id_ in ids if name in id_]
    if len(fits) == 1:
        return fits[0]
    if fits and name:
        raise Refused(f"'{clean(name, 80)}' fits several sessions: {', '.join(fits[:10])}")
    raise Refused(f"there is no session '{clean(name, 80)}'. {nearest(name, ids)}")


def read_walk(store: Store, session_id: str, knowledge: Knowledge) -> Read:
    """A kept walk as the present knowledge sees it; the file is not touched.

    Raises:
        Refused: it is gone, or no longer fits the knowledge. Failed: it cannot be read.
    """
    try:
        stored = store.read(session_id)
    except NoSuchWalk as error:
        raise Refused(str(error)) from error
    except StoreError as error:
        raise Failed(str(error)) from error
    if not stored.events:
        raise Refused(f"the session {session_id} holds nothing: it was broken off before its first event")
    if stored.torn:
        say(f"The last line of {session_id} is torn ({stored.torn} bytes); it was never accepted and is left out.")
    try:
        session = engine.resume(knowledge.kb, KINDS, stored.events)
    except engine.IllegalMove as error:
        raise Refused(misfit(session_id, error)) from error
    tell_if_changed(stored.events[0], knowledge)
    return Read(session, engine.view(session))


def misfit(session_id: str, error: engine.IllegalMove) -> str:
    """Why a walk cannot be replayed."""
    return f"the session {session_id} no longer fits the knowledge, which has changed since: {clean(str(error), 400)}"


def tell_if_changed(first: object, knowledge: Knowledge) -> None:
    """Say that a walk is seen with other knowledge than it was made with."""
    if isinstance(first, Started) and first.kb_digest != knowledge.kb.digest:
        say("The knowledge has changed since this session began; it is shown as the present knowledge sees it.")
