"""Reads what nmap wrote: its XML (`-oX`), or the report that it prints. The same few things come out of both.

XML rules: a document type with anything in it, an entity, more than `MAX_DEPTH` levels or `MAX_ELEMENTS` elements is
refused before anything of it is used; bytes are bounded by whoever collected them. Nothing is ever fetched.
Source: what nmap 7.93 wrote in our lab (tests/checks/nmap), nmap's own nmap.dtd
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from xml.etree import ElementTree as Tree
from xml.parsers import expat

MAX_CHARACTERS = 8 * 1024 * 1024
MAX_DEPTH = 40
MAX_ELEMENTS = 200_000


@dataclass(frozen=True)
class PortSeen:
    """One port: nmap's word for its state, and what each script printed. `pem`: the leaf, where it was printed."""

    number: int
    state: str
    reason: str = ""
    scripts: tuple[tuple[str, str], ...] = ()
    pem: str = ""


@dataclass(frozen=True)
class HostSeen:
    names: tuple[str, ...]  # its addresses, and the names it was asked for by
    ports: tuple[PortSeen, ...]
    timed_out: bool = False


@dataclass(frozen=True)
class NmapSeen:
    """A whole report. `cut`: it stops before its end; `words`: what nmap said of itself when it failed."""

    hosts: tuple[HostSeen, ...]
    version: str = ""
    words: str = ""
    cut: bool = False


class NotNmap(Exception):  # noqa: N818 - a fact about the text; its words are for the user
    """The text is no report of nmap's, or none that may be read."""


def looks_like_nmap(text: str) -> bool:
    return "<nmaprun" in text or "Nmap scan report for" in text


def decoded(data: bytes) -> str:
    """The text of a file: UTF-8, or the UTF-16 that PowerShell's `>` writes."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if b"\0" in data[:64]:
        return data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", "replace")
    return data.decode("utf-8-sig", "replace")


def parse(text: str) -> NmapSeen:
    """Read a report of either form.

    Raises:
        NotNmap: it is neither, or it is XML that may not be read.
    """
    if len(text) > MAX_CHARACTERS:
        raise NotNmap(f"it is longer than {MAX_CHARACTERS} characters")
    if "<nmaprun" in text:
        return _from_xml(text)
    if "Nmap scan report for" in text:
        return _from_report(text)
    if "Failed to resolve" in text and "Nmap done" in text:
        return NmapSeen((), words=_resolve_words(text))
    raise NotNmap("it is neither nmap's XML nor the report that nmap prints")


def _resolve_words(text: str) -> str:
    return next(line for line in text.splitlines() if "Failed to resolve" in line).strip()


# --- XML --------------------------------------------------------------------------------------------------------------


@dataclass
class _Reader:
    """Builds a tree out of expat's events, within bounds."""

    builder: Tree.TreeBuilder = field(default_factory=Tree.TreeBuilder)
    open_tags: list[str] = field(default_factory=list)
    elements: int = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if len(self.open_tags) >= MAX_DEPTH or self.elements > MAX_ELEMENTS:
            raise NotNmap("it has more levels or elements than nmap writes")
        self.open_tags.append(tag)
        self.builder.start(tag, attributes)

    def end(self, tag: str) -> None:
        self.open_tags.pop()
        self.builder.end(tag)

    def doctype(self, name: str, system_id: str | None, public_id: str | None, has_internal_subset: int) -> None:
        # nmap itself writes `<!DOCTYPE nmaprun>`, and nothing in it
        if system_id or public_id or has_internal_subset or name != "nmaprun":
            raise NotNmap("it brings a document type of its own, which nmap never does")

    def entity(self, *_: object) -> None:
        raise NotNmap("it declares entities, which nmap never does")

    def external(self, *_: object) -> int:
        raise NotNmap("it refers to something outside of itself, which nmap never does")

    def close(self) -> Tree.Element:
        """The tree, with whatever a cut left open closed."""
        for tag in reversed(self.open_tags):
            self.builder.end(tag)
        return self.builder.close()


