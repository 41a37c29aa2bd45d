"""`sessions`: the walks that are kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

from troubleshooter.cli.commands.learning import command as learning
from troubleshooter.cli.door import resume
from troubleshooter.cli.knowledge import load
from troubleshooter.cli.output import Exit, Failed, Refused, put, put_json, say
from troubleshooter.cli.probe_shapes import Shape
from troubleshooter.cli.settings import Settings, kb_option, with_settings
from troubleshooter.cli.shapes import run_shape, what_if_shape
from troubleshooter.cli.texts import summary_text, what_if_text
from troubleshooter.cli.walks import Read, find_session, open_store, read_walk
from troubleshooter.model.clean import clean
from troubleshooter.session import IllegalMove, what_if
from troubleshooter.session.why import WhatIf
from troubleshooter.store import NoSuchWalk, StoreError, Summary

_Result = TypeVar("_Result")


@click.group("sessions", invoke_without_command=True, short_help="Kept sessions: list, show, resume, rm, learning.")
@click.pass_context
def command(context: click.Context) -> int | None:
    """Sessions are kept while they happen: each answer is on disk before the screen moves.

    They lie in the folder for program state of your system, or below TROUBLESHOOTER_STATE. ID may be shortened as long
    as it is unique; `last` is the one that changed last.
    """
    if context.invoked_subcommand is not None:
        return None
    return _list(wants_json=False)


@command.command("list")
@click.option("--json", "wants_json", is_flag=True, help="One JSON document.")
def list_(wants_json: bool) -> int:
    """All kept sessions, the one that changed last first."""
    return _list(wants_json=wants_json)


@command.command("show")
@click.argument("session", metavar="[ID]", required=False)
@click.option("--json", "wants_json", is_flag=True, help="One JSON document, like `run --json`.")
@click.option(
    "--what-if",
    "supposed",
    metavar="CHECK=RESULT",
    multiple=True,
    help="Where the walk would stand with one answer changed; repeatable, each by itself. Nothing is recorded.",
)
@kb_option
@with_settings
def show(settings: Settings, *, session: str | None, wants_json: bool, supposed: tuple[str, ...]) -> int:
    """Where a session stands."""
    store = open_store()
    found = read_walk(store, find_session(store, session), load(settings))
    others = [_suppose(found, text) for text in supposed]
    if wants_json:
        shape = run_shape(found.view, found.session.id)
        put_json({**shape, "what_if": [what_if_shape(other) for other in others]} if others else shape)
    else:
        put("\n\n".join([summary_text(found.view, found.session.id), *map(what_if_text, others)]))
    return Exit.DONE


def _suppose(walk: Read, text: str) -> WhatIf:
    name, _, result = text.partition("=")
    ref = name if "#" in name else f"{walk.view.article.id}#{name}"
    try:
        return what_if(walk.session, ref, result)
    except IllegalMove as error:
        answered = [item.ref.partition("#")[2] for item in walk.view.trail if item.kind in ("answer", "probe")]
        raise Refused(
            f"{clean(str(error), 300)}. Answered were: {', '.join(dict.fromkeys(answered)) or 'none'}"
        ) from error


@command.command("resume")
@click.argument("session", metavar="[ID]", required=False)
@click.option("--plain", is_flag=True, help="In line mode.")
@kb_option
@with_settings
def resume_(settings: Settings, session: str | None, plain: bool) -> int:
    """Go on with a session, on the screen or in line mode."""
    return resume(settings, find_session(open_store(), session), plain=plain or settings.plain)


@command.command("rm")
@click.argument("sessions", metavar="ID...", nargs=-1, required=True)
def rm(sessions: tuple[str, ...]) -> int:
    """Delete sessions for good."""
    store = open_store()
    for id_ in [find_session(store, name) for name in sessions]:
        _done(lambda id_=id_: store.remove(id_))  # type: ignore[misc]
        say(f"Deleted {id_}.")
    return Exit.DONE


command.add_command(learning)


def _list(*, wants_json: bool) -> int:
    summaries = _done(open_store().list)
    if wants_json:
        put_json([_shape(summary) for summary in summaries])
    elif not summaries:
        say("No session is kept yet.")
    else:
        for summary in summaries:
            put(_line(summary))
    return Exit.DONE


def _done(deed: Callable[[], _Result]) -> _Result:
    try:
        return deed()
    except NoSuchWalk as error:
        raise Refused(str(error)) from error
    except StoreError as error:
        raise Failed(str(error)) from error


def _line(summary: Summary) -> str:
    if summary.started is None:
        return f"{summary.id}  cannot be read: {clean(summary.problem)}"
    typed = f"  ({clean(summary.started.entry.typed, 80)})" if summary.started.entry.typed else ""
    return f"{summary.id}  {summary.changed:%Y-%m-%d %H:%M}  {clean(summary.started.entry.ref, 120)}{typed}"


def _shape(summary: Summary) -> Shape:
    started = summary.started
    return {
        "session": summary.id,
        "article": summary.article or None,
        "entry": started.entry.ref if started else None,
        "typed": started.entry.typed if started else None,
        "started": started.at.isoformat() if started else None,
        "changed": summary.changed.isoformat(),
        "problem": summary.problem or None,
    }
