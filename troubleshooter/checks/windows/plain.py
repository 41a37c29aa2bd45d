"""Windows text as it comes: bytes in whatever encoding to text, and text to plain characters.

Windows PowerShell's `>` writes UTF-16 LE with a byte order mark, `cmd` the console's code page, editors UTF-8 or the
ANSI code page; a copy out of a web page brings typographic quotes, dashes and no-break spaces.
Sources: Microsoft, about_Character_Encoding,
https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_character_encoding;
ECMA-48, sections 5.4 and 8.3, https://ecma-international.org/publications-and-standards/standards/ecma-48/
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from troubleshooter.model.clean import ELLIPSIS

MAX_CHARS = 4_000_000  # of one text; what comes after is not looked at

_ESCAPE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\n]{0,4096}(?:\x07|\x1b\\|\x9c)"  # OSC, DCS and alike
    r"|\x1b[ -/]*[0-~]"
)
_BREAK = re.compile(r"\r+\n|[\r\v\x85\u2028\u2029]")  # \f stays: it parts the outputs of several commands
_QUOTES = dict.fromkeys("‘’‚‛′´`", "'") | dict.fromkeys("“”„‟″«»", '"')
_DASHES = dict.fromkeys("‐‑‒–—―−﹣－", "-")
_PLAIN = str.maketrans({**_QUOTES, **_DASHES, "\t": "    ", "：": ":", ELLIPSIS: "..."})
_KEPT = "\n\f"
# Letters of German and French in code page 850: five bytes that 1252 does not have, and others between ASCII letters
# (0x92 is left out, an apostrophe in 1252).
_CP850_LETTER = re.compile(rb"[\x81\x8d\x8f\x90\x9d]|[A-Za-z][\x80-\x91\x93-\x9a\xa0-\xa5\xe1](?=[a-z .:])")
_CP1252_LETTER = re.compile(rb"[A-Za-z ][\xc0-\xff](?=[a-z .:])")


def decode(data: bytes) -> str:
    """`data` as text; never fails. NULs are dropped, a character cut in half at the end too."""
    bounded = data[: MAX_CHARS * 2]
    return _decoded(bounded).replace("\0", "").replace("\ufeff", "")


def _decoded(data: bytes) -> str:
    if data.startswith(codecs.BOM_UTF8):
        return data[3:].decode("utf-8", "replace").rstrip("\ufffd")
    if data.startswith(codecs.BOM_UTF16_LE):
        return _utf16(data[2:], "utf-16-le")
    if data.startswith(codecs.BOM_UTF16_BE):
        return _utf16(data[2:], "utf-16-be")
    wide = _wide(data[:4096])
    if wide:
        return _utf16(data, wide)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3 and error.reason == "unexpected end of data":
            return data[: error.start].decode("utf-8")
    page = "cp850" if len(_CP850_LETTER.findall(data)) > len(_CP1252_LETTER.findall(data)) else "cp1252"
    return data.decode(page, "replace")


def _wide(sample: bytes) -> str:
    """UTF-16 without a mark: Western text has its NULs in every other place."""
    half = len(sample) // 2
    if half < 2:
        return ""
    even, odd = sample[0 : half * 2 : 2].count(0), sample[1 : half * 2 : 2].count(0)
    if odd * 2 > half and odd > even * 2:
        return "utf-16-le"
    if even * 2 > half and even > odd * 2:
        return "utf-16-be"
    return ""


def _utf16(data: bytes, encoding: str) -> str:
    return data[: len(data) // 2 * 2].decode(encoding, "replace").rstrip("\ufffd")


def characters(text: str) -> str:
    """Plain characters, `\\n` as line end; nothing a terminal obeys. Spaces at line ends stay as they came."""
    bounded = _BREAK.sub("\n", _ESCAPE.sub("", text[:MAX_CHARS])).translate(_PLAIN)
    return "\n".join(_line(line) for line in bounded.split("\n"))


def _line(line: str) -> str:
    if line.isprintable():
        return line
    return "".join(_visible(char) for char in line)


def _visible(char: str) -> str:
    if char in _KEPT:
        return char
    category = unicodedata.category(char)
    if category == "Zs":
        return " "
    return "" if category.startswith("C") else char


def normalise(text: str) -> str:
    """`characters`, and no spaces at line ends. Doing it twice changes nothing."""
    return "\n".join(line.rstrip(" ") for line in characters(text).split("\n"))
