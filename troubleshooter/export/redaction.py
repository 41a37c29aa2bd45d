"""A document without private values, the map back, and the test that nothing leaked.

Rules:
1. What is known to be private is replaced everywhere, also in the articles' words. What only looks private is looked
   for in texts of users and far ends alone, and left when the articles print it themselves: it is no secret then.
2. A private value that is a plain word of the page itself (a company called "Server") is `weak`: it is replaced where
   it stands as a value, and `leaks` cannot look for it.
3. The map stays private: it is returned beside the document and never part of it.
4. Names of people in free remarks cannot be recognised by a program; the redacted document says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from troubleshooter.export import html, json, markdown
from troubleshooter.export.document import (
    Block,
    Callout,
    CalloutKind,
    Code,
    Document,
    Span,
    Style,
    line,
)
from troubleshooter.export.patterns import finds
from troubleshooter.export.private_kinds import (
    FREE_AFTER,
    FREE_BEFORE,
    Kind,
    Known,
    may_hold,
    spelling_pattern,
    squeezed,
)
from troubleshooter.export.pseudonyms import Entry, Namer
from troubleshooter.export.texts import map_texts, spans

_ALWAYS_STRONG = frozenset((Kind.ADDRESS, Kind.HASH, Kind.MAC, Kind.SID, Kind.GUID, Kind.MAIL, Kind.ACCOUNT))
_STRONG_LENGTH = 6  # characters; a shorter one could be a part of anything
_VALUES_ONLY = frozenset((Kind.NAME, Kind.TEXT))  # when weak: replaced where they stand as values, not in sentences

NOTICE = (
    "Names, addresses, hashes, accounts and paths are replaced; the same pseudonym always stands for the same value, "
    "and hosts of one domain share its pseudonym."
)
REMARKS = (
    "Free remarks may hold names of people or companies that a program cannot recognise: read them before you pass "
    "this on."
)


class PrivateMap(Mapping[str, str]):
    """Private value -> pseudonym, and which of them are too ordinary to be looked for in a finished page."""

    def __init__(self, entries: tuple[Entry, ...], weak: frozenset[str]) -> None:
        self.entries = entries
        self.weak = weak
        self._pseudonyms = {entry.value: entry.pseudonym for entry in entries}

    def __getitem__(self, value: str) -> str:
        return self._pseudonyms[value]

    def __iter__(self) -> Iterator[str]:
        return iter(self._pseudonyms)

    def __len__(self) -> int:
        return len(self._pseudonyms)


@dataclass(frozen=True)
class Redacted:
    """The document to pass on, and the map that stays here."""

    document: Document
    mapping: PrivateMap


def redact(document: Document, known: Iterable[Known] = ()) -> Redacted:
    """Replace private values by pseudonyms. `known`: what the walk knows to be private (`known_values(view)`)."""
    namer = Namer("\n".join(_all_texts(document)))
    printed = "\n".join(_all_texts(_blanked(document))).casefold()
    for item in known:
        if not item.by_form or item.value.casefold() not in printed:
            namer.name(item.kind, item.value)
    _name_finds(document, namer, printed)
    there = squeezed("\n".join(_all_texts(document)))
    used = tuple(entry for entry in namer.entries if may_hold(there, entry.kind, entry.value))
    strong_here = _Replacer(tuple(entry for entry in used if _is_strong(entry)), frozenset())
    public = _public_text(strong_here.on_public(document), namer.entries)
    weak = _weak_values(namer.entries, public)
    replacer = _Replacer(used, weak)
    return Redacted(_noticed(replacer.on_document(document)), PrivateMap(namer.entries, weak))


def _is_strong(entry: Entry) -> bool:
    """Whether a value cannot be an ordinary word: it is replaced in the articles' words as well."""
    if entry.kind in _ALWAYS_STRONG and len(entry.value) >= _STRONG_LENGTH:
        return True
    joined = entry.kind is Kind.PATH or (entry.kind is Kind.HOST and "." in entry.value)
    return joined and not entry.derived


def _weak_values(entries: tuple[Entry, ...], public: str) -> frozenset[str]:
    """The values that could be ordinary words, and are words of the page."""
    short = squeezed(public)
    return frozenset(
        entry.value
        for entry in entries
        if not _is_strong(entry)
        and may_hold(short, entry.kind, entry.value)
        and re.search(_free(entry), public, re.IGNORECASE) is not None
    )


