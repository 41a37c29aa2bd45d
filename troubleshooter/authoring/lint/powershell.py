"""Reads a PowerShell snippet: which names it calls, where it is no PowerShell, and what only PowerShell 7 understands.

Theory: tree-sitter's grammar takes most one-liners; what PowerShell takes and it does not is rewritten first, to the
same length, so that places stay true. Bare words in a comma list (`Select-Object A, B`) become quoted ones, parameters
with digits (`-IPv6Prefix`) lose these, and placeholders (`<name>`) become plain words. Price: a bare list where
PowerShell wants none (`Join(a, b)`) passes. The operators of PowerShell 7 (`??`, `?.`, `&&`, `||`) are told apart from
mistakes, and rewritten likewise.

Source: Microsoft, "about_Parsing", "about_Arrays", "about_Pipeline_Chain_Operators", "about_Operators" of PowerShell;
the grammar is https://github.com/airbus-cert/tree-sitter-powershell (MIT).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from troubleshooter.authoring.lint.names import CMDLETS, VERBS

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

LANGUAGES = frozenset(("powershell", "pwsh", "ps1", "posh"))
_BEFORE_A_COMMAND = r"(?:^|[|;{(=&])\s*"
_VERB_NOUN = re.compile(
    rf"{_BEFORE_A_COMMAND}((?:{'|'.join(sorted(VERBS))})-[A-Za-z]\w+)(?![\w-]*\.\w)(?=[\s|;)}}]|$)", re.I
)
_CALLS_SCRIPT = re.compile(r"^\s*(?:&\s*)?\.[\\/]\S+\.ps1\b", re.IGNORECASE)
_PIECE = re.compile(
    r"""(?P<string>"(?:[^"`]|`.|"")*"|'[^']*'|\#[^\n]*)"""
    r"|(?P<placeholder><[A-Za-z][\w .-]*>)"
    r"|(?P<seven>\?\?=?|(?<=\w)\?\.|&&|\|\|)"
    r"|(?P<other>[$@][\w:]*(?:\.\w+)*|-\w[\w-]*:?|\.[\w.]+)"
    r"|(?P<word>[\w*%/\\:+~][\w*.%/\\:+~-]*)",
    re.DOTALL,
)
_SEVEN_AS = {"??": "+ ", "??=": "+= ", "?.": "._", "&&": "; ", "||": "; "}
_NO_LINE_END = re.compile(r"[^\n]")
_OPENS, _CLOSES = "([{", ")]}"


@dataclass(frozen=True)
class Mistake:
    """Why a snippet is no PowerShell. `line` and `column` count from 1, within the snippet."""

    line: int
    column: int
    says: str


@dataclass(frozen=True)
class Reading:
    """What a snippet holds. `calls`: (name, whether it stands behind a pipe)."""

    calls: tuple[tuple[str, bool], ...]
    defines: frozenset[str]
    seven: tuple[str, ...]
    mistake: Mistake | None


def is_powershell(code: str, language: str) -> bool:
    """Whether a code span or block is PowerShell: its fence says so, or it begins with a verb and a noun."""
    if language:
        return language in LANGUAGES
    first = next((line for line in code.splitlines() if line.strip()), "")
    return any(map(_looks_like_one, _VERB_NOUN.findall(first))) or bool(_CALLS_SCRIPT.match(first))


def _looks_like_one(name: str) -> bool:
    """Nobody writes `split-tunnel` for a cmdlet; in lower case only a known one counts."""
    verb, _, noun = name.partition("-")
    return (verb[:1].isupper() and noun[:1].isupper()) or name.casefold() in CMDLETS


@lru_cache(maxsize=100_000)  # several rules look at each snippet
def read(code: str) -> Reading:
    """Parse a snippet."""
    plain, seven = _rewritten(code)
    tree = _parser().parse(plain.encode("utf-8", "replace"))
    nodes = tuple(_walk(tree.root_node))
    calls = tuple((_text(node), _behind_pipe(node)) for node in nodes if node.type == "command_name")
    defines = frozenset(_text(node).casefold() for node in nodes if node.type == "function_name")
    bare = _PIECE.sub(_blanked, plain)
    mistake = _dangling(bare) or (_mistake(bare, nodes) if tree.root_node.has_error else None)
    return Reading(calls, defines, tuple(dict.fromkeys(seven)), mistake)


