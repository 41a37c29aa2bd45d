"""`check`: everything that is wrong with the knowledge, with places; what CI runs."""

from __future__ import annotations

from pathlib import Path

import click

from troubleshooter import authoring
from troubleshooter.checks import KINDS
from troubleshooter.cli.knowledge import folders_of
from troubleshooter.cli.output import Exit, Refused, put
from troubleshooter.cli.progress import ProgressLine
from troubleshooter.cli.settings import Settings, kb_option, with_settings
from troubleshooter.cli.spreading import over_processors
from troubleshooter.cli.studying import studies_of
from troubleshooter.driver.here import now
from troubleshooter.model.problem import Level

_WHOLE = ("shared", "reference")  # a folder with one of these inside is knowledge of its own


@click.command("check", short_help="Authors: everything that is wrong with the knowledge.")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "format_", type=click.Choice(list(authoring.FORMATS)), default="text", show_default=True)
@click.option("--strict", is_flag=True, help="Any problem at all fails, not only errors.")
@click.option("--optimal", is_flag=True, help="Also search for each article's best order (first time: a minute).")
@kb_option
@with_settings
def command(settings: Settings, *, paths: tuple[Path, ...], format_: str, strict: bool, optimal: bool) -> int:
    """Check the knowledge: YAML, schema, graph, lint, scenarios, coverage.

    PATH reports on these files and folders alone. A folder with `shared` or `reference` inside is checked by itself,
    without the knowledge that came along.

    --optimal works out the cheapest course of each article from the places client, clean-network and server, and
    notes where `first` costs more, which checks no best order asks, which causes nothing tells apart, and where one
    more check would save most. It is kept until the article changes; `runbook --best-order` shows the orders.

    Exit code 2: there are errors (with --strict: problems of any level).
    """
    for path in paths:
        if not path.exists():
            raise Refused(f"there is no file or folder {path}")
    folders, only = _scope(settings, paths)
    with ProgressLine() as line:
        report = authoring.check(
            folders,
            KINDS,
            only,
            now().date(),
            progress=line,
            spread=over_processors,
            studying=studies_of if optimal else None,
        )
    report = authoring.relative_to(report, Path.cwd())
    put(authoring.FORMATS[format_](report).rstrip("\n"))
    bad = bool(report.problems) if strict else report.count(Level.ERROR) > 0
    return Exit.USAGE if bad else Exit.DONE


def _scope(settings: Settings, paths: tuple[Path, ...]) -> tuple[tuple[Path, ...], tuple[Path, ...] | None]:
    """The folders to load, and what of them to report on (None: everything)."""
    if not paths:
        return folders_of(settings), None
    whole = tuple(path for path in paths if any((path / name).is_dir() for name in _WHOLE))
    if whole:
        return (*whole, *settings.kb, *_folders(paths, (*whole, *settings.kb))), paths
    return folders_of(settings, _folders(paths, folders_of(settings))), paths


def _folders(paths: tuple[Path, ...], known: tuple[Path, ...]) -> tuple[Path, ...]:
    """The folders of those paths that lie in no known one."""
    outside = [path for path in paths if not any(path.resolve().is_relative_to(one.resolve()) for one in known)]
    return tuple(path if path.is_dir() else path.parent for path in outside)