def _free(entry: Entry) -> str:
    return f"{FREE_BEFORE}(?:{spelling_pattern(entry.kind, entry.value)}){FREE_AFTER}"


# --- what is there ------------------------------------------------------------------------------------------------


def _all_texts(document: Document) -> list[str]:
    texts: list[str] = []

    def on_span(span: Span) -> Span:
        texts.append(span.text)
        return span

    def on_text(text: str, public: bool) -> str:  # noqa: ARG001  the shape that `map_texts` asks for
        texts.append(text)
        return text

    map_texts(document, on_span, on_text)
    return texts


def _private_texts(document: Document) -> list[str]:
    texts = [span.text for span in spans(document) if not span.public]
    return texts + [block.text for block in document.blocks if isinstance(block, Code) and not block.public]


def _blanked(document: Document) -> Document:
    """The document without any private text."""
    return map_texts(
        document,
        lambda span: span if span.public else replace(span, text=""),
        lambda text, public: text if public else "",
    )


def _public_text(document: Document, entries: tuple[Entry, ...]) -> str:
    """Every word that a finished page holds without any private text: articles', ours, the formats' and pseudonyms."""
    bare = _noticed(_blanked(document))
    pages = [markdown.render(bare), html.render(bare), json.render(bare)]
    return "\n".join([*pages, *(entry.pseudonym for entry in entries)])


def _name_finds(document: Document, namer: Namer, printed: str) -> None:
    """Name what looks private, until nothing new is met: a new domain may show further names."""
    texts = _private_texts(document)
    before = -1
    while before != len(namer.entries):
        before = len(namer.entries)
        domains = namer.domains()
        for text in texts:
            for find in sorted(finds(text, domains), key=lambda one: (one.start, -one.end)):
                if find.value.casefold() not in printed:
                    namer.name(find.kind, find.value)


# --- replacing ----------------------------------------------------------------------------------------------------


class _Replacer:
    """Replaces entries in texts; a longer value goes before a shorter one that begins at the same place."""

    def __init__(self, entries: tuple[Entry, ...], weak: frozenset[str]) -> None:
        ordered = sorted(entries, key=lambda entry: -len(entry.value))
        self._strong = _Scan([entry for entry in ordered if _is_strong(entry)])
        self._sentences = _Scan([e for e in ordered if e.value not in weak or e.kind not in _VALUES_ONLY])
        self._values = _Scan(ordered)

    def on_document(self, document: Document) -> Document:
        return map_texts(
            document, self._span, lambda text, public: (self._strong if public else self._values).sub(text)
        )

    def on_public(self, document: Document) -> Document:
        """Only the articles' and our words."""
        return map_texts(document, lambda span: self._span(span) if span.public else span, lambda text, _: text)

    def _span(self, span: Span) -> Span:
        if span.public:
            return replace(span, text=self._strong.sub(span.text), link=self._strong.sub(span.link))
        scan = self._values if span.style is Style.CODE else self._sentences
        return replace(span, text=scan.sub(span.text), link=scan.sub(span.link))


class _Scan:
    """One regular expression for many values."""

    def __init__(self, entries: list[Entry]) -> None:
        self._entries = entries
        parts = [f"(?P<v{number}>{spelling_pattern(e.kind, e.value)})" for number, e in enumerate(entries)]
        self._pattern = re.compile(f"{FREE_BEFORE}(?:{'|'.join(parts)}){FREE_AFTER}", re.IGNORECASE) if parts else None

    def sub(self, text: str) -> str:
        if self._pattern is None or not text:
            return text
        return self._pattern.sub(self._pseudonym, text)

    def _pseudonym(self, found: re.Match[str]) -> str:
        return self._entries[int((found.lastgroup or "v0")[1:])].pseudonym


def _noticed(document: Document) -> Document:
    notice = Callout(CalloutKind.NOTE, "Redacted.", (line(NOTICE), line(REMARKS)))
    blocks: tuple[Block, ...] = (notice, *document.blocks)
    return replace(document, blocks=blocks)
