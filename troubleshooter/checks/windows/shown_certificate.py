"""A certificate as .NET prints it inside another output: `[Subject]`, `[Issuer]`, `[Not After]` on lines of their own.

Source of the form: the sample of Get-RemoteAccess, https://learn.microsoft.com/powershell/module/remoteaccess/get-remoteaccess
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from troubleshooter.checks.windows.text import is_prompt, logical_lines, squash

_PART = re.compile(r"\[(?P<name>[^\]]{1,30})\]\s*(?P<rest>.*)$")


def certificate_parts(text: str, labels: Mapping[str, str]) -> dict[str, str]:
    """The parts of SslCertificate by their bracketed names, also where a copy lost the indentation; none of a cut one.

    `labels`: of `label_table`; the next known label ends the certificate.
    """
    parts: dict[str, str] = {}
    name, inside = "", False
    for line, _ in logical_lines(text):
        label, _, value = line.partition(":")
        if inside and (squash(label) in labels or is_prompt(line)):
            return parts
        inside = inside or squash(label) == "sslcertificate"
        part = _PART.match((value if squash(label) == "sslcertificate" else line).strip()) if inside else None
        if part is not None:
            name = part["name"].strip()
            parts[name] = part["rest"].strip()
        elif inside and name:
            parts[name] = f"{parts[name]} {line.strip()}".strip()
    return {}


def has_passed(text: str, today: date) -> bool:
    """Whether a date with a year of four digits is past, however day and month are ordered."""
    numbers = re.findall(r"\d+", text.split(" ", maxsplit=1)[0])
    if len(numbers) != 3:
        return False
    year = next((int(number) for number in numbers if len(number) == 4), 0)
    first, second = (int(number) for number in numbers if len(number) != 4) if year else (0, 0)
    dates = [_date(year, month, day) for month, day in ((first, second), (second, first))]
    readable = [found for found in dates if found is not None]
    return bool(readable) and all(found < today for found in readable)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
