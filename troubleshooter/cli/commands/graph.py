"""`graph`: articles as flowcharts."""

from __future__ import annotations

from pathlib import Path

import click

from troubleshooter import authoring
from troubleshooter.checks import KINDS
from troubleshooter.cli.knowledge import Knowledge, load
from troubleshooter.cli.one_file_each import give, refuse_several_without_folder, wanted
from troubleshooter.cli.output import Exit
from troubleshooter.cli.progress import ProgressLine
from troubleshooter.cli.settings import Settings, kb_option, with_settings
from troubleshooter.cli.spreading import over_processors
from troubleshooter.cli.studying import best_orders
from troubleshooter.cli.walks import find_session, open_store, read_walk
from troubleshooter.export import CHARTS, drawing, order_labels
from troubleshooter.session.study import PROFILES
from troubleshooter.session.view import View, WalkStatus

_SUFFIXES = {"mermaid": "mmd", "dot": "dot", "svg": "svg"}


@click.command("graph", short_help="Articles as flowcharts.")
@click.argument("articles", metavar="ARTICLE...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every article.")
@click.option("--format", "format_", type=click.Choice(list(CHARTS)), default="mermaid", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), help="The folder to write into.")
@click.option("--session", "session_id", metavar="ID", help="Paint the walk: what was seen, and what it came to.")
@click.option("--coverage", is_flag=True, help="Paint what the recorded scenarios reach.")
@click.option(
    "--best-order",
    "profile",
    type=click.Choice(list(PROFILES)),
    help="Show the quickest order from that place, with minutes.",
)
@kb_option
@with_settings
def command(
    settings: Settings,
    *,
    articles: tuple[str, ...],
    everything: bool,
    format_: str,
    output: Path | None,
    session_id: str | None,
    coverage: bool,
    profile: str | None,
) -> int:
    """Draw ARTICLEs: signs, symptoms, checks, results, causes, fixes, and how a fix is verified.

    One article without -o goes to standard output; several need -o, one file each. With --session and no ARTICLE, the
    walk's own articles are drawn. A painted node has a thick outline.
    """
    if session_id is not None and coverage:
        raise click.UsageError("Paint either a walk (--session) or --coverage.")
    knowledge = load(settings, articles)
    walked = _walked(knowledge, session_id) if session_id is not None else frozenset()
    if walked and not articles and not everything:
        articles = tuple(dict.fromkeys(ref.partition("#")[0] for ref in sorted(walked)))
    chosen = wanted(knowledge, articles, everything=everything)
    refuse_several_without_folder(len(chosen), output)
    marked = _covered(knowledge) if coverage else walked
    orders = best_orders(knowledge.kb, chosen) if profile else {}
    drawn = {}
    for article in chosen:
        mine = {ref.partition("#")[2] for ref in marked if ref.partition("#")[0] == article.id}
        labels = order_labels(orders.get(article.id, ()), profile) if profile else {}
        drawn[f"{article.id}.{_SUFFIXES[format_]}"] = CHARTS[format_](drawing(article, mine, labels))
    give(drawn, output, "drawing")
    return Exit.DONE


def _walked(knowledge: Knowledge, session_id: str) -> frozenset[str]:
    """What a kept walk came through, as `article#node`: its entry, its checks, the causes pointed to, its fixes."""
    view = read_walk(open_store(), find_session(open_store(), session_id), knowledge).view
    return _seen_in(view)


def _seen_in(view: View) -> frozenset[str]:
    seen = {item.ref for item in view.trail if "#" in item.ref}
    entry = view.symptom or view.goal
    if entry is not None:
        seen.add(f"{view.article.id}#{entry.id}")
    seen |= {cause.ref for cause in view.causes if cause.raised and cause.word in ("likely", "possible")}
    if view.status is WalkStatus.CONCLUDED and view.causes:
        seen.add(view.causes[0].ref)
    return frozenset(seen)


def _covered(knowledge: Knowledge) -> frozenset[str]:
    """What all scenarios together reach: those of one article may lead into another."""
    with ProgressLine() as line:
        return authoring.check(knowledge.folders, KINDS, progress=line, spread=over_processors).reached
