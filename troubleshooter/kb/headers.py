"""Codes with their symbols out of the public-domain headers `winerror.h` and `ntstatus.h`, as a table.

    python -m troubleshooter.kb.headers winerror.h ntstatus.h > kb/reference/windows-codes.tsv

The headers come from mingw-w64 (Debian package `mingw-w64-common`, /usr/share/mingw-w64/include), whose authors placed
them in the public domain; they hold numbers and symbols and no texts. Rules: only what is a number in the end is taken
(casts, sums and other symbols are worked out); helpers such as FACILITY_*, SEVERITY_* and macros are none of it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from troubleshooter.model.reference import ErrorCode

FILE = "windows-codes.tsv"
_HEAD = """\
# Codes of Windows: table, number, symbol. Made by `python -m troubleshooter.kb.headers`; do not edit.
# From winerror.h and ntstatus.h of mingw-w64, which are in the public domain.
"""
_SOURCE = "winerror.h and ntstatus.h (mingw-w64)"
_DEFINE = re.compile(
    r"^#define[ \t]+(?P<name>[A-Za-z_][A-Za-z0-9_]*)[ \t]+(?P<value>\S.*?)[ \t]*(?:/\*.*)?$", re.MULTILINE
)
_NUMBER = re.compile(r"(?P<number>0[xX][0-9A-Fa-f]+|[0-9]+)[uUlL]*")
_MACROS = re.compile(
    r"\b(?:__MSABI_LONG|_HRESULT_TYPEDEF_|_NDIS_ERROR_TYPEDEF_|HRESULT_FROM_WIN32)\b|\((?:HRESULT|NTSTATUS)\)"
)
_HELPERS = re.compile(r"(?:FACILITY|SEVERITY|_)_?[A-Z0-9_]*|DNS_ERROR_[A-Z_]+_BASE|WSABASEERR|DNS_ERROR_MASK|NO_ERROR")
_HRESULT = re.compile(r"_HRESULT_TYPEDEF_|\(HRESULT\)|_NDIS_ERROR_TYPEDEF_|HRESULT_FROM_WIN32")
_FROM_WIN32 = 0x80070000


def codes_of(text: str, table: str) -> Iterator[ErrorCode]:
    """The codes that a header defines, in its order. `table`: "ntstatus", or "" where each row tells (winerror.h)."""
    written = {match["name"]: match["value"] for match in _DEFINE.finditer(text)}
    for name, value in written.items():
        if _HELPERS.fullmatch(name):
            continue
        number = _worked_out(name, written, 0)
        if number is not None and 0 <= number < 2**32:
            yield ErrorCode(number, name, "", table or _table(value, number))


def _table(written: str, number: int) -> str:
    return "hresult" if _HRESULT.search(written) or number > 0xFFFF else "win32"


def _worked_out(name: str, written: Mapping[str, str], depth: int) -> int | None:
    """The number behind a symbol: a number, a sum, another symbol; None for anything else."""
    if depth > 5:
        return None
    total = _FROM_WIN32 if "HRESULT_FROM_WIN32" in written[name] else 0
    for part in _MACROS.sub("", written[name]).replace("(", " ").replace(")", " ").split("+"):
        word = part.strip()
        number = _NUMBER.fullmatch(word)
        if number is not None:
            total += int(number["number"], 0) if number["number"][:2] in ("0x", "0X") else int(number["number"])
        elif word in written and word != name:
            inner = _worked_out(word, written, depth + 1)
            if inner is None:
                return None
            total += inner
        else:
            return None
    return total


def as_table(codes: Sequence[ErrorCode]) -> str:
    """The table's text: one row a line, sorted by table and number, symbols of one number in the header's order."""
    rows = sorted(dict.fromkeys(codes), key=lambda code: (code.table, code.value))
    return _HEAD + "".join(f"{code.table}\t0x{code.value:X}\t{code.symbol}\n" for code in rows)


def read_table(text: str) -> tuple[ErrorCode, ...]:
    """The codes of a table; what is no row of it (a comment, a torn line) is left out."""
    found = []
    for line in text.splitlines():
        cells = line.split("\t")
        if len(cells) == 3 and not line.startswith("#"):
            found.append(ErrorCode(int(cells[1], 16), cells[2], "", cells[0], source=_SOURCE))
    return tuple(found)


def windows_codes(folders: Sequence[Path]) -> tuple[ErrorCode, ...]:
    """The imported codes of the last of `folders` that has them. Read when asked for: the knowledge does without."""
    for folder in reversed(folders):
        file = folder / "reference" / FILE
        if file.is_file():
            return read_table(file.read_text("utf-8", "replace"))
    return ()


def main(arguments: Sequence[str]) -> int:
    codes: list[ErrorCode] = []
    for name in arguments:
        path = Path(name)
        codes += codes_of(path.read_text("utf-8", "replace"), "ntstatus" if "ntstatus" in path.name else "")
    sys.stdout.write(as_table(codes))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
