"""`report`: a session as a document that can be handed over."""

from __future__ import annotations

from pathlib import Path

import click

from troubleshooter import __version__
from troubleshooter.cli.knowledge import load
from troubleshooter.cli.output import Exit, Failed, as_json, put, say, write_file
from troubleshooter.cli.settings import Settings, kb_option, with_settings
from troubleshooter.cli.walks import find_session, open_store, read_walk
from troubleshooter.driver.here import now
from troubleshooter.export import EXPORTERS, PrivateMap, known_values, leaks, redact, report_session


@click.command("report", short_help="The report of a session, as Markdown, HTML or JSON.")
@click.argument("session", metavar="[SESSION]", required=False)
@click.option("--format", "format_", type=click.Choice(list(EXPORTERS)), default="md", show_default=True)
@click.option("--redact", "redacts", is_flag=True, help="Replace private values by stable pseudonyms.")
@click.option("--map", "map_file", type=click.Path(path_type=Path), help="With --redact: keep the private map there.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write here instead.")
@kb_option
@with_settings
def command(
    settings: Settings, *, session: str | None, format_: str, redacts: bool, map_file: Path | None, output: Path | None
) -> int:
    """The report of SESSION (the last one where none is named)."""
    if map_file is not None and not redacts:
        raise click.UsageError("--map goes with --redact.")
    store = open_store()
    knowledge = load(settings)
    found = read_walk(store, find_session(store, session), knowledge)
    document = report_session(found.session, now(), __version__)
    mapping: PrivateMap | None = None
    if redacts:
        redacted = redact(document, known_values(found.view))
        document, mapping = redacted.document, redacted.mapping
    text = EXPORTERS[format_](document)
    if mapping is not None:
        _guard(text, mapping)
        if map_file is not None:
            write_file(map_file, as_json(dict(mapping)) + "\n", private=True)
            say(f"The private map is in {map_file}. Keep it to yourself.")
    if output is None or str(output) == "-":
        put(text.rstrip("\n"))
    else:
        write_file(output, text, private=True)
        say(f"Written to {output}.")
    return Exit.DONE


def _guard(text: str, mapping: PrivateMap) -> None:
    """The last gate: nothing leaves that still holds a private value."""
    left = leaks(text, mapping)
    if left:
        raise Failed(f"redaction left {len(left)} private values in the text, so nothing was written; please report it")
    say(f"{len(mapping)} private values were replaced. Read free remarks before you pass the report on.")