def _from_xml(text: str) -> NmapSeen:
    start = text.find("<?xml")
    start = start if 0 <= start < text.find("<nmaprun") else text.find("<nmaprun")
    end = text.rfind("</nmaprun>")
    whole = end > start
    body = text[start : end + len("</nmaprun>")] if whole else text[start:]
    reader = _Reader()
    parser = expat.ParserCreate(encoding="utf-8")  # ours, whatever the declaration says: it is text already
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.builder.data
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.EntityDeclHandler = reader.entity
    parser.ExternalEntityRefHandler = reader.external
    try:
        parser.Parse(body.encode("utf-8", "replace"), whole)
    except expat.ExpatError as error:
        raise NotNmap(f"it is no well-formed XML: {error}") from error
    if not reader.elements:
        raise NotNmap("it is cut off before anything was said")
    seen = _seen(reader.close(), cut=not whole)
    if not seen.hosts and not seen.words and "Failed to resolve" in text:
        return replace(seen, words=_resolve_words(text))  # said on the error output, and pasted with the rest
    return seen


def _seen(root: Tree.Element, *, cut: bool) -> NmapSeen:
    finished = root.find("runstats/finished")
    words = finished.get("errormsg", "") if finished is not None else ""
    return NmapSeen(
        hosts=tuple(_host(host) for host in root.findall("host")),
        version=root.get("version", ""),
        words=words,
        cut=cut or finished is None,
    )


def _host(host: Tree.Element) -> HostSeen:
    names = [address.get("addr", "") for address in host.findall("address")]
    names += [name.get("name", "") for name in host.findall("hostnames/hostname")]
    return HostSeen(
        names=tuple(name for name in names if name),
        ports=tuple(port for port in map(_port, host.findall("ports/port")) if port is not None),
        timed_out=host.get("timedout") == "true",
    )


def _port(port: Tree.Element) -> PortSeen | None:
    number, state = port.get("portid", ""), port.find("state")
    if port.get("protocol") != "tcp" or not re.fullmatch(r"[0-9]{1,5}", number) or state is None:
        return None
    scripts = tuple((script.get("id", ""), script.get("output", "")) for script in port.findall("script"))
    pem = next((elem.text or "" for elem in port.findall("script[@id='ssl-cert']/elem[@key='pem']")), "")
    return PortSeen(int(number), state.get("state", ""), state.get("reason", ""), scripts, pem)


# --- the printed report -----------------------------------------------------------------------------------------------

_HOST_LINE = re.compile(r"Nmap scan report for (\S+)(?: \((\S+)\))?")
_PORT_LINE = re.compile(r"([0-9]{1,5})/tcp\s+(open|closed|filtered|unfiltered|open\|filtered|closed\|filtered)\b")
_SCRIPT_LINE = re.compile(r"\|[ _]?\s?([a-z0-9][a-z0-9-]+): ?(.*)")
_VERSION = re.compile(r"Starting Nmap (\S{1,20})")


def _from_report(text: str) -> NmapSeen:
    version = _VERSION.search(text)
    lines = [line.strip() for line in text.splitlines()]
    starts = [index for index, line in enumerate(lines) if _HOST_LINE.match(line)]
    blocks = [lines[at:end] for at, end in pairwise([*starts, len(lines)])]
    return NmapSeen(
        hosts=tuple(_printed_host(block) for block in blocks),
        version=version[1] if version else "",
        cut=not any(line.startswith("Nmap done") for line in lines),
    )


def _printed_host(lines: list[str]) -> HostSeen:
    first = _HOST_LINE.match(lines[0])
    names = tuple(name for name in first.groups() if name) if first else ()
    ports: list[PortSeen] = []
    for index, line in enumerate(lines):
        found = _PORT_LINE.match(line)
        if found:
            scripts = tuple(_printed_scripts(lines[index + 1 :]))
            ports.append(PortSeen(int(found[1]), found[2], "", scripts, _printed_pem(scripts)))
    return HostSeen(names, tuple(ports), any("Skipping host" in line for line in lines))


def _printed_scripts(lines: list[str]) -> Iterator[tuple[str, str]]:
    """The `|` lines that follow a port's line, script by script: names are in small letters and not indented."""
    name, words = "", [""]
    for line in lines:
        if not line.startswith("|"):
            break
        started = None if re.match(r"\|_?\s{2,}", line) else _SCRIPT_LINE.fullmatch(line)
        if started:
            if name:
                yield name, "\n".join(words)
            name, words = started[1], [started[2]]
        else:
            words.append(line.lstrip("|").removeprefix("_"))
    if name:
        yield name, "\n".join(words)


def _printed_pem(scripts: tuple[tuple[str, str], ...]) -> str:
    """`-v` prints the certificate itself too."""
    words = dict(scripts).get("ssl-cert", "")
    found = re.search(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", words, re.DOTALL)
    return "\n".join(line.strip() for line in found[0].splitlines()) if found else ""
