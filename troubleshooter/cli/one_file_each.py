"""Commands that make one page an article: which articles are meant, and pages on standard output or in a folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from troubleshooter.cli.knowledge import Knowledge
from troubleshooter.cli.output import Failed, put, say, write_file
from troubleshooter.model.article import Article


def wanted(knowledge: Knowledge, names: tuple[str, ...], *, everything: bool) -> tuple[Article, ...]:
    """The articles that were named, each once, or all.

    Raises:
        click.UsageError: neither or both were asked for. Refused: a name is not known.
    """
    if everything == bool(names):
        raise click.UsageError("Name articles, or give --all.")
    if everything:
        return tuple(knowledge.kb.articles.values())
    return tuple({article.id: article for article in map(knowledge.article, names)}.values())


def refuse_several_without_folder(count: int, folder: Path | None) -> None:
    """Several pages on standard output would be none."""
    if folder is None and count != 1:
        raise click.UsageError("Several need a folder: -o DIR.")


def give(pages: Mapping[str, str], folder: Path | None, what: str) -> None:
    """File name -> text: into the folder, or the only one to standard output. `what`: "runbook", for the message.

    Raises:
        Failed: the disk refused.
    """
    if folder is None:
        put(next(iter(pages.values())).rstrip("\n"))
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Failed(f"cannot make the folder {folder}: {error.strerror}") from error
    for name, text in pages.items():
        write_file(folder / name, text)
    say(f"Wrote {len(pages)} {what if len(pages) == 1 else what + 's'} to {folder}.")
