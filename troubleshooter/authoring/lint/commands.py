"""Rules about what a reader copies and runs: commands must arrive as typed, and a check must change nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from troubleshooter.authoring.lint.rule import Finding, Rule, Subject, place_of
from troubleshooter.authoring.lint.texts import Passage
from troubleshooter.model.article import Place
from troubleshooter.model.problem import Level

_TYPOGRAPHIC = {  # what word processors and blogs make of what stands on the right
    **dict.fromkeys("\u2018\u2019\u201a", "'"),
    **dict.fromkeys("\u201c\u201d\u201e", '"'),
    **dict.fromkeys("\u2010\u2011\u2013\u2014\u2212", "-"),
    "\u00a0": "a space",
    "\u2026": "...",
}


def _typographic_in_command(subject: Subject) -> Iterator[Finding]:
    for passage in subject.passages:
        for piece in passage.code:
            strange = next((char for char in piece if char in _TYPOGRAPHIC), None)
            if strange is not None:
                message = f"{passage.owner}, {passage.kind}: U+{ord(strange):04X} in code: {_around(piece, strange)}"
                hint = f"write {_TYPOGRAPHIC[strange]} instead: a shell takes it for part of a word"
                yield Finding(passage.mark, message, hint)


def _around(piece: str, char: str) -> str:
    at = piece.index(char)
    return piece[max(0, at - 25) : at + 25].replace("\n", " ").strip()


TYPOGRAPHIC_IN_COMMAND = Rule(
    "typographic-in-command",
    Level.WARNING,
    "Text that went through a word processor or a blog has curly quotes and long dashes. Pasted into a shell "
    "they are other "
    "characters: `–Thumbprint` is no parameter.",
    "fixes: {set-port: {steps: 'Run `Get-Service \u2013Name SstpSvc`.'}}",
    "fixes: {set-port: {steps: 'Run `Get-Service -Name SstpSvc`.'}}",
    _typographic_in_command,
)

_VERBS = (
    "Add|Clear|Copy|Disable|Dismount|Enable|Export|Find|Format|Get|Import|Install|Invoke|Move|New|Register|Remove|Rename|Reset"
    "|Resolve|Restart|Set|Start|Stop|Test|Uninstall|Unregister|Update|Write"
)
_CMDLET = re.compile(rf"(?<![\w`-])(?:{_VERBS})-[A-Z][A-Za-z]{{2,}}\w*(?!\.ps1)\b")
_TOOL = re.compile(
    r"(?<![\w-])(?:netsh (?:int|interface|http|advfirewall|trace|winhttp)|certutil -\w+|sc\.exe \w+|openssl s_client)\b"
)


def _command_in_prose(subject: Subject) -> Iterator[Finding]:
    for passage in subject.passages:
        for piece in passage.prose:
            found = _CMDLET.search(piece) or _TOOL.search(piece)
            if found:
                message = f"{passage.owner}, {passage.kind}: command outside of code: {found.group()}"
                yield Finding(passage.mark, message, "put commands between backticks, or into a block of their own")


COMMAND_IN_PROSE = Rule(
    "command-in-prose",
    Level.WARNING,
    "Only code is shown in full, unwrapped and ready to copy. In prose a viewer may wrap a command, or take its "
    "`*` and `_` "
    "for emphasis.",
    "fixes: {set-port: {steps: 'Run Set-NetIPHttpsConfiguration on the server.'}}",
    "fixes: {set-port: {steps: 'Run `Set-NetIPHttpsConfiguration` on the server.'}}",
    _command_in_prose,
)

# Starting a trace or a transcript changes nothing that stays; those verbs are left out on purpose.
_CHANGING_VERBS = "Add|Clear|Disable|Enable|Install|Remove|Rename|Reset|Set|Uninstall|Update"
_HARMLESS_NOUNS = "Net(?:Event|Trace)|Location|PSDebug|Strict|Help|Variable"
_CHANGES = re.compile(
    rf"(?<![\w-])(?:(?:{_CHANGING_VERBS})-(?!{_HARMLESS_NOUNS})[A-Z]\w+"
    r"|netsh\s+(?!trace\b)[\w .]*?\b(?:set|add|delete|reset)\b"
    r"|reg(?:\.exe)?\s+(?:add|delete|import)\b"
    r"|certutil(?:\.exe)?\s+[^|\n]*?-(?:addstore|delstore|delkey|importpfx|repairstore)\b"
    r"|sc(?:\.exe)?\s+(?:config|delete)\s|bcdedit\s+/set\b|wevtutil(?:\.exe)?\s+cl\b)",
    re.IGNORECASE,
)
# The client's own service may be started anew to provoke the fault once more; anybody else's drops other people.
_RESTARTS = re.compile(
    r"(?<![\w-])(?:(?:Restart|Stop)-(?:Service|Computer)|net(?:\.exe)?\s+stop\s|sc(?:\.exe)?\s+stop\s|iisreset\b"
    r"|shutdown(?:\.exe)?\s+/)",
    re.IGNORECASE,
)
_OWN_MACHINE = {Place.CLIENT}


def _check_changes(subject: Subject) -> Iterator[Finding]:
    for passage in _of_kind(subject, "how"):
        for piece in passage.code:
            elsewhere = not _OWN_MACHINE.issuperset(passage.places)
            found = _CHANGES.search(piece) or (_RESTARTS.search(piece) if elsewhere else None)
            if found:
                message = f"{passage.owner} changes something: {' '.join(found.group().split())}"
                yield Finding(passage.mark, message, "a check only looks: move the change into a fix, with its undo")


CHECK_CHANGES = Rule(
    "check-changes",
    Level.WARNING,
    "A check is asked of people who do not know yet what is wrong, on production machines. It must not change "
    "anything; "
    "what changes something is a fix, with warnings, undo and verification.",
    "checks: {port: {by_hand: {from: [server], minutes: 1, how: 'Run `Restart-Service RemoteAccess`, look.'}}}",
    "checks: {port: {by_hand: {from: [server], minutes: 1, how: 'Run `Get-Service RemoteAccess`.'}}}",
    _check_changes,
)

_SAYS_RESTART = re.compile(
    r"(?<![\w-])reboot\b|\brestart(?:s|ing)? (?:the |a |its |your )?(?:[\w-]+ ){0,3}"
    r"(?:server|appliance|gateway|firewall|node)s?\b",
    re.IGNORECASE,
)
_DESTROYS = re.compile(
    r"(?<![\w-])(?:Uninstall-[A-Z]\w+|Remove-(?!Variable|Job|PSSession|Event)[A-Z]\w+)"
    r"|certutil[^|\n]*-del(?:store|key)\b|(?<![\w-])reg(?:\.exe)? delete\b|(?<![\w-])netsh [\w ]*\b(?:reset|delete)\b",
    re.IGNORECASE,
)


def _fix_unwarned(subject: Subject) -> Iterator[Finding]:
    for passage in _of_kind(subject, "steps"):
        fix = next(fix for fix in passage.article.fixes.values() if passage.owner == f"fix '{fix.id}'")
        if fix.warnings:
            continue
        interrupts = _SAYS_RESTART.search(passage.text) if fix.where != "client" else None
        if fix.where == "server":  # elsewhere such a command is meant for the client that tries again
            interrupts = interrupts or _RESTARTS.search(passage.text)
        found = _DESTROYS.search(passage.text) or interrupts
        if found:
            does = "interrupts or removes something" if fix.where != "client" else "removes something"
            message = f"{passage.owner} {does} ({' '.join(found.group().split())}) without a warning"
            hint = "give warnings: [what is cut off or lost, for whom, for how long]; they are shown before the steps"
            yield Finding(place_of(passage.article, fix.mark), message, hint)


FIX_UNWARNED = Rule(
    "fix-unwarned",
    Level.WARNING,
    "Restarting a service on a server drops every connected user; a removed certificate may not come back. "
    "Warnings are "
    "shown before the steps, when there is still time to wait for the evening.",
    "fixes: {set-port: {where: server, warnings: [], steps: 'Run `Restart-Service RemoteAccess`.'}}",
    "fixes: {set-port: {where: server, warnings: [Everybody is disconnected for a minute.], steps: 'Run "
    "`Restart-Service RemoteAccess`.'}}",
    _fix_unwarned,
)

_NOTHING = re.compile(r"\W*(?:n/?a|none|nothing|no|tbd|todo|not? (?:needed|applicable|possible))?\W*", re.IGNORECASE)


def _missing_undo(subject: Subject) -> Iterator[Finding]:
    for article in subject.articles:
        for fix in article.fixes.values():
            if _NOTHING.fullmatch(fix.undo):
                message = f"fix '{fix.id}' does not say how it is taken back"
                hint = (
                    "say how, step by step; if there is nothing to take back, or no way, say that and why in a sentence"
                )
                yield Finding(place_of(article, fix.mark), message, hint)
            if fix.verify.check is None and _NOTHING.fullmatch(fix.verify.confirm):
                message = f"fix '{fix.id}' does not say how one sees that it helped"
                hint = "give verify: {check: ..., expect: [...]} or verify: {confirm: what to look at}"
                yield Finding(place_of(article, fix.mark), message, hint)


MISSING_UNDO = Rule(
    "missing-undo",
    Level.WARNING,
    "A fix that did not help is taken back before the next one is tried; otherwise two changes are in play and "
    "nobody knows "
    "which one mattered. The same holds for a fix whose effect nobody can see.",
    "fixes: {set-port: {undo: n/a}}",
    "fixes: {set-port: {undo: Set the port back to the one you noted.}}",
    _missing_undo,
)


def _of_kind(subject: Subject, kind: str) -> Iterator[Passage]:
    return (passage for passage in subject.passages if passage.kind == kind)


RULES = (TYPOGRAPHIC_IN_COMMAND, COMMAND_IN_PROSE, CHECK_CHANGES, FIX_UNWARNED, MISSING_UNDO)