@cache
def _parser() -> Parser:
    import tree_sitter_powershell  # noqa: PLC0415  3 MB that only authors need
    from tree_sitter import Language, Parser  # noqa: PLC0415

    return Parser(Language(tree_sitter_powershell.language()))


def _rewritten(code: str) -> tuple[str, list[str]]:
    """The snippet in the grammar's dialect, and the operators of PowerShell 7 that stood in it."""
    seven: list[str] = []

    def mended(match: re.Match[str]) -> str:
        piece = match[0]
        if match["placeholder"]:
            return "x" * len(piece)
        if match["seven"]:
            seven.append(piece)
            return _SEVEN_AS[piece]
        if match["other"] and piece[0] == "-":
            return re.sub(r"\d", "x", piece) if piece[1].isalpha() else piece
        if match["word"] and _in_comma_list(code, match.start(), match.end()):
            return "1" if len(piece) == 1 else f"'{'x' * (len(piece) - 2)}'"
        return piece

    return _PIECE.sub(mended, code), seven


def _blanked(match: re.Match[str]) -> str:
    """Whole strings and comments without what they hold, so that quotes, brackets and pipes are the snippet's own."""
    piece = match[0]
    return _NO_LINE_END.sub(" " if piece[0] == "#" else "x", piece) if match["string"] else piece


def _in_comma_list(code: str, start: int, end: int) -> bool:
    while start and code[start - 1] in " \t":
        start -= 1
    while end < len(code) and code[end] in " \t":
        end += 1
    return code[start - 1 : start] == "," or code[end : end + 1] == ","


def _walk(node: Node) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        here = waiting.pop()
        yield here
        waiting.extend(reversed(here.children))


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")


def _behind_pipe(node: Node) -> bool:
    command = node.parent
    before = command.prev_sibling if command is not None else None
    return before is not None and before.type == "|"


def _mistake(bare: str, nodes: tuple[Node, ...]) -> Mistake:
    """The clearest thing that can be said; the grammar often gives up at the very start, so partners are looked for."""
    found = _unbalanced(bare)
    if found is not None:
        return found
    wrong = [node for node in nodes if node.is_error or node.is_missing]
    if not wrong:  # an error that the tree marks as a whole
        return Mistake(1, 1, "this cannot be read")
    broken = min(wrong, key=lambda node: node.end_byte - node.start_byte)
    line, column = broken.start_point
    before = bare.split("\n")[line].encode("utf-8", "replace")[:column]  # the grammar counts bytes
    says = f"a {broken.type} is missing" if broken.is_missing and broken.type.strip() else "this cannot be read"
    return Mistake(line + 1, len(before.decode("utf-8", "replace")) + 1, says)


def _unbalanced(bare: str) -> Mistake | None:
    """The first quote or bracket without its partner. `bare`: whole strings are blanked out."""
    quote = re.search("[\"']", bare)
    if quote is not None:
        return _at(bare, quote.start(), f"the quote {quote[0]} has no partner")
    waiting: list[int] = []
    for at, char in enumerate(bare):
        if char in _OPENS:
            waiting.append(at)
        elif char in _CLOSES:
            if not waiting or _OPENS.index(bare[waiting[-1]]) != _CLOSES.index(char):
                return _at(bare, at, f"{char} closes nothing")
            waiting.pop()
    return _at(bare, waiting[-1], f"{bare[waiting[-1]]} is never closed") if waiting else None


def _dangling(bare: str) -> Mistake | None:
    """A pipe or comma with nothing behind it. The grammar takes some of these."""
    found = re.search(r",\s*,|\|\s*\||[|,]\s*\Z", bare)
    if found is None:
        return None
    return _at(bare, found.start(), f"nothing stands behind this {'comma' if found[0][0] == ',' else 'pipe'}")


def _at(code: str, at: int, says: str) -> Mistake:
    return Mistake(code.count("\n", 0, at) + 1, at - code.rfind("\n", 0, at), says)
