"""An HTTP answer as text: the status line, the headers, the beginning of the body, from bytes that may mean ill.

Rules: never raises; at most `MAX_HEADERS` headers of `MAX_VALUE` characters each are kept; what comes out is clean.
A line that is no header is left out. Values of a header that comes twice are joined (RFC 9110, section 5.3). Interim
answers are passed over. A body in chunks is put together as far as it came; one that only claims to be stays as it is.
Sources: RFC 9112, sections 2.2, 4, 5.1, 5.2 (obsolete line folding) and 7.1 (chunks),
https://www.rfc-editor.org/rfc/rfc9112
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from troubleshooter.model.clean import clean
from troubleshooter.model.http_wire import final_answer_at

MAX_HEADERS = 100
MAX_VALUE = 500
_STATUS_LINE = re.compile(rb"HTTP/(\d\.\d) (\d{3})(?: ([^\r\n]{0,200}))?\r?(?:\n|$)")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,200})?\r?\n")
_LINE_END = re.compile(rb"\r?\n")
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_TITLE = re.compile(r"<title[^>]{0,200}>(.{0,300}?)(?:</title|$)", re.I | re.S)


@dataclass(frozen=True)
class HttpAnswer:
    """`headers`: values by lower-case name. `lower_case`: every header name came in lower case (a proxy's doing)."""

    version: str
    status: int
    reason: str
    headers: Mapping[str, str]
    lower_case: bool
    body: bytes

    @property
    def server(self) -> str:
        return self.headers.get("server", "")

    @property
    def title(self) -> str:
        """The page's title, if it has one."""
        found = _TITLE.search(self.body[:16_384].decode("utf-8", "replace"))
        return clean(found[1], 120) if found else ""


def parse_answer(data: bytes) -> HttpAnswer | None:
    """The answer in `data`; None where it does not begin with a status line."""
    line = _STATUS_LINE.match(data, final_answer_at(data))
    if line is None:
        return None
    end = _HEAD_END.search(data, max(line.end() - 2, 0))
    names, headers = _headers(data[line.end() : end.start() if end else len(data)])
    body = data[end.end() :] if end else b""
    return HttpAnswer(
        version=line[1].decode("ascii"),
        status=int(line[2]),
        reason=clean((line[3] or b"").decode("latin-1"), 80),
        headers=headers,
        lower_case=bool(names) and all(name == name.lower() for name in names),
        body=_put_together(body) if _is_chunked(headers) else body,
    )


def _headers(head: bytes) -> tuple[list[str], dict[str, str]]:
    names: list[str] = []
    headers: dict[str, str] = {}
    last = ""
    for line in head[:65_536].decode("latin-1").split("\n"):
        if line[:1] in (" ", "\t") and last:
            headers[last] = clean(f"{headers[last]} {line.strip()}", MAX_VALUE)
            continue
        name, colon, value = line.partition(":")
        if not colon or not _NAME.fullmatch(name):
            last = ""
            continue
        last = name.lower()
        if last in headers:
            headers[last] = clean(f"{headers[last]}, {value.strip()}", MAX_VALUE)
        elif len(headers) < MAX_HEADERS:
            names.append(name)
            headers[last] = clean(value, MAX_VALUE)
        else:
            last = ""
    return names, headers


def _is_chunked(headers: Mapping[str, str]) -> bool:
    return headers.get("transfer-encoding", "").lower().endswith("chunked")


def _put_together(body: bytes) -> bytes:
    """The chunks' content, as far as it came."""
    parts: list[bytes] = []
    at = 0
    while (size := _CHUNK_SIZE.match(body, at)) is not None:
        length = int(size[1], 16)
        if length == 0:
            break
        parts.append(body[size.end() : size.end() + length])
        at = size.end() + length
        line_end = _LINE_END.match(body, at)
        at = line_end.end() if line_end else at
    return b"".join(parts) if at or _CHUNK_SIZE.match(body) else body
