"""Exact messages, found even when the paste wraps them (also inside a word), cuts them or quotes them.

Rules: message and paste are compared squashed: lower case, letters and digits only, so that line breaks, quote marks
and punctuation do not matter. Pieces of PIECE letters at every STEP-th place of a message are kept in one table; a
paste is slid over it once and each meeting is grown to both sides: the work grows with the paste, not with the
knowledge. What an author marks as varying (`%1`, `<host>`, `{0}`, `...`) parts a message into pieces matched on their
own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

PIECE = 12  # letters; with STEP, any run of 17 common letters is met
STEP = 6
_WHOLE_FROM = 10  # letters; a shorter message ("up", "OK") is in every text
_PART_FROM = 24
_MEETINGS = 400  # grown at most per query: a hostile paste may repeat one message for ever
_SHARED_PIECE = 64  # messages that share one piece; more and the piece tells nothing

_VARYING = re.compile(r"%\d+|<[^<>\n]{1,40}>|\{[^{}\n]{0,40}\}|\.\.\.|…")
_SQUASHED = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class MessageMatch:
    """`message` (as the author wrote it) is there in whole or in part. `share`: of its letters that were found."""

    message: str
    share: float
    letters: int
    nodes: tuple[int, ...]

    @property
    def whole(self) -> bool:
        return self.share >= 0.97


@dataclass(frozen=True, slots=True)
class _Message:
    text: str
    squashed: str  # parts joined by line feeds, which never meet anything
    letters: int
    nodes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Messages:
    """All messages of a knowledge base, and the table of their pieces: piece -> (message, place in it)."""

    messages: tuple[_Message, ...]
    pieces: Mapping[str, tuple[tuple[int, int], ...]]
    short: bool  # some pieces are of short messages, _WHOLE_FROM letters long

    def find(self, low: str) -> tuple[MessageMatch, ...]:
        """The messages that `low` (folded text) shows in whole, or in a part long enough to know it by."""
        if not self.pieces:
            return ()
        squashed = _SQUASHED.sub("", low)
        found: dict[int, set[tuple[int, int]]] = {}
        ends: dict[tuple[int, int], int] = {}  # (message, diagonal) -> how far the last run there went
        pieces, short, meetings = self.pieces, self.short, 0
        for place in range(len(squashed) - _WHOLE_FROM + 1):
            hits = pieces.get(squashed[place : place + PIECE])
            if short and not hits:
                hits = pieces.get(squashed[place : place + _WHOLE_FROM])
            for number, offset in hits or ():
                if ends.get((number, place - offset), -1) >= place:
                    continue
                meetings += 1
                start, end = _grown(self.messages[number].squashed, offset, squashed, place)
                ends[(number, place - offset)] = place - offset + end
                found.setdefault(number, set()).add((start, end))
            if meetings > _MEETINGS:
                break
        matches = (self._match(number, runs, len(squashed)) for number, runs in found.items())
        return tuple(match for match in matches if match is not None)

    def _match(self, number: int, runs: set[tuple[int, int]], asked: int) -> MessageMatch | None:
        message = self.messages[number]
        covered: set[int] = set()
        for start, end in runs:
            covered.update(range(start, end))
        share = len(covered) / message.letters
        longest = max(end - start for start, end in runs)
        # A part counts when it is long, or when it is most of the message or most of what was asked.
        most = share >= 0.5 or longest >= 0.6 * asked
        enough = share >= 0.97 or longest >= 2 * _PART_FROM or (longest >= _PART_FROM and most)
        return MessageMatch(message.text, share, len(covered), message.nodes) if enough else None


def build_messages(written: Iterable[tuple[int, str]]) -> Messages:
    """`written`: (node, message) pairs; a message that several nodes share is kept once."""
    nodes: dict[str, list[int]] = {}
    texts: dict[str, str] = {}
    for node, text in written:
        parts = (_SQUASHED.sub("", part.lower()) for part in _VARYING.split(text))
        squashed = "\n".join(part for part in parts if len(part) >= _WHOLE_FROM)
        if squashed:
            nodes.setdefault(squashed, []).append(node)
            texts.setdefault(squashed, text)
    messages = tuple(
        _Message(texts[squashed], squashed, len(squashed.replace("\n", "")), tuple(dict.fromkeys(where)))
        for squashed, where in nodes.items()
    )
    pieces: dict[str, list[tuple[int, int]]] = {}
    for number, message in enumerate(messages):
        for piece, offset in _pieces(message.squashed):
            pieces.setdefault(piece, []).append((number, offset))
    kept = {piece: tuple(where) for piece, where in pieces.items() if len(where) <= _SHARED_PIECE}
    return Messages(messages, kept, any(len(piece) < PIECE for piece in kept))


def _pieces(squashed: str) -> Iterable[tuple[str, int]]:
    start = 0
    for part in squashed.split("\n"):
        if _WHOLE_FROM <= len(part) < PIECE:
            yield part[:_WHOLE_FROM], start
        step = 1 if len(part) < PIECE + STEP else STEP
        for offset in range(0, len(part) - PIECE + 1, step):
            yield part[offset : offset + PIECE], start + offset
        start += len(part) + 1


def _grown(message: str, offset: int, text: str, place: int) -> tuple[int, int]:
    """The longest common run around (`offset`, `place`), as start and end in `message`."""
    start, end = offset, offset
    while start > 0 and place - (offset - start) > 0 and message[start - 1] == text[place - (offset - start) - 1]:
        start -= 1
    while end < len(message) and place + (end - offset) < len(text) and message[end] == text[place + end - offset]:
        end += 1
    return start, end
