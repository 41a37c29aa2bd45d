"""Error codes out of running text, in whatever spelling.

Rules: one number is written as hex (`0x90320`, `0X00090320`, `800B0109`, `&H800B0109`, `800b0109h`), as unsigned
decimal, as signed decimal (with any dash for a minus), sign-extended to 64 bits, with grouped digits, or as a symbol.
All become unsigned 32 bits. A number that can be read in several ways keeps every reading, the likeliest first.
A short bare number is a code only after a word such as "error", or when little else is there; a number that merely
could be one is marked as not `sure` and counts only where the knowledge knows it.
RAS codes (600-999) clash with Win32 codes of the same number: they are read as RAS codes only near RAS words.
Source: HRESULT_FROM_WIN32, https://learn.microsoft.com/windows/win32/api/winerror/nf-winerror-hresult_from_win32
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from troubleshooter.model.article import empty_mapping
from troubleshooter.search.clean import Plain, plain

MAX_READINGS = 200  # of one text; a paste with more different numbers is a dump, not a question
RAS_CODES = range(600, 1000)
_WIN32_AS_HRESULT = 0x80070000
_BITS_32 = 0xFFFFFFFF


class Spelling(StrEnum):
    """How the number was written; the words go into the reasons shown to the user."""

    HEX = "hexadecimal"
    BARE_HEX = "hexadecimal without 0x"
    UNSIGNED = "decimal"
    SIGNED = "signed decimal"
    SYMBOL = "symbol"


@dataclass(frozen=True, slots=True)
class CodeReading:
    """A code found in a text.

    `value` is the likeliest number (unsigned 32 bits) and `readings` begins with it; then the same Win32 code as
    HRESULT or raw, then other bases. `ras`: the text speaks of RAS, so 600-999 may be RAS codes. `start`, `end`:
    place in the cleaned text.
    """

    value: int
    surface: str
    spelling: Spelling
    readings: tuple[int, ...]
    sure: bool
    ras: bool
    start: int
    end: int


_NUMBER = re.compile(
    r"(?P<minus>(?<![\w)\]])-[ \n]?)?"
    r"(?<!\w)(?<![0-9]\.)"
    r"(?:(?P<prefix>[0o]x|&h|\\?x(?=[0-9a-f]{8}))[ ]?(?P<hex>[0-9a-f]{1,16})"
    r"|(?P<grouped>[1-4](?P<sep>[.,' _])[0-9]{3}(?P=sep)[0-9]{3}(?P=sep)[0-9]{3})"
    r"|(?P<halves>(?:800[0-9a-f]|c0[0-9a-f]{2})[ ][0-9a-f]{4})"  # 800b 0109
    r"|(?P<bare>[0-9a-f]{1,20}))"
    r"[ulh]{0,3}(?(hex)(?![^\W_])|(?!\w))(?!\.[0-9])"
)
_LOW_HALF = re.compile(r"[ _'\n-]([0-9a-f]{4})(?!\w)")  # 0x800b 0109, or wrapped in the middle
_SYMBOL = re.compile(r"(?<!\w)[a-z][a-z0-9]{0,40}(?:_[a-z0-9]{1,40}){1,12}(?!\w)|(?<!\w)wsa[a-z_]{4,40}(?!\w)")
# Things made of digits that are never codes. They are blanked before the search.
_NEVER = re.compile(
    r"\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?"  # GUID
    r"|(?<!\w)[0-9a-f]{32,128}(?!\w)"  # hash
    r"|(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?!\w)"  # IPv6, MAC, times of day
    r"|(?<![\w.])(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(?:\.(?!\D)|(?![\w.]*[0-9]))){4}"  # IPv4
    r"|(?<!\w)[0-9]{4}-[0-9]{2}-[0-9]{2}(?!\w)|(?<!\w)[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{2,4}(?!\w)"  # dates
    r"|(?<!\w)kb ?[0-9]{6,7}(?!\w)"  # Microsoft KB numbers
)
_GLUE = r"(?:[\s:=#(\[\"'<>,.]|code|number|value|returned|failure|last|is|was|with|on|and|or|nr|no){0,12}$"
_CODE_WORD = re.compile(
    r"(?:error|err|codes?|fehler(?:code|nummer)?|hresult|status|reason|result|lasterror|returned|returns|failed|fails"
    r"|failure|exit|win32|rasdial|ras)" + _GLUE
)
_NOT_A_CODE_BEFORE = re.compile(
    r"(?:port|ports|udp|tcp|event|events|eventid|ereignis|id|version|build|release|windows|server|line|zeile|pid|after|nach"
    r"|every|alle|room|page|mtu|user|users|for|since|until)[\s:=#/\"'<>(]{0,6}$"
)
_UNIT_AFTER = re.compile(
    r"\s?(?:ms|s|sec|secs|seconds?|min|mins|minutes?|hours?|days?|weeks?|users?|clients?|times?|kb|mb|gb|bytes?|bits?|%|percent"
    r"|mbit|kbps|mbps|sekunden|minuten|stunden|tage|euro|eur|usd|dollars?)(?!\w)"
)
_RAS_WORDS = re.compile(
    r"(?<![a-z])(?:ras(?:client|dial|man|sstp|api|phone)?|rras|remote ?access|vpn|dial(?:ed|ing|up|-up)?|tunnel|sstp"
    r"|ikev2|l2tp|pptp|wan miniport|always ?on|2022[0-9])(?![a-z])"
)
_FILLER = re.compile(
    r"(?:what|is|the|an?|error|err|code|codes|number|hresult|means?|does|do|i|get|got|have|see|help|please|with|about|status"
    r"|fehler|fehlercode|nummer|was|bedeutet|ist|for|find|decode|mean|hex|decimal|dec|signed|unsigned|symbol)"
)
_NON_WORD = re.compile(r"[\W_]+")


def read_codes(text: str, symbols: Mapping[str, tuple[int, ...]] = empty_mapping()) -> tuple[CodeReading, ...]:
    """The codes in `text`, in their order there, each spelling once. `symbols`: upper-case symbol -> numbers."""
    return codes_in(plain(text), symbols)


def codes_in(text: Plain, symbols: Mapping[str, tuple[int, ...]]) -> tuple[CodeReading, ...]:
    """As `read_codes`, for text that is cleaned already."""
    low = _NEVER.sub(lambda match: " " * len(match.group()), text.low)
    ras = _RAS_WORDS.search(low) is not None
    found: dict[str, CodeReading] = {}
    read_to = 0
    for match in _NUMBER.finditer(low):
        reading = _number(text, low, match, ras) if match.start() >= read_to else None
        if reading is not None and len(found) < MAX_READINGS:
            read_to = reading.end
            known = found.get(reading.surface.lower())
            if known is None or (reading.sure and not known.sure):
                found[reading.surface.lower()] = reading
    if symbols:
        for match in _SYMBOL.finditer(low):
            values = symbols.get(match.group().upper(), ())
            if values and len(found) < MAX_READINGS:
                surface = text.shown[match.start() : match.end()]
                readings = tuple(dict.fromkeys(twin for value in values for twin in twins(value)))
                found.setdefault(
                    match.group(),
                    CodeReading(values[0], surface, Spelling.SYMBOL, readings, True, True, match.start(), match.end()),
                )
    return tuple(sorted(found.values(), key=lambda reading: reading.start))


def twins(value: int) -> tuple[int, ...]:
    """The number and, for a Win32 code, its other form: raw n and HRESULT 0x80070000 + n are one code."""
    if 0 < value <= 0xFFFF:
        return (value, _WIN32_AS_HRESULT | value)
    if value & 0xFFFF0000 == _WIN32_AS_HRESULT and value != _WIN32_AS_HRESULT:
        return (value, value & 0xFFFF)
    return (value,)


def spelled(value: int) -> str:
    """The usual spelling: RAS codes in decimal, all others as Windows prints HRESULTs and Win32 codes in hex."""
    return str(value) if value in RAS_CODES else f"0x{value:08X}" if value > 0xFFFFF else f"0x{value:X}"


def _number(text: Plain, low: str, match: re.Match[str], ras: bool) -> CodeReading | None:
    start, end = match.span()
    minus = match["minus"] is not None
    if match["hex"] is not None:
        read = _prefixed(low, match, minus)
    elif match["grouped"] is not None:
        read = _grouped(match, minus)
    elif match["halves"] is not None:
        read = ((int(match["halves"].replace(" ", ""), 16),), Spelling.BARE_HEX, True, end)
    else:
        bare = match["bare"]
        if len(bare) < 4 and not bare.isdigit():
            return None
        placed = _placed(low, match)
        read = _digits(low, match, minus, placed, ras) if bare.isdigit() else _bare_hex(bare, placed, end)
    if read is None:
        return None
    values, spelling, sure, end = read
    readings = tuple(dict.fromkeys(twin for value in values for twin in twins(value)))
    near_ras = ras or _alone(low, start, end)
    return CodeReading(values[0], text.shown[start:end].strip(), spelling, readings, sure, near_ras, start, end)


_Read = tuple[tuple[int, ...], Spelling, bool, int]  # values, spelling, sure, end


def _prefixed(low: str, match: re.Match[str], minus: bool) -> _Read | None:
    digits = match["hex"]
    if match["prefix"] == "ox" and (len(digits) < 4 or digits.isalpha()):
        return None  # a word that begins with ox
    value = _in_32_bits(-int(digits, 16) if minus else int(digits, 16))
    if value is None:
        return None
    tail = _LOW_HALF.match(low, match.end())
    if tail and len(digits) == 4 and digits[0] in "8c":
        return ((int(digits + tail[1], 16), value), Spelling.HEX, True, tail.end())
    return ((value,), Spelling.HEX, True, match.end())


def _grouped(match: re.Match[str], minus: bool) -> _Read | None:
    groups = match["grouped"].split(match["sep"])
    if match["sep"] == "." and all(int(group) <= 255 for group in groups):
        return None  # an IPv4 address
    number = int("".join(groups))
    value = _in_32_bits(-number if minus else number)
    if value is None or value < 0x80000000:
        return None
    return ((value,), Spelling.SIGNED if minus else Spelling.UNSIGNED, True, match.end())


def _bare_hex(digits: str, placed: bool, end: int) -> _Read | None:
    """Hex without 0x and with letters. 8 digits that begin with 8 or C are a failure code, the rest wants its place."""
    bare = digits.lstrip("0") or "0"
    if len(bare) > 8:
        value = _in_32_bits(int(digits, 16)) if len(digits) == 16 else None
        return None if value is None else ((value,), Spelling.BARE_HEX, placed, end)
    failure = len(digits) >= 8 and len(bare) == 8 and bare[0] in "8c"
    if digits.isalpha() and not (placed and len(digits) == 8):
        return None  # a word: dead, added
    return ((int(bare, 16),), Spelling.BARE_HEX, failure or placed, end)


def _digits(low: str, match: re.Match[str], minus: bool, placed: bool, ras: bool) -> _Read | None:
    digits, end = match["bare"], match.end()
    number = int(digits)
    joined = low[match.start() - 1 : match.start()] == "-" and len(digits) >= 9  # "Error–2146762487"
    signed = _in_32_bits(-number) if minus or joined else None
    if signed and (placed or len(digits) >= 9):
        return ((signed,) if minus else (signed, number), Spelling.SIGNED, True, end)
    if minus and len(digits) < 9:
        return None
    unsigned = _in_32_bits(number)
    as_hex = int(digits, 16) if len(digits.lstrip("0")) <= 8 else None
    if len(digits) >= 8 and as_hex is not None and as_hex >= 0x80000000 and digits.lstrip("0")[0] == "8":
        return (_both(as_hex, unsigned), Spelling.BARE_HEX, True, end)  # 80090326
    if len(digits) == 8 and digits[0] == "0" and as_hex is not None:
        return (_both(as_hex, unsigned), Spelling.BARE_HEX, placed, end)  # 00090320
    if unsigned is None:
        return None
    if placed or unsigned >= 0x80000000:
        return (_both(unsigned, as_hex), Spelling.UNSIGNED, True, end)
    if _NOT_A_CODE_BEFORE.search(low, max(0, match.start() - 16), match.start()) or _UNIT_AFTER.match(low, end):
        return None
    if len(digits) >= 4 or (ras and number in RAS_CODES):
        return (_both(unsigned, as_hex), Spelling.UNSIGNED, False, end)
    return None


def _both(first: int, second: int | None) -> tuple[int, ...]:
    return (first,) if second is None or second == first else (first, second)


def _in_32_bits(number: int) -> int | None:
    """Unsigned 32 bits of a number that fits, signed, unsigned or sign-extended to 64 bits; None for all others."""
    if -0x80000000 <= number <= _BITS_32:
        return number & _BITS_32
    if 0xFFFFFFFF80000000 <= number <= 0xFFFFFFFFFFFFFFFF:
        return number & _BITS_32
    return None


def _placed(low: str, match: re.Match[str]) -> bool:
    """The number stands where a code is expected: after a word such as "error", or almost alone."""
    if _CODE_WORD.search(low, max(0, match.start() - 60), match.start()):
        return _UNIT_AFTER.match(low, match.end()) is None
    return _alone(low, match.start(), match.end())


def _alone(low: str, start: int, end: int) -> bool:
    if len(low) > 120:
        return False
    rest = _NON_WORD.split(low[:start] + " " + low[end:])
    return all(_FILLER.fullmatch(word) for word in rest if word)
