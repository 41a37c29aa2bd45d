"""The first screen: what do you see? Searches as one types, shows kept walks and what is covered.

Rules: the search runs off the UI thread and an answer to an older question is dropped; nothing here blocks on the
knowledge, which may still be loading: what is typed meanwhile is searched when it is there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import get_current_worker

from troubleshooter.tui.plain import safe
from troubleshooter.tui.widgets.keybar import KeyBar
from troubleshooter.tui.widgets.lines import SearchLine

if TYPE_CHECKING:
    from troubleshooter.model.article import KnowledgeBase
    from troubleshooter.model.walk import Entry
    from troubleshooter.search.found import Found
    from troubleshooter.tui.knowledge import Kept, Knowledge

ASK = "What do you see? An error code, an event, a message, or your own words"
HINT = "Try: 0x80090326 · RasSstp event 6 · vpn drops right away"
LOADING = "Reading the knowledge ..."
SHOWN_WALKS = 5
SHOWN_HITS = 8
SHOWN_ARTICLES = 40  # when nothing is typed; more rows than anybody scrolls through
SHOWN_OFTEN, OFTEN = 3, 2  # entries, and how many walks make one a frequent one

Target: TypeAlias = "Entry | str"  # a place to begin, or a kept walk's id


class EntryScreen(Screen[None]):
    """Search, or go on with a kept walk."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "clear", "Clear", show=False),
        Binding("f1", "app.help", "Help", show=False),
    ]

    @dataclass
    class Opened(Message):
        """Begin a walk here."""

        entry: Entry

    @dataclass
    class Resumed(Message):
        """Go on with this kept walk."""

        session: str

    def __init__(self) -> None:
        super().__init__()
        self._knowledge: Knowledge | None = None
        self._kept: tuple[Kept, ...] = ()
        self._targets: list[Target | None] = []
        self._no_walks = ""  # why kept walks cannot be shown
        self._asked = ""

    def compose(self) -> ComposeResult:
        yield Static(ASK, id="ask")
        yield SearchLine(id="query", placeholder=HINT)
        yield Static(LOADING, id="state", markup=False)
        yield OptionList(id="found", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(SearchLine).focus()
        self.query_one("#found").can_focus = False  # the arrows in the search line move it
        self.query_one(KeyBar).show(
            (
                ("↑↓", "Choose", "app.noop"),
                ("Enter", "Open", "screen.open"),
                ("Esc", "Clear", "screen.clear"),
                ("F1", "Help", "app.help"),
                ("^P", "Commands", "app.command_palette"),
                ("^Q", "Quit", "app.quit"),
            )
        )

    def keys(self) -> Sequence[tuple[str, str]]:
        """For the help page."""
        return (
            ("Enter", "Open the marked entry"),
            ("Up, Down, PgUp, PgDn", "Move the mark"),
            ("Esc", "Clear the search line"),
            ("Ctrl+P", "All commands"),
            ("F2", "Light or dark"),
            ("Ctrl+Q or Ctrl+C", "Quit"),
        )

    def show_knowledge(self, knowledge: Knowledge) -> None:
        """The knowledge is there: search what was typed meanwhile."""
        self._knowledge = knowledge
        self._search()

    def show_kept(self, kept: Sequence[Kept], why_not: str = "") -> None:
        """The walks on disk, or why they cannot be read."""
        self._kept = tuple(kept)
        self._no_walks = why_not
        if not self._asked:
            self._search()

    def on_screen_resume(self) -> None:
        self.query_one(SearchLine).select_all()  # what is typed now replaces what was asked before

    def ask_for(self, text: str) -> None:
        """Search for `text`, as if it had been typed."""
        self.query_one(SearchLine).value = text

    # --- typing ---------------------------------------------------------------------------------------------------

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._search()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_open()

    def on_search_line_arrow(self, event: SearchLine.Arrow) -> None:
        found = self.query_one("#found", OptionList)
        steps = range(abs(event.by))
        for _ in steps:
            if event.by > 0:
                found.action_cursor_down()
            else:
                found.action_cursor_up()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._open(event.option_index)

    def action_open(self) -> None:
        at = self.query_one("#found", OptionList).highlighted
        if at is not None:
            self._open(at)

    def action_clear(self) -> None:
        field = self.query_one(SearchLine)
        field.value = ""
        field.focus()

    def _open(self, at: int) -> None:
        match self._targets[at]:
            case None:
                pass
            case str() as session:
                self.post_message(self.Resumed(session))
            case entry:
                self.post_message(self.Opened(entry))

    # --- searching ------------------------------------------------------------------------------------------------

    def _search(self) -> None:
        text = self.query_one(SearchLine).text.strip()
        self._asked = text
        if self._knowledge is None:
            return
        if text:
            self._find(text, self._knowledge)
        else:
            self.workers.cancel_group(self, "search")
            self._show_empty(self._knowledge)

    # Without a description Textual writes one of every argument, the whole knowledge among them, at each key.
    @work(thread=True, exclusive=True, group="search", description="search")
    def _find(self, text: str, knowledge: Knowledge) -> None:
        if text != self._asked:
            return
        from troubleshooter.model.walk import Entry  # noqa: PLC0415  loaded with the knowledge, not before

        found = knowledge.index.find(text, SHOWN_HITS)
        rows: list[tuple[Content, Target | None]] = []
        for hit in found.hits:
            article = knowledge.kb.articles[hit.article]
            because = f"because: {'; '.join(hit.because[:2])}" if hit.because else article.title
            rows.append((_entry_row(hit.title, safe(because, 160)), Entry(hit.ref, hit.via, text)))
        if found.covered:
            state = "Choose what fits best:"
            if found.unplaced:
                state = f"No entry leads from {safe(', '.join(found.unplaced), 80)}. {state}"
        else:
            state = "Nothing fits for certain. The nearest entries:" if found.hits else "Nothing here fits:"
            rows.append((Content("\n").join(Content(safe(line, 400)) for line in _why_not(found, knowledge)), None))
            rows += [] if found.hits else _covered_rows(knowledge.kb)
        if not get_current_worker().is_cancelled:
            self.app.call_from_thread(self._show, text, state, rows)

    def _show_empty(self, knowledge: Knowledge) -> None:
        rows: list[tuple[Content, Target | None]] = []
        if self._kept:
            rows.append((_heading("Go on with a kept walk"), None))
            rows += [_kept_row(kept) for kept in self._kept[:SHOWN_WALKS]]
        elif self._no_walks:
            rows.append((Content(f"Kept walks cannot be shown: {safe(self._no_walks)}"), None))
        rows += _often_rows(self._kept, knowledge.kb)
        rows += _covered_rows(knowledge.kb)
        count = sum(len(article.symptoms) + len(article.goals) for article in knowledge.kb.articles.values())
        state = f"{count} entries in {len(knowledge.kb.articles)} articles are covered."
        if knowledge.problems:
            state += f" {knowledge.problems} mistakes in the knowledge files: run 'troubleshooter check'."
        if not knowledge.kb.articles:
            state = "The knowledge holds no article. Is --kb right? Run 'troubleshooter check' to see every mistake."
        self._show("", state, rows)

    def _show(self, text: str, state: str, rows: Sequence[tuple[Content, Target | None]]) -> None:
        if text != self._asked:
            return
        self.query_one("#state", Static).update(Content(state))
        found = self.query_one("#found", OptionList)
        found.clear_options()
        found.add_options([Option(prompt, disabled=target is None) for prompt, target in rows])
        self._targets = [target for _, target in rows]
        first = next((at for at, target in enumerate(self._targets) if target is not None), None)
        found.highlighted = first if text else None
        found.scroll_home(animate=False)


def _why_not(found: Found, knowledge: Knowledge) -> tuple[str, ...]:
    from troubleshooter.chat import not_covered  # noqa: PLC0415  loaded with the knowledge, not before

    return not_covered(found, knowledge.kb)


def _heading(text: str) -> Content:
    return Content(text).stylize("bold underline")


def _entry_row(title: str, detail: str) -> Content:
    return Content("\n").join([Content(f"› {safe(title)}").stylize("bold"), Content(f"  {detail}").stylize("dim")])


def _kept_row(kept: Kept) -> tuple[Content, Target | None]:
    if kept.broken:
        return _entry_row(kept.title, f"{kept.detail}; cannot be opened: {safe(kept.broken)}"), None
    return _entry_row(kept.title, kept.detail), kept.session


def _often_rows(kept: Sequence[Kept], kb: KnowledgeBase) -> list[tuple[Content, Target | None]]:
    """What the kept walks began with, the most often first, then the latest; nothing before there are a few."""
    from troubleshooter.model.walk import Entry  # noqa: PLC0415  loaded with the knowledge, not before

    counted = Counter(walk.ref for walk in kept if walk.ref)  # `kept` is latest first, and so are equal counts
    titles = {walk.ref: walk.title for walk in kept}
    often = [ref for ref, count in counted.most_common(SHOWN_OFTEN) if count >= OFTEN and _stands(kb, ref)]
    rows: list[tuple[Content, Target | None]] = [(_heading("Begun most often here"), None)] if often else []
    return rows + [(Content(f"› {safe(titles[ref])} ({counted[ref]} times)"), Entry(ref)) for ref in often]


def _stands(kb: KnowledgeBase, ref: str) -> bool:
    """The knowledge still has that entry."""
    article_id, _, node = ref.partition("#")
    article = kb.articles.get(article_id)
    return article is not None and (node in article.symptoms or node in article.goals)


def _covered_rows(kb: KnowledgeBase) -> list[tuple[Content, Target | None]]:
    """Everything one can begin with, by article."""
    from troubleshooter.model.walk import Entry  # noqa: PLC0415  loaded with the knowledge, not before

    rows: list[tuple[Content, Target | None]] = []
    every = sorted(kb.articles.values(), key=lambda one: (one.product, one.title))
    for article in every[:SHOWN_ARTICLES]:
        rows.append((_heading(f"{safe(article.title)} ({safe(article.product)})"), None))
        titles = {node.id: node.title for node in article.symptoms.values()}
        titles |= {node.id: node.title for node in article.goals.values()}
        for node_id, title in titles.items():
            rows.append((Content(f"› {safe(title)}"), Entry(f"{article.id}#{node_id}")))
    if len(every) > SHOWN_ARTICLES:
        rows.append((_heading(f"... and {len(every) - SHOWN_ARTICLES} more articles: type what you see"), None))
    return rows
