"""`find`: entry points that fit what the user sees, best first, with reasons."""

from __future__ import annotations

import os
from collections.abc import Iterable

import click

from troubleshooter import chat, search
from troubleshooter.cli.each import lines_of
from troubleshooter.cli.knowledge import Knowledge, load
from troubleshooter.cli.output import Exit, as_json, put, put_json
from troubleshooter.cli.settings import Settings, kb_option, with_settings
from troubleshooter.cli.shapes import found_shape
from troubleshooter.model.clean import clean

_LINE_MAX = 100_000
_NEAREST = 3  # shown where nothing fits


@click.command("find", short_help="Entry points that fit free text, a code or an event.")
@click.argument("text", nargs=-1)
@click.option("--each", metavar="FILE|-", help="One query a line; one JSON line each.")
@click.option("--limit", type=click.IntRange(1, 50), default=8, show_default=True, help="How many at most.")
@click.option("--json", "wants_json", is_flag=True, help="One JSON document.")
@kb_option
@with_settings
def command(settings: Settings, *, text: tuple[str, ...], each: str | None, limit: int, wants_json: bool) -> int:
    """Entry points that fit TEXT: what you see, an error code in any spelling, or an event, in your own words.

    Exit code 0: there is one; 3: nothing fits well enough (the nearest are shown).
    """
    if (each is None) == (not text):
        raise click.UsageError("Give TEXT, or --each with a file of queries.")
    if each is not None:
        with lines_of(each) as lines:
            return _find_each(lines, load(settings), limit)
    knowledge = load(settings)
    found = search.build(knowledge.kb).find(_readable(" ".join(text)), limit)
    if wants_json:
        put_json(found_shape(found))
    else:
        put(_as_text(found, knowledge))
    return Exit.DONE if found.covered else Exit.UNDETERMINED


def _readable(text: str) -> str:
    """An argument as UTF-8, also where the locale knows ASCII alone and Python kept the bytes as surrogates."""
    return os.fsencode(text).decode("utf-8", "replace")


def _find_each(lines: Iterable[str], knowledge: Knowledge, limit: int) -> int:
    index = search.build(knowledge.kb)
    for line in lines:
        put(as_json(found_shape(index.find(line[:_LINE_MAX].strip(), limit)), indent=None))
    return Exit.DONE


def _as_text(found: search.Found, knowledge: Knowledge) -> str:
    if found.covered:
        lines = [f"No article answers to {clean(what, 120)}." for what in found.unplaced]
        lines += [*_listed(found.hits), "", f"Go on with: troubleshooter run {found.hits[0].ref} --yes"]
        return "\n".join(lines)
    first = "Nothing here fits well enough." + (" The nearest:" if found.hits else "")
    scope = (clean(line, 600) for line in chat.not_covered(found, knowledge.kb))
    return "\n".join((first, *_listed(found.hits[:_NEAREST]), "", *scope))


def _listed(hits: tuple[search.Hit, ...]) -> list[str]:
    lines = []
    for number, hit in enumerate(hits, 1):
        lines += [f"{number}. {clean(hit.title)}", f"   {hit.ref}"]
        lines += [f"   - {clean(reason, 400)}" for reason in hit.because]
    return lines
