"""The knowledge that a command works on, and the articles and entries that a user may name in it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from troubleshooter import kb as knowledge_base
from troubleshooter.checks import KINDS
from troubleshooter.cli.output import Refused, say
from troubleshooter.cli.settings import KB_VARIABLE, Settings
from troubleshooter.cli.words import nearest
from troubleshooter.model.article import Article, KnowledgeBase
from troubleshooter.model.clean import clean
from troubleshooter.model.problem import Level, Problem

__all__ = ["KINDS", "Knowledge", "folders_of", "load"]


@dataclass(frozen=True)
class Knowledge:
    """What was loaded, from which folders, and the errors that keep articles out."""

    kb: KnowledgeBase
    folders: tuple[Path, ...]
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.level is Level.ERROR)

    def article(self, name: str) -> Article:
        """The article of that id, former id, path or unique fragment of an id.

        Raises:
            Refused: there is none, or several; the message names the nearest.
        """
        wanted = _stem(name)
        articles = self.kb.articles
        found = articles.get(self.kb.former_ids.get(wanted, wanted))
        if found is not None:
            return found
        self._refuse_broken(wanted)
        fits = [id_ for id_ in articles if wanted.lower() in id_] if wanted else []
        if len(fits) == 1:
            return articles[fits[0]]
        shown = clean(name, 80)
        if fits:
            raise Refused(f"'{shown}' fits several articles: {', '.join(sorted(fits)[:10])}")
        raise Refused(f"there is no article '{shown}'. {nearest(wanted, articles)}")

    def entry(self, name: str) -> tuple[Article, str]:
        """The article and the symptom or goal that `ARTICLE[#NODE]` names; the only symptom where NODE is left out.

        Raises:
            Refused: there is none, or the choice is open; the message names what there is.
        """
        wanted, _, node = name.partition("#")
        article = self.article(wanted)
        known = (*article.symptoms, *article.goals)
        if not node:
            default = tuple(article.symptoms) or tuple(article.goals)
            if len(default) == 1:
                return article, default[0]
            raise Refused(f"{article.id} has several entries; say which: " + _entries(article))
        fits = [id_ for id_ in known if node.lower() in id_]
        if node in known:
            return article, node
        if len(fits) == 1:
            return article, fits[0]
        raise Refused(f"{article.id} has no symptom or goal '{clean(node, 80)}'. {nearest(node, known)}")

    def _refuse_broken(self, wanted: str) -> None:
        """An article that has mistakes is not there; say so rather than "no such article"."""
        broken = [problem for problem in self.errors if Path(problem.mark.path).name == f"{wanted}.yaml"]
        if broken:
            lines = [f"  {problem.mark}: {clean(problem.message)}" for problem in broken[:5]]
            more = f"\n  and {len(broken) - 5} more" if len(broken) > 5 else ""
            raise Refused(
                f"the article '{clean(wanted, 80)}' has mistakes and was left out:\n"
                + "\n".join(lines)
                + more
                + "\n`troubleshooter check` shows all."
            )


def folders_of(settings: Settings, extra: Sequence[Path] = ()) -> tuple[Path, ...]:
    """The bundled folder, those of TROUBLESHOOTER_KB, those of `--kb`; each once, where it stands last.

    Raises:
        Refused: one is no folder.
    """
    unique: dict[Path, Path] = {}
    for folder in (knowledge_base.bundled_folder(), *settings.kb, *extra):
        if not folder.is_dir():
            raise Refused(f"there is no knowledge folder {folder} (--kb, {KB_VARIABLE})")
        unique.pop(folder.resolve(), None)
        unique[folder.resolve()] = folder
    return tuple(unique.values())


def load(settings: Settings, named: Iterable[str] = ()) -> Knowledge:
    """Load the knowledge. `named`: articles the user named; one that is a file elsewhere lies over all the rest.

    What is wrong with the files is said in one line; the whole articles can be used.
    """
    folders = folders_of(settings)
    extra = tuple(path.parent for path in map(_as_file, named) if path is not None and not _lies_in(path, folders))
    folders = folders_of(settings, extra) if extra else folders
    begin = time.perf_counter()
    loaded = knowledge_base.load(folders, KINDS)
    knowledge = Knowledge(loaded.kb, folders, loaded.problems)
    if settings.verbose:
        spent = time.perf_counter() - begin
        say(f"read {len(loaded.kb.articles)} articles from {', '.join(map(str, folders))} in {spent:.2f} s")
    if knowledge.errors:
        count = len(knowledge.errors)
        mistakes = "1 mistake, and what it concerns is" if count == 1 else f"{count} mistakes, and what they concern is"
        say(f"The knowledge has {mistakes} left out; `troubleshooter check` shows all.")
    return knowledge


def _entries(article: Article) -> str:
    titles = {id_: symptom.title for id_, symptom in article.symptoms.items()}
    titles |= {id_: goal.title for id_, goal in article.goals.items()}
    return "".join(f"\n  {article.id}#{id_}: {clean(title)}" for id_, title in titles.items())


def _stem(name: str) -> str:
    """`kb/directaccess/x.yaml` -> `x`; anything else is itself."""
    if name.endswith(".yaml"):
        return Path(name).name.removesuffix(".yaml").removesuffix(".scenarios")
    return name


def _as_file(name: str) -> Path | None:
    path = Path(name.partition("#")[0])
    return path if path.suffix == ".yaml" and path.is_file() else None


def _lies_in(path: Path, folders: Iterable[Path]) -> bool:
    return any(path.resolve().is_relative_to(folder.resolve()) for folder in folders)
