"""`runbook`: articles as pages for people without this program."""

from __future__ import annotations

from pathlib import Path

import click

from troubleshooter.cli.knowledge import Knowledge, load
from troubleshooter.cli.output import Exit, Failed, put, say, write_file
from troubleshooter.cli.settings import Settings, kb_option, with_settings
from troubleshooter.cli.studying import best_orders
from troubleshooter.export import EXPORTERS, runbook, runbook_index
from troubleshooter.model.article import Article

_INDEX = "index"


@click.command("runbook", short_help="Articles as runbooks for people without this program.")
@click.argument("articles", metavar="ARTICLE...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every article, and an index.")
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), help="The folder to write into.")
@click.option("--format", "format_", type=click.Choice(list(EXPORTERS)), default="md", show_default=True)
@click.option("--best-order", is_flag=True, help="With the quickest order of steps from each place (takes a while).")
@kb_option
@with_settings
def command(
    settings: Settings,
    *,
    articles: tuple[str, ...],
    everything: bool,
    output: Path | None,
    format_: str,
    best_order: bool,
) -> int:
    """Write ARTICLEs as runbooks, with flowchart and table of contents.

    One article without -o goes to standard output; several need -o, one file each, named by their ids. The best orders
    take up to half a minute an article for the first time, and are kept until the article changes.
    """
    if everything == bool(articles):
        raise click.UsageError("Name articles, or give --all.")
    knowledge = load(settings, articles)
    chosen = tuple(knowledge.kb.articles.values()) if everything else _named(knowledge, articles)
    if output is None and len(chosen) != 1:
        raise click.UsageError("Several runbooks need a folder: -o DIR.")
    orders = best_orders(knowledge.kb, chosen) if best_order else {}
    if output is None:
        put(EXPORTERS[format_](runbook(chosen[0], knowledge.kb, (), orders.get(chosen[0].id, ()))).rstrip("\n"))
        return Exit.DONE
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Failed(f"cannot make the folder {output}: {error.strerror}") from error
    pages = {article.id for article in chosen}
    for article in chosen:
        document = runbook(article, knowledge.kb, pages, orders.get(article.id, ()))
        write_file(output / f"{article.id}.{format_}", EXPORTERS[format_](document))
    if everything:
        write_file(output / f"{_INDEX}.{format_}", EXPORTERS[format_](runbook_index(chosen)))
    say(f"Wrote {len(chosen)} {'runbook' if len(chosen) == 1 else 'runbooks'} to {output}.")
    return Exit.DONE


def _named(knowledge: Knowledge, names: tuple[str, ...]) -> tuple[Article, ...]:
    return tuple({article.id: article for article in map(knowledge.article, names)}.values())
