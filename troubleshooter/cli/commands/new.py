"""`new`: a template article and its scenarios that pass `check --strict` at once."""

from __future__ import annotations

from pathlib import Path

import click

from troubleshooter import authoring
from troubleshooter import kb as knowledge_base
from troubleshooter.cli.knowledge import KINDS, folders_of
from troubleshooter.cli.output import Exit, Failed, Refused, put, write_file
from troubleshooter.cli.settings import Settings, kb_option, with_settings
from troubleshooter.driver.here import now
from troubleshooter.model.clean import clean

_NO_AREA = ("shared", "reference", "evidence")
_NEXT = """\
{article}
{scenarios}

1. Write over what begins with REPLACE in both files; a # explains each.
2. troubleshooter check {article}     every mistake at once, with its line
   troubleshooter explain CODE        what one of its messages means
3. troubleshooter {kb}run {id}        walk it; `runbook {id}` shows it as people will read it
4. When the scenarios are yours, set status: tested; check then wants them to reach everything.\
"""


@click.command("new", short_help="Authors: a template article that passes check.")
@click.argument("name", metavar="AREA/ID")
@kb_option
@with_settings
def command(settings: Settings, *, name: str) -> int:
    """Write an article and its scenarios to AREA/ID.yaml, with explained placeholders.

    They go into the last folder given by --kb (or TROUBLESHOOTER_KB), else into the knowledge of the checkout that
    this program runs from. An area is a folder there; make it first for a new one.
    """
    folders = folders_of(settings)
    target = _target(settings)
    area, _, id_ = name.removesuffix(".yaml").partition("/")
    _refuse_area(area, (target, *folders))
    _refuse_id(id_, folders)
    article = target / area / f"{id_}.yaml"
    scenarios = article.with_name(f"{id_}{knowledge_base.SCENARIOS}")
    _refuse_files(article, scenarios)
    schema = (target / "schema.json").is_file()
    try:
        article.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise Failed(f"cannot make {article.parent}: {error.strerror or error}") from error
    write_file(article, authoring.new_article(area, id_, now().date(), schema=schema))
    write_file(scenarios, authoring.new_scenarios())
    option = f"--kb {target} " if settings.kb else ""
    put(_NEXT.format(article=article, scenarios=scenarios, kb=option, id=id_))
    return Exit.DONE


def _target(settings: Settings) -> Path:
    """Where an article is written: never into an installed package, whose files the next update replaces."""
    if settings.kb:
        return settings.kb[-1]
    bundled = knowledge_base.bundled_folder()
    if not (bundled.parent / "pyproject.toml").is_file():
        raise Refused("this program was installed, not checked out: say where the article goes, with --kb DIR")
    return bundled.relative_to(Path.cwd()) if bundled.is_relative_to(Path.cwd()) else bundled


def _refuse_area(area: str, folders: tuple[Path, ...]) -> None:
    known = sorted(
        {
            entry.name
            for folder in folders
            for entry in folder.iterdir()
            if entry.is_dir() and entry.name not in _NO_AREA and knowledge_base.is_id(entry.name)
        }
    )
    if area not in known:
        there = f"There is: {', '.join(known)}" if known else "There is none yet"
        raise Refused(f"there is no area '{clean(area, 60)}'. {there}; for a new one make its folder first.")


def _refuse_id(id_: str, folders: tuple[Path, ...]) -> None:
    if not knowledge_base.is_id(id_):
        shown = clean(id_, 80)
        raise Refused(
            f"'{shown}' is no id for an article: give AREA/ID, the ID in lower-case letters, digits and hyphens, at "
            "most 80, as people would search for it (wifi-portal-blocks-vpn)."
        )
    loaded = knowledge_base.load(folders, KINDS)
    if id_ in loaded.kb.articles:
        raise Refused(f"there is an article '{id_}' already: {loaded.kb.articles[id_].path}")
    if id_ in loaded.kb.former_ids:
        raise Refused(f"'{id_}' is an old id of the article '{loaded.kb.former_ids[id_]}', which keeps it.")
    broken = next((one.mark.path for one in loaded.problems if Path(one.mark.path).name == f"{id_}.yaml"), None)
    if broken is not None:
        raise Refused(
            f"there is a file of that name already: {broken} (`troubleshooter check` says what is wrong in it)"
        )


def _refuse_files(*paths: Path) -> None:
    for path in paths:
        if path.exists() or path.is_symlink():
            raise Refused(f"{path} is there already; nothing was written.")
