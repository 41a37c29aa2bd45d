"""`runbook`: articles as pages for people without this program."""

from __future__ import annotations

from pathlib import Path

import click

from troubleshooter.cli.knowledge import load
from troubleshooter.cli.one_file_each import give, refuse_several_without_folder, wanted
from troubleshooter.cli.output import Exit, write_file
from troubleshooter.cli.settings import Settings, kb_option, with_settings
from troubleshooter.cli.studying import best_orders
from troubleshooter.export import EXPORTERS, runbook, runbook_index

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
    knowledge = load(settings, articles)
    chosen = wanted(knowledge, articles, everything=everything)
    refuse_several_without_folder(len(chosen), output)
    orders = best_orders(knowledge.kb, chosen) if best_order else {}
    beside = {article.id for article in chosen} if output is not None else set()
    pages = {
        f"{article.id}.{format_}": EXPORTERS[format_](
            runbook(article, knowledge.kb, beside, orders.get(article.id, ()))
        )
        for article in chosen
    }
    give(pages, output, "runbook")
    if everything and output is not None:
        write_file(output / f"{_INDEX}.{format_}", EXPORTERS[format_](runbook_index(chosen)))
    return Exit.DONE
