"""A number that picks from a list: 2, "2.", #2, b), "the second one", "the last", "no 5", "12th"."""

from __future__ import annotations

import re

_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_ORDINAL_WORDS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth",
)  # fmt: skip
_ORDINALS = {word: number for number, word in enumerate(_ORDINAL_WORDS, 1)}
_CARDINALS = {word: number for number, word in enumerate(_WORDS, 1)}
_THING = r"(?:option|answer|number|choice|point|item|result|nummer|antwort|punkt|nr|no|num|the)"
_TAKES = r"(?:it is |i (?:pick|choose|take|say|go with) |take |pick |choose )?"
_ONE = r"(?: (?:one|option|answer|choice))?"
_DIGITS = re.compile(rf"(?:{_TAKES}(?:{_THING}\.?\s*)*#?\s*)?(\d{{1,2}})\s*[.)]?(?:st|nd|rd|th)?{_ONE}")
_CARDINAL = re.compile(rf"{_TAKES}(?:{_THING}\s*)+({'|'.join(_CARDINALS)})")
_ORDINAL = re.compile(rf"{_TAKES}(?:the )?({'|'.join(_ORDINALS)}){_ONE}")
_LETTER = re.compile(r"(?:option|answer|choice|letter) \(?([a-z])\)?|\(?([a-z])\)")
_LAST = re.compile(
    r"(?:it is )?(?:the )?(?:(second|third|next) (?:to )?(?:the )?|(?:last but (one|two)) ?)?(?:last|bottom)?" + _ONE
)


def number_in(said: str, count: int) -> int | None:
    """The place in a list of `count` that `said` names, from 1; it may lie outside. None: it names none."""
    match = _DIGITS.fullmatch(said)
    if match:
        return int(match[1])
    ordinal = _ORDINAL.fullmatch(said)
    if ordinal:
        return _ORDINALS[ordinal[1]]
    cardinal = _CARDINAL.fullmatch(said)
    if cardinal:
        return _CARDINALS[cardinal[1]]
    letter = _LETTER.fullmatch(said)
    if letter:
        return ord(letter[1] or letter[2]) - ord("a") + 1
    return _from_the_end(said, count)


def _from_the_end(said: str, count: int) -> int | None:
    match = _LAST.fullmatch(said)
    if match is None or not ("last" in said or "bottom" in said) or not count:
        return None
    back = {"second": 1, "next": 1, "third": 2, "one": 1, "two": 2}.get(match[1] or match[2] or "", 0)
    return max(count - back, 1)
