"""Makes outside text safe to show: what a server, file or paste says must not steer a terminal or hide anything.

Rules: no control character (C0, DEL, C1), no terminal escape sequence, no invisible or direction-changing character
leaves this module; lone surrogates become U+FFFD; length is bounded and a cut is seen. Cleaning twice changes nothing.
Source: ECMA-48, sections 5.4 and 8.3 (CSI, OSC, DCS, SOS, PM, APC), https://ecma-international.org/publications-and-standards/standards/ecma-48/;
Unicode Standard Annex 9 (direction controls), https://www.unicode.org/reports/tr9/
"""

from __future__ import annotations

import re
import unicodedata

ELLIPSIS = "…"

_CSI = r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
_STRING = (
    r"(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]{0,4096}(?:\x07|\x1b\\|\x9c)"  # OSC, DCS ... with its end
)
_OTHER = r"\x1b[ -/]*[0-~]"
_SEQUENCE = re.compile(f"{_CSI}|{_STRING}|{_OTHER}")
_BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")


def clean(text: str, limit: int = 300, *, keep_lines: bool = False) -> str:
    """Return `text` without anything that a terminal would obey, at most `limit` characters long.

    Line breaks and tabs become single spaces, unless `keep_lines`: then breaks stay as `\\n` and tabs are one space.
    """
    # Anything longer is cut before the work is done, so that the work is bounded; sequences may still shrink it.
    bounded = text[: limit * 8 + 64]
    plain = _BREAK.sub("\n", _SEQUENCE.sub("", bounded))
    lines = [_clean_line(line) for line in plain.split("\n")]
    joined = "\n".join(lines) if keep_lines else " ".join(line for line in lines if line.strip()).strip()
    if len(joined) <= limit and len(bounded) == len(text):
        return joined
    return joined[: max(limit - 1, 0)].rstrip(ELLIPSIS) + ELLIPSIS


def clean_bytes(data: bytes, limit: int = 64) -> str:
    """The beginning of `data` as text that shows: printable ASCII as it is, anything else as `\\xNN`."""
    shown = "".join(chr(byte) if 0x20 <= byte < 0x7F else f"\\x{byte:02x}" for byte in data[:limit])
    return shown + (ELLIPSIS if len(data) > limit else "")


def _clean_line(line: str) -> str:
    spaced = line.replace("\t", " ")
    if spaced.isprintable():  # most lines are; character by character, a long paste would take a tenth of a second
        return spaced
    return "".join(_visible(char) for char in spaced)


def _visible(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cs":
        return "\ufffd"
    if category == "Zs":
        return " "
    return "" if category in _UNSEEN else char
