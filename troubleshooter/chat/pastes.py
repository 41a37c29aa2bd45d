"""Does a text look like the output of a program or a record of a log, and which checks read such texts?

Rules: what a person writes in lines is no output; most lines of one are `name : value`, rows of a table, or begin as
records of known programs do. Nothing is read here: the door reads it and asks before anything is kept.
"""

from __future__ import annotations

import re

from troubleshooter.session.view import AskCheck, View

# How records and outputs begin that are known.
_BEGINS = (
    r"log name\s*:|protokollname\s*:|source\s*:|quelle\s*:|provider\s?name\s*[:=]",
    r"\[sc\] |get-\w+ : |at line:\d+ char:\d+|.*winhttp.*:\s*$|param\S+ (?:de )?l\S+interface",
    r"<event\b|<\?xml|-----begin",
    r"starting nmap|nmap scan|(?:tcp|udp)\s+\d+|\d{1,5}/(?:tcp|udp)\s",
    r"hkey_|windows ip configuration|windows-ip-konfiguration|interface \w+ .*parameters|ssl certificate bindings",
    r"ps [a-z]:\\|[a-z]:\\[^>]{0,80}>",
    r"index\s+time\s|timecreated\s|state\s+:|name\s+:|runspaceid\s*:|thumbprint\s*[:=]",
)
# What most lines of an output are: `name : value`, a rule, columns, a time first.
_ROWS = (
    r"[\w][\w .()/&'’\[\]-]{1,60}\s*[:=]\s?\S?.*",
    r"[-=_*\s]{6,}",
    r"\S+(?:\s{2,}\S+){2,}.*",
    r"\d{4}-\d\d-\d\d[ t]\d.*|\d{1,2}[./]\d{1,2}[./]\d{2,4}\s.*",
    r"\|.*\|",
)
_HEAD = re.compile(rf"^\s*(?:{'|'.join(_BEGINS)})", re.IGNORECASE | re.MULTILINE)
_ROW = re.compile(rf"^\s*(?:{'|'.join(_ROWS)})$", re.IGNORECASE)
_FEW = 2
_LONG_LINE = 160


def looks_pasted(text: str) -> bool:
    """Whether `text` is a program's output or a log's record, not what a person writes."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < _FEW:
        return len(text) > _LONG_LINE and _HEAD.search(text) is not None
    rows = sum(1 for line in lines if _ROW.match(line))
    return _HEAD.search(text) is not None or rows * 2 >= len(lines) + 1


def readers(view: View) -> tuple[str, ...]:
    """The checks of this moment that read a pasted text, the asked one first."""
    asked = [view.step.ref] if isinstance(view.step, AskCheck) and view.step.paste is not None else []
    return tuple(dict.fromkeys((*asked, *(check.ref for check in view.open if check.paste is not None))))
