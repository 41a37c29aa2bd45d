"""What the screens need from below: knowledge with its search, the store, and how walks are begun and found again.

Rules: the driver and the store come in only when the first walk does, so that the search line is there at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from troubleshooter.tui.plain import safe

if TYPE_CHECKING:
    from troubleshooter.chat import Ear, Finder
    from troubleshooter.driver.driver import Driver
    from troubleshooter.model.article import KnowledgeBase
    from troubleshooter.model.evidence import CheckKind
    from troubleshooter.model.walk import Entry
    from troubleshooter.store import Store, Summary


@dataclass(frozen=True)
class Knowledge:
    """Loaded knowledge, ready to be searched and walked. `problems`: mistakes that kept something out."""

    kb: KnowledgeBase
    kinds: Mapping[str, CheckKind]
    store: Store
    ear: Ear
    problems: int = 0

    @property
    def index(self) -> Finder:
        """The search."""
        return self.ear.index


def read_knowledge(folders: Sequence[Path], walks: Path | None = None) -> Knowledge:
    """Read the knowledge of `folders` (later ones lie over earlier ones) and make it ready to be searched.

    `walks`: where walks are kept, by default the user's folder. Prints nothing: the screen is in use.
    """
    from troubleshooter import chat, kb, search  # noqa: PLC0415  see the rules above
    from troubleshooter.checks import KINDS  # noqa: PLC0415  see the rules above
    from troubleshooter.model.problem import Level  # noqa: PLC0415  see the rules above
    from troubleshooter.store import Store, default_folder  # noqa: PLC0415  see the rules above

    loaded = kb.load(folders, KINDS)
    errors = sum(1 for problem in loaded.problems if problem.level is Level.ERROR)
    ear = chat.build_ear(loaded.kb, search.build(loaded.kb))
    return Knowledge(loaded.kb, KINDS, Store(walks or default_folder()), ear, errors)


@dataclass(frozen=True)
class Kept:
    """A walk on disk: its id, what it is about, and when in words.

    `ref`: where it began. `broken`: it cannot be opened, and why.
    """

    session: str
    title: str
    detail: str
    ref: str = ""
    broken: str = ""


def begin(knowledge: Knowledge, entry: Entry, *, kept: bool = True) -> Driver:
    """Begin a walk, on disk or (where the disk refuses and the user agrees) in memory alone.

    Raises:
        IllegalMove, StoreError: as `Driver.start`.
    """
    from troubleshooter.driver.driver import Driver  # noqa: PLC0415  see the rules above

    return Driver.start(knowledge.kb, knowledge.kinds, knowledge.store if kept else None, entry)


def resume(knowledge: Knowledge, session: str) -> Driver:
    """Go on with a kept walk, also one that was made unattended.

    Raises:
        IllegalMove, StoreError: as `Driver.resume`.
    """
    from troubleshooter.driver.driver import INTERACTIVE, Driver  # noqa: PLC0415  see the rules above

    return Driver.resume(knowledge.kb, knowledge.kinds, knowledge.store, session, doors=INTERACTIVE)


def kept_walks(knowledge: Knowledge) -> tuple[Kept, ...]:
    """All walks on disk, the one that changed last first.

    Raises:
        StoreError: the folder cannot be read.
    """
    return tuple(_kept(knowledge.kb, summary) for summary in knowledge.store.list())


def _kept(kb: KnowledgeBase, summary: Summary) -> Kept:
    when = f"{summary.changed:%Y-%m-%d %H:%M}"
    if summary.started is None:
        return Kept(summary.id, summary.id, when, broken=summary.problem or "it cannot be read")
    entry = summary.started.entry
    typed = f', came in by "{safe(entry.typed, 40)}"' if entry.typed else ""
    return Kept(summary.id, entry_title(kb, entry.ref), f"{when}{typed}", entry.ref)


def entry_title(kb: KnowledgeBase, ref: str) -> str:
    """The title of `article#symptom` or `article#goal`; the reference itself where the knowledge lost it."""
    article_id, _, node = ref.partition("#")
    article = kb.articles.get(kb.former_ids.get(article_id, article_id))
    if article is None:
        return ref
    if node in article.symptoms:
        return article.symptoms[node].title
    return article.goals[node].title if node in article.goals else article.title
