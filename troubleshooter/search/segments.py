"""A query's text cut into what is read as one statement each.

Rules: a short text is one statement. Of a long one every line or sentence is one, each once and a bounded number of
them; what machines write between (host names, paths, times, hashes) is no word of anybody's.
"""

from __future__ import annotations

import re

from troubleshooter.search.stems import words

_SEGMENT_WORDS = 48
_SEGMENTS = 48
_STORY_WORDS = 300
_HEAD_CHARS, _TAIL_CHARS = 16_000, 8_000  # of a paste: what a person says stands before it or after it

# Host names, addresses, paths and long tokens of a log: neither known nor foreign, just noise.
_NOISE = re.compile(
    r"[\w.+-]{1,64}@[\w.-]{1,80}|https?://\S{1,400}|(?<!\w)[a-z]:\\\S{1,260}|(?<![\w.])(?:[\w-]{1,63}\.){2,8}[a-z]{2,24}(?!\w)"
    r"|(?<![\w.])[\w-]{1,63}\.(?:com|net|org|local|lan|int|corp|de|eu|uk)(?!\w)|\{?[0-9a-f]{8}-[0-9a-f-]{27}\}?|[0-9a-f]{20,}"
    r"|[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{2,4}|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\s?[ap]m)?|[^\s]{60,}"
)
_CLAUSE = re.compile(r"\n+|(?<=[.!?])\s+")


def segments(low: str) -> list[list[str]]:
    """The words of a short text as one list; of a long one, of each line or sentence that says something, each once."""
    read = low if len(low) <= _HEAD_CHARS + _TAIL_CHARS else f"{low[:_HEAD_CHARS]}\n{low[-_TAIL_CHARS:]}"
    read = _NOISE.sub(" ", read)
    typed = words(read)
    if len(typed) <= _SEGMENT_WORDS:
        return [typed] if typed else []
    kept: dict[tuple[str, ...], None] = {}
    if len(typed) <= _STORY_WORDS:  # a story: what belongs together may stand in neighbouring sentences
        for start in range(0, len(typed) - _SEGMENT_WORDS // 2, _SEGMENT_WORDS // 2):
            kept.setdefault(tuple(typed[start : start + _SEGMENT_WORDS]))
    for clause in _CLAUSE.split(read):
        line = words(clause)
        for start in range(0, len(line), _SEGMENT_WORDS):
            kept.setdefault(tuple(line[start : start + _SEGMENT_WORDS]))
        if len(kept) >= 4 * _SEGMENTS:
            break
    lines = [list(line) for line in kept if len(line) > 1]
    return lines if len(lines) <= _SEGMENTS else lines[: _SEGMENTS - 8] + lines[-8:]
