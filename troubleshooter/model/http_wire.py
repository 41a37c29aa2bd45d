"""Where the final answer begins in what an HTTP server sent: interim answers (100, 102, 103) may come before it.

A client must be able to read past them, also where it did not ask for any. 101 is final: the protocol changes with it.
The sender (`sources`) needs it to know when an answer is over, the reader (`checks`) to say what it was.
Source: RFC 9110, sections 15.2 and 15.2.2, https://www.rfc-editor.org/rfc/rfc9110
"""

from __future__ import annotations

import re

_INTERIM = re.compile(rb"HTTP/\d\.\d 1(?!01)\d\d(?: [^\r\n]*)?\r?\n(?:[^\r\n]+\r?\n)*\r?\n")


def final_answer_at(data: bytes) -> int:
    """How many bytes of `data` are whole interim answers."""
    at = 0
    while (interim := _INTERIM.match(data, at)) is not None:
        at = interim.end()
    return at
