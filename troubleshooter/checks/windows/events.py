"""Windows events out of whatever people copy: XML, Format-List, and the text that Event Viewer copies.

Rules: names of XML elements and of PowerShell's properties are English everywhere; labels and messages are not. So the
XML wins where both are there, and from a message only hashes, numbers and codes are taken. An event whose text ends
before its end was seen is left out, and `cut` tells so. A document type or an entity is refused. Work is bounded.
Sources: wevtutil (/f, /e), https://learn.microsoft.com/windows-server/administration/windows-commands/wevtutil;
event schema, https://learn.microsoft.com/windows/win32/wes/eventschema-schema
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from troubleshooter.checks.windows.text import is_prompt, logical_lines

MAX_CHARS = 2_000_000
MAX_EVENTS = 500
MAX_EVENT_CHARS = 64_000


@dataclass(frozen=True)
class Event:
    """One event. `data`: the inserts, in order, with the names they have in XML ("" elsewhere)."""

    provider: str
    id: int
    when: str = ""
    level: str = ""
    data: tuple[tuple[str, str], ...] = ()
    message: str = ""

    def value(self, name: str) -> str:
        return next((value for key, value in self.data if key.lower() == name.lower()), "")


@dataclass(frozen=True)
class Events:
    """What a text holds. `complete`: its own marks say that nothing is missing. `refused`: why it is not read."""

    events: tuple[Event, ...] = ()
    complete: bool = False
    cut: bool = False
    refused: str = ""


def read_events(text: str) -> Events:
    """Every whole event of a text (plain characters, as `text_of` gives it), in its order."""
    bounded = text[:MAX_CHARS]
    if re.search(r"<!\s*(DOCTYPE|ENTITY)", bounded, re.IGNORECASE):
        return Events(refused="the XML declares a document type or entities, which no event does")
    if re.search(r"<\s*Event[\s>]|<\s*Events\s*/?>", bounded):
        found = _from_xml(bounded)
        if found.events or found.complete or found.cut:
            return found
    return Events(tuple(_from_text(bounded))[:MAX_EVENTS])


# --- XML ----------------------------------------------------------------------------------------------------------

_LEVELS = {"1": "critical", "2": "error", "3": "warning", "4": "information", "0": "information", "5": "verbose"}


def _from_xml(text: str) -> Events:
    rooted = re.search(r"<Events\s*/?>", text) is not None
    closed = re.search(r"</Events\s*>|<Events\s*/>", text) is not None
    found = tuple(event for event in map(_event, _pieces(_unwrapped(text))) if event is not None)
    opened = len(re.findall(r"<Event(?=[\s>])", text))
    return Events(found, complete=rooted and closed, cut=(rooted and not closed) or opened > len(found))


def _unwrapped(text: str) -> str:
    """A console breaks long lines anywhere: a line as long as the longest goes on in the next one."""
    lines = [line.rstrip() for line in text.split("\n")]
    width = max(map(len, lines))
    ends = {width: "", width - 1: " "} if width >= 40 else {}
    return "".join(line + ends.get(len(line), "\n") for line in lines)


def _pieces(text: str) -> Iterator[str]:
    """Events by their end tags: linear, where a regular expression over a hostile text would not be."""
    start, seen = text.find("<Event"), 0
    while start != -1 and seen < MAX_EVENTS:
        end = text.find("</Event>", start)
        if end == -1:
            return
        if text[start + 6 : start + 7] in " >\t\r\n" and end - start <= MAX_EVENT_CHARS:
            seen += 1
            yield text[start : end + 8]
            start = text.find("<Event", end)
        else:
            start = text.find("<Event", start + 6)


def _event(xml: str) -> Event | None:
    try:
        root = ElementTree.fromstring(xml)  # noqa: S314 - no document type, no entities, at most MAX_EVENT_CHARS
    except ElementTree.ParseError:
        return None
    nodes = {_name(node): node for node in reversed(tuple(root.iter()))}
    number = _squeeze(nodes["EventID"].text) if "EventID" in nodes else ""
    if "Provider" not in nodes or not (number.isascii() and number.isdigit() and len(number) <= 6):
        return None
    provider = nodes["Provider"].attrib
    time = nodes["TimeCreated"].attrib.get("SystemTime", "") if "TimeCreated" in nodes else ""
    message = next((node.text for node in root.iter() if _name(node) == "Message"), "")
    return Event(
        provider=_squeeze(provider.get("Name") or provider.get("EventSourceName") or provider.get("Guid") or ""),
        id=int(number),
        when=_utc(time),
        level=_LEVELS.get(_squeeze(nodes["Level"].text) if "Level" in nodes else "", ""),
        data=tuple(_data(root)),
        message=message or "",
    )


def _data(root: ElementTree.Element) -> Iterator[tuple[str, str]]:
    for holder in root.iter():
        if _name(holder) == "EventData":
            for node in holder:
                if _name(node) == "Data":
                    yield _squeeze(node.attrib.get("Name")), _one_line(node.text)
        elif _name(holder) == "UserData":
            for node in holder.iter():
                if len(node) == 0 and node is not holder:
                    yield _name(node), _one_line(node.text)
                for key, value in node.attrib.items():
                    yield f"{_name(node)}.{key}", _one_line(value)


def _name(node: ElementTree.Element) -> str:
    return node.tag.rpartition("}")[2]


def _squeeze(text: str | None) -> str:
    """Without any white space: names and numbers have none, unless a line was broken there."""
    return re.sub(r"\s+", "", text or "")


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())


def _utc(time: str) -> str:
    match = re.match(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)[\d.]*Z", _squeeze(time))
    return f"{match[1]} {match[2]} UTC" if match else ""


# --- text ---------------------------------------------------------------------------------------------------------

# PowerShell's properties of an event (Get-WinEvent, Get-EventLog): the same in every language.
_LIST = {
    "timecreated": "when", "timegenerated": "when", "providername": "provider", "source": "provider", "id": "id",
    "eventid": "id", "message": "message", "leveldisplayname": "level", "entrytype": "level",
    "replacementstrings": "data",
    "version": "", "qualifiers": "", "level": "", "task": "", "opcode": "", "keywords": "", "recordid": "",
    "providerid": "", "logname": "", "processid": "", "threadid": "", "machinename": "", "userid": "", "activityid":
    "", "relatedactivityid": "", "containerlog": "", "matchedqueryids": "", "bookmark": "", "opcodedisplayname": "",
    "taskdisplayname": "", "keywordsdisplaynames": "", "properties": "", "data": "", "index": "", "category": "",
    "categorynumber": "", "instanceid": "", "timewritten": "", "username": "", "site": "", "container": "",
}  # fmt: skip
# Event Viewer's labels (Copy, and wevtutil /f:text). The German and French ones are ours: no copied text was found.
_VIEWER = {
    "log name": "start", "source": "provider", "date": "when", "event id": "id", "level": "level",
    "description": "message", "event xml": "end", "task category": "", "keywords": "", "user": "", "computer": "",
    "task": "", "opcode": "", "keyword": "", "user name": "",
    "protokollname": "start", "quelle": "provider", "datum": "when", "ereignis-id": "id", "ebene": "level",
    "beschreibung": "message", "ereignis-xml": "end", "aufgabenkategorie": "", "schlüsselwörter": "", "benutzer": "",
    "nom du journal": "start", "id de l'événement": "id", "niveau": "level", "xml de l'événement": "end",
    "catégorie de la tâche": "", "mots clés": "", "mots-clés": "", "utilisateur": "", "ordinateur": "",
}  # fmt: skip
_LEVEL_WORDS = {
    "error": "error", "warning": "warning", "information": "information", "critical": "critical",
    "verbose": "verbose", "fehler": "error", "warnung": "warning", "informationen": "information",
    "kritisch": "critical", "erreur": "error", "avertissement": "warning", "critique": "critical",
}  # fmt: skip
_LIST_LINE = re.compile(r" *([A-Za-z]{2,24}) *:(?: |$)(.*)")
_VIEWER_LINE = re.compile(r" *([A-Za-zÀ-ÿ' -]{2,30}?) *:(.*)")


def _from_text(text: str) -> Iterator[Event]:
    is_list = re.search(r"^ *(?:ProviderName|EventID|Id|TimeCreated) *:", text, re.MULTILINE) is not None
    line_form, labels = (_LIST_LINE, _LIST) if is_list else (_VIEWER_LINE, _VIEWER)

    def field_of(line: str) -> str | None:
        match = line_form.match(line)
        return labels.get(match[1].lower()) if match is not None else None

    record: dict[str, list[str]] = {}
    current = ""
    for line, whole in logical_lines(text, lambda line: field_of(line) is not None):
        field = "end" if is_prompt(line) else field_of(line)
        if field is None or (not is_list and current == "message" and field not in ("start", "end")):
            record.get(current, []).append(line.strip() + ("\n" if whole else ""))
            continue
        if field == "start" or (field not in ("", "end") and field in record):
            yield from _finish(record)
            record = {}
        current = field
        value = line.partition(":")[2].strip()
        record[field] = [value + "\n"] if whole else [value] if field == "message" else []
    yield from _finish(record)


def _finish(record: dict[str, list[str]]) -> Iterator[Event]:
    values = {field: _one_line(" ".join(lines)) for field, lines in record.items()}
    number = re.fullmatch(r"([0-9]{1,6})(?: .*)?", values.get("id", ""))
    if number is None or not values.get("provider"):
        return
    inserts = re.fullmatch(r"\{(.*)\}", values.get("data", ""))
    yield Event(
        provider=values["provider"].partition(" ")[0],
        id=int(number[1]),
        when=values.get("when", ""),
        level=_LEVEL_WORDS.get(values.get("level", "").lower(), ""),
        data=tuple(("", part.strip()) for part in inserts[1].split(",")) if inserts is not None else (),
        message="".join(record.get("message", []))[:MAX_EVENT_CHARS],
    )
