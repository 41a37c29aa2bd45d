"""A typed line made ready to compare: plain letters, short forms written out, no politeness around it."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_CHARS = 100_000  # a pasted log is long; a longer one goes through `file PATH`
_SHORT = {
    "pls": "please", "plz": "please", "u": "you", "r": "are", "ur": "your", "thx": "thanks", "btw": "by the way",
    "cannot": "can not", "cant": "can not", "wont": "will not", "im": "i am", "ive": "i have", "whats": "what is",
    "thats": "that is", "theres": "there is", "lets": "let us", "idk": "i do not know", "dunno": "do not know",
    "wanna": "want to", "its": "it is", "hows": "how is", "whos": "who is", "wheres": "where is", "msg": "message",
    "q": "question", "ok": "okay", "theyre": "they are", "youre": "you are", "fyi": "for your information",
    "w/o": "without", "w/": "with", "smth": "something", "bc": "because", "cuz": "because", "tmrw": "tomorrow",
    "zurueck": "zurück", "weiss": "weiß",
}  # fmt: skip
_VERBS = (
    "do",
    "does",
    "did",
    "is",
    "are",
    "was",
    "were",
    "has",
    "have",
    "had",
    "could",
    "would",
    "should",
    "need",
    "must",
)
_SHORT |= {f"{verb}nt": f"{verb} not" for verb in _VERBS}
_ENDINGS = {"'re": " are", "'ve": " have", "'ll": " will", "'d": " would", "'m": " am", "'s": " is"}
_BEFORE_ENDING = frozenset(
    ("it", "i", "that", "what", "there", "you", "we", "they", "he", "she", "how", "where", "who")
)  # and not "the server's"
_WORD = re.compile(r"[^\s]+")
_HYPHEN = re.compile(r"(?<=\w)-|-(?!\d)")  # not the minus of a number
_WINDOWS = re.compile(r"\bwin ?(7|8|10|11|xp)\b")
_FIRST = (
    r"okay|oh|ah|uh|um|hm+|mhm|well|so|sorry|oops|please|bitte|wait|hold on|no wait|thanks|thank you|danke|alright",
    r"hey|hi|hello|hallo|guys|dude|right|then|by the way|actually|just|quick question|and|but|now|also",
)
_LAST = (
    r"please|thanks|thank you|thx|then|now|bitte|danke|sorry|mate|again please|here please|anyway|first|meanwhile",
    r"so far|real quick|for now",
)
_OPENING = re.compile(rf"^(?:(?:{'|'.join(_FIRST)})(?:\s*[,.!:;-]+\s*|\s+))+")
_CLOSING = re.compile(rf"(?:\s*,?\s+(?:{'|'.join(_LAST)}))+$")


@dataclass(frozen=True)
class Typed:
    """One line. `bare`: as typed, trimmed. `said`: the form in which whole phrases are compared. `core`: `said` with
    short forms written out and without politeness at either end; never empty where `said` is not.
    """

    bare: str
    said: str
    core: str


def typed(text: str) -> Typed:
    """Read a line."""
    bare = text.strip()[:MAX_CHARS]
    said = words_of(bare) or bare
    core = written_out(said)
    polite = _CLOSING.sub("", _OPENING.sub("", core)).strip(" ,.!?;:")
    return Typed(bare, said, polite or core)


def words_of(text: str) -> str:
    """`text` in lower case, with plain quotes, single spaces and no last mark."""
    plain = _HYPHEN.sub(" ", text.lower().replace("’", "'"))  # a typographic apostrophe
    return " ".join(plain.split()).strip(" .!?:;,\"'")


def written_out(text: str) -> str:
    """Lower-case `text` with its short forms written out: "dont" and "don't" are "do not"."""
    long = _WORD.sub(lambda match: _long(match.group()), text.replace("’", "'"))
    return _WINDOWS.sub(r"windows \1", long).replace("no matter", "regardless")


def _long(word: str) -> str:
    bare = word.rstrip(",.!?;:")
    tail = word[len(bare) :]
    if bare in _SHORT:
        return _SHORT[bare] + tail
    if bare.endswith("n't"):
        return {"can't": "can not", "won't": "will not"}.get(bare, bare[:-3] + " not") + tail
    for ending, long in _ENDINGS.items():
        if bare.endswith(ending) and bare.removesuffix(ending) in _BEFORE_ENDING:
            return bare.removesuffix(ending) + long + tail
    return word
