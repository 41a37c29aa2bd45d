"""Rules about commands that do not exist or cannot be read: PowerShell by grammar and names, netsh by contexts.

What is looked at: every code span and block that is PowerShell by its fence or by a verb and a noun at its start, and
every `netsh` in code. Commands of cmd.exe are not parsed. The names are in `names` and `cmdlets`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from troubleshooter.authoring.lint import powershell
from troubleshooter.authoring.lint.names import ALIASES, CMDLETS, FILTERS, NETSH
from troubleshooter.authoring.lint.rule import Finding, Rule, Subject
from troubleshooter.authoring.lint.texts import Passage
from troubleshooter.model.problem import Level

_NEAR = 75.0  # rapidfuzz's ratio from which a known name is offered for an unknown one
_SURELY = 88.0  # from which a span that is no command by its verb counts as one with a slip
_CMDLET = re.compile(r"[A-Za-z]+-[A-Za-z]\w*")
_FIRST_WORD = re.compile(r"\s*([A-Za-z]+-[A-Za-z]\w*)(?=\s|$)")
_NETSH = re.compile(
    r"(?:^|(?<=[\s|&;(\"']))netsh(?:\.exe)?[ \t]+(?:-[acrupf][ \t]+\S+[ \t]+)*([A-Za-z]\w*)", re.IGNORECASE
)


def _snippets(subject: Subject) -> Iterator[tuple[Passage, str, str]]:
    """(passage, code, what its fence names) of everything that is PowerShell."""
    for passage in subject.passages:
        for code, language in passage.snippets:
            if powershell.is_powershell(code, language):
                yield passage, code, language


def _syntax(subject: Subject) -> Iterator[Finding]:
    for passage, code, _ in _snippets(subject):
        mistake = powershell.read(code).mistake
        if mistake is not None:
            line = code.split("\n")[mistake.line - 1]
            where = f"at column {mistake.column} of `{_shown(line)}`"
            message = f"{passage.owner}, {passage.kind}: no PowerShell: {mistake.says}, {where}"
            hint = "mend it; if it is another language, name that after the block's fence"
            yield Finding(passage.mark, message, hint)


POWERSHELL_SYNTAX = Rule(
    "powershell-syntax",
    Level.WARNING,
    "A missing quote or brace makes PowerShell wait for more, or run half of the line. Snippets are read with "
    "PowerShell's grammar. Notation such as `[-Force]` cannot be pasted: write a line that runs.",
    "fixes: {set-port: {steps: 'Run `Get-Service | Where-Object { $_.Name -eq \"SstpSvc\"`.'}}",
    "fixes: {set-port: {steps: 'Run `Get-Service | Where-Object { $_.Name -eq \"SstpSvc\" }`.'}}",
    _syntax,
)


def _needs_seven(subject: Subject) -> Iterator[Finding]:
    for passage, code, language in _snippets(subject):
        seven = () if language == "pwsh" else powershell.read(code).seven
        if seven:
            message = f"{passage.owner}, {passage.kind}: only PowerShell 7 knows {seven[0]}: `{_shown(code)}`"
            hint = "write it for Windows PowerShell 5.1, or in a block that begins with ```pwsh"
            yield Finding(passage.mark, message, hint)


NEEDS_SEVEN = Rule(
    "powershell-needs-7",
    Level.WARNING,
    "Windows and Windows Server come with PowerShell 5.1, which stops with a parser error at `??`, `?.`, `&&` and "
    "`||`. Nobody installs another shell on a broken server.",
    "fixes: {set-port: {steps: 'Run `Get-Service RemoteAccess && Get-Service SstpSvc`.'}}",
    "fixes: {set-port: {steps: 'Run `Get-Service RemoteAccess, SstpSvc`.'}}",
    _needs_seven,
)


def _unknown_cmdlet(subject: Subject) -> Iterator[Finding]:
    for passage in subject.passages:
        for code, language in passage.snippets:
            if powershell.is_powershell(code, language):
                names: Iterable[str] = _unknown_calls(powershell.read(code))
            else:
                names = _slips(code) if not language else ()
            for name in names:
                near = _nearest(name, CMDLETS, _NEAR)
                hint = f"did you mean {CMDLETS[near][0]} ({CMDLETS[near][1]})? " if near else ""
                hint += "A right one is added to troubleshooter/authoring/lint/cmdlets.py with its module"
                yield Finding(passage.mark, f"{passage.owner}, {passage.kind}: unknown command {name}", hint)


def _unknown_calls(reading: powershell.Reading) -> Iterator[str]:
    for name, behind_pipe in dict.fromkeys(reading.calls):
        plain = name.casefold().removesuffix(".exe")
        if plain in CMDLETS or plain in reading.defines:
            continue
        if _CMDLET.fullmatch(name) or (behind_pipe and plain.isalpha() and plain not in ALIASES | FILTERS):
            yield name


def _slips(code: str) -> Iterator[str]:
    """The first word of a span whose verb no cmdlet has, where it is nearly a cmdlet: `Gte-Service`."""
    first = _FIRST_WORD.match(code)
    if first and first[1].casefold() not in CMDLETS and _nearest(first[1], CMDLETS, _SURELY):
        yield first[1]


def _nearest(name: str, known: Iterable[str], cutoff: float) -> str | None:
    from rapidfuzz import fuzz, process  # noqa: PLC0415  only authors pay for it

    found = process.extractOne(name.casefold(), tuple(known), scorer=fuzz.ratio, score_cutoff=cutoff)
    return None if found is None else str(found[0])


UNKNOWN_CMDLET = Rule(
    "unknown-cmdlet",
    Level.WARNING,
    "A cmdlet with a slip in its name fails on the reader's machine, and looks as if a module were missing there. "
    "Names are compared with a list of the field's modules.",
    "fixes: {set-port: {steps: 'Run `Get-RemoteAcess`.'}}",
    "fixes: {set-port: {steps: 'Run `Get-RemoteAccess`.'}}",
    _unknown_cmdlet,
)


def _unknown_netsh(subject: Subject) -> Iterator[Finding]:
    for passage in subject.passages:
        for code in passage.code:
            for word in dict.fromkeys(_NETSH.findall(code)):
                if word.casefold() not in NETSH:
                    near = _nearest(word, sorted(NETSH), 60.0)
                    hint = f"did you mean netsh {near}?" if near else "`netsh /?` lists its contexts"
                    yield Finding(passage.mark, f"{passage.owner}, {passage.kind}: netsh has no context {word}", hint)


UNKNOWN_NETSH = Rule(
    "unknown-netsh-context",
    Level.WARNING,
    "netsh answers an unknown word with its help page, which looks like a result to a junior.",
    "fixes: {set-port: {steps: 'Run `netsh interfce httpstunnel show interfaces`.'}}",
    "fixes: {set-port: {steps: 'Run `netsh interface httpstunnel show interfaces`.'}}",
    _unknown_netsh,
)


def _shown(code: str) -> str:
    line = " ".join(code.split())
    return line if len(line) <= 80 else f"{line[:77]}..."


RULES = (POWERSHELL_SYNTAX, NEEDS_SEVEN, UNKNOWN_CMDLET, UNKNOWN_NETSH)
