"""event-log: what does an event log hold about the fault?

Reads the XML of `wevtutil` (and of Event Viewer's "XML View" and "Save as"), the text of `Get-WinEvent | Format-List`
and `Get-EventLog | Format-List`, and what Event Viewer's Copy gives. The newest event that fits is the result.
- Names of users, computers and connections stay in the text: they are no facts and stand in no sentence.
- `no-such-event` needs an end: `</Events>`, or PowerShell's own error NoMatchingEventsFound. A paste without that event
  is `unknown`, because it may not be all.
- CAPI2's log and the IPsec audit are off by default: there, no event says little.
- `stage` (RasClient): a connection that failed before its link was up, or after it, by the events of one attempt. That
  rule is ours.
- An .evtx file is not read by this check: save the events as XML in Event Viewer.
Sources: see `event_table`; wevtutil, https://learn.microsoft.com/windows-server/administration/windows-commands/wevtutil
"""

from __future__ import annotations

from collections.abc import Mapping

from troubleshooter.checks.common import UNKNOWN_RESULT, unknown
from troubleshooter.checks.windows.event_facts import correlation, facts_of
from troubleshooter.checks.windows.event_table import PROVIDERS, SAYS, TELLING, choice_of
from troubleshooter.checks.windows.events import Event, Events, read_events
from troubleshooter.checks.windows.text import (
    WINDOWS_DOORS,
    characters,
    complaint,
    errors_of,
    reader_params,
    text_of,
    trouble,
    windows_commands,
)
from troubleshooter.model.article import Place
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import CheckKind, FactSpec, FactValue, Observation, ParamSpec, Raw, ResultSpec
from troubleshooter.model.exchanges import FileBytes
from troubleshooter.model.probes import Command, Platform, Privilege, Probe
from troubleshooter.model.values import ValueType

TIMEOUT_S = 20.0
MAX_EVENTS = 30  # rendered and in UTF-16 that is well below what is read of one command

RESULTS = (
    *(ResultSpec(name, says) for name, says in SAYS.items()),
    ResultSpec("event-found", "There is such an event; this check knows no more about it than its id"),
    ResultSpec("log-off", "The log is switched off (as CAPI2's is by default), so that it can hold nothing"),
    ResultSpec("no-such-event", "There is no such event in the log"),
    UNKNOWN_RESULT,
)

PASTE_HOW = """\
On the computer in question, in PowerShell (for the Security log "Run as administrator"); put the log, the provider
and the id in question in place of these:

    wevtutil qe System "/q:*[System[Provider[@Name='Microsoft-Windows-RasSstp']]]" /e:Events /f:RenderedXml /rd:true

Paste all of the output, from `<Events>` to `</Events>`. Also read: the output of

    Get-WinEvent -FilterHashtable @{LogName='Application';ProviderName='RasClient'} -MaxEvents 30 | Format-List

and what Event Viewer gives for an event by Copy (Ctrl+C). An .evtx file is not read here: open it in Event Viewer,
choose "Save All Events As" and the type XML.
"""
BY_HAND = """\
On the computer in question, open Event Viewer (`eventvwr.msc`):

- *Windows Logs > System*, sources RasSstp, RemoteAccess, Schannel, Iphlpsvc and, on domain controllers,
  Kerberos-Key-Distribution-Center; *Application*, source RasClient; *Security* (as administrator) for NPS (6272-6279)
  and IPsec (465x, when their audit is on); *Applications and Services Logs > Microsoft > Windows > CAPI2 >
  Operational*, which must be enabled first (right-click, Enable Log).
- Filter by source and event id, and look at the newest event at the time of the fault. Pick the result that names its
  source and id; another id is `event-found`, an empty list `no-such-event`.
"""


def plan(params: Mapping[str, str]) -> Probe:
    """One query of one log; the id is a number, the rest are constants."""
    provider, event_id = PROVIDERS[params["provider"]], params.get("event-id", "")
    names = " or ".join(f"@Name='{name}'" for name in provider.names)
    ids = (event_id,) if event_id else tuple(map(str, provider.ids))
    asked = f" and ({' or '.join(f'EventID={number}' for number in ids)})" if ids else ""
    query = f"/q:*[System[Provider[{names}]{asked}]]"
    commands = [
        Command(
            "events",
            ("wevtutil.exe", "qe", provider.log, query, "/e:Events", "/f:RenderedXml", f"/c:{MAX_EVENTS}", "/rd:true",
             "/uni:true"),
        )
    ]  # fmt: skip
    if params["provider"] == "capi2":
        commands.append(Command("log", ("wevtutil.exe", "gl", provider.log)))
    which = f"event {event_id}" if event_id else "events"
    needs = " (which needs an elevated start)" if provider.elevated else ""
    return windows_commands(
        tuple(commands),
        f"the newest {which} of the source {params['provider']} in the log {provider.log}{needs}",
        TIMEOUT_S,
        for_reader=tuple((name, params[name]) for name in ("provider", "event-id") if params.get(name)),
    )


def read(raw: Raw) -> Observation:
    if isinstance(raw.exchange, FileBytes) and raw.exchange.content.startswith(b"ElfFile\0"):
        return unknown(
            "Could not tell: this is an .evtx file, which this check does not read; open it in Event Viewer, "
            'choose "Save All Events As" and the type XML'
        )
    failure = trouble(raw)
    if failure is not None and "NoMatchingEventsFound" not in errors_of(raw):
        return failure
    text, params = (text_of(raw) or "") + errors_of(raw), reader_params(raw)
    found = read_events(text)
    if found.refused:
        return unknown(f"Could not tell: {found.refused}")
    if found.cut and not found.events:
        return unknown("Could not tell: the text ends in the middle of an event; paste all of it")
    fitting = [event for event in found.events if _fits(event, params)]
    if fitting:
        return _observe(_newest(fitting), found)
    return _nothing(text, found, params)


def _fits(event: Event, params: Mapping[str, str]) -> bool:
    if params.get("event-id") not in (None, str(event.id)):
        return False
    return params.get("provider") in (None, choice_of(event.provider, event.id))


def _newest(events: list[Event]) -> Event:
    """The newest where all have a time that compares (XML); else the first, as the commands print them."""
    return max(events, key=lambda event: event.when) if all(e.when.endswith(" UTC") for e in events) else events[0]


def _observe(event: Event, found: Events) -> Observation:
    choice = choice_of(event.provider, event.id)
    result = TELLING.get((choice, event.id), "event-found")
    facts: dict[str, FactValue] = dict(facts_of(event))
    stage = _stage(event, found.events) if result == "connection-failed" else ""
    if stage:
        facts["stage"] = stage
    when = f", at {facts['when']}" if "when" in facts else ""
    says = SAYS.get(result) or f"There is an event {event.id} of {facts['provider']}"
    return Observation((result,), facts, f"{says}{_detail(facts)}{when}")


def _detail(facts: Mapping[str, FactValue]) -> str:
    shown = (("code", "code"), ("reason_code", "reason code"), ("alert", "alert"), ("http_status", "HTTP status"))
    parts = [f"{words} {facts[name]}" for name, words in shown if name in facts]
    return f" ({', '.join(parts)})" if parts else ""


def _stage(failed: Event, events: tuple[Event, ...]) -> str:
    """Before or after the link came up; told only where the attempt's beginning is in the text too."""
    attempt = correlation(failed)
    ids = {event.id for event in events if attempt and correlation(event) == attempt}
    if not ids & {20221, 20222}:
        return ""
    return "authentication" if ids & {20223, 20224} else "link"


def _nothing(text: str, found: Events, params: Mapping[str, str]) -> Observation:
    choice = params.get("provider", "")
    if _off(text):
        return Observation(
            ("log-off",), {}, "The log is off and holds nothing: enable it and let the fault happen again"
        )
    if not found.events and (found.complete or "NoMatchingEventsFound" in text):
        row = PROVIDERS.get(choice)
        little = row is not None and row.off_by_default
        says = "There is no such event in the log" + (
            "; it is off by default, so that this says little" if little else ""
        )
        return Observation(("no-such-event",), {}, says)
    if found.events:
        there = ", ".join(dict.fromkeys(f"{clean(e.provider, 60)} {e.id}" for e in found.events[:50]))
        return unknown(
            f"Could not tell: the text holds other events only ({clean(there, 160)}); paste the ones in question"
        )
    said = complaint(text)
    return unknown(f"Could not tell: {said or 'there is no whole event in this text'}")


def _off(text: str) -> bool:
    """What `wevtutil gl` says of a log that is off, whichever other log's events stand beside it."""
    lines = {line.replace(" ", "").lower() for line in text.split("\n")}
    return "enabled:false" in lines and any(line.startswith("name:microsoft-windows-capi2/") for line in lines)


def recognises(text: str) -> bool:
    found = read_events(characters(text))
    if any(choice_of(event.provider, event.id) for event in found.events):
        return True
    return (found.complete and not found.events) or "NoMatchingEventsFound" in text or _off(text)


KIND = CheckKind(
    name="event-log",
    summary="What does the event log hold about the fault?",
    params=(
        ParamSpec("provider", ValueType.CHOICE, "the source of the events", choices=tuple(PROVIDERS)),
        ParamSpec("event-id", ValueType.NUMBER, "only events with this id", required=False),
    ),
    results=RESULTS,
    facts=(
        FactSpec("provider", ValueType.TEXT, "the source of the event, as this check calls it"),
        FactSpec("id", ValueType.NUMBER, "the event's id"),
        FactSpec("when", ValueType.TEXT, "when it was written: UTC out of XML, otherwise as the text shows it"),
        FactSpec("level", ValueType.TEXT, "critical, error, warning, information or verbose"),
        FactSpec("code", ValueType.TEXT, "its error code: small ones in decimal, others as 0x and eight digits"),
        FactSpec("error_text", ValueType.TEXT, "RasSstp: the error in words"),
        FactSpec("sha1", ValueType.THUMBPRINT, "RasSstp 6: SHA-1 hash of the certificate that the client saw"),
        FactSpec("sha256", ValueType.SHA256, "RasSstp 6: SHA-256 hash of the certificate that the client saw"),
        FactSpec("http_status", ValueType.NUMBER, "RasSstp 4: the HTTP status"),
        FactSpec("reason_code", ValueType.NUMBER, "NPS: the reason code"),
        FactSpec("alert", ValueType.NUMBER, "Schannel: the TLS alert's number"),
        FactSpec("suite", ValueType.TEXT, "Schannel 36880: the cipher suite"),
        FactSpec("tls_version", ValueType.TEXT, "Schannel 36880: the protocol"),
        FactSpec("stage", ValueType.TEXT, "RasClient 20227: link or authentication, where the attempt is seen whole"),
    ),
    doors=WINDOWS_DOORS,
    places=(Place.CLIENT, Place.SERVER, Place.INSIDE),
    seconds=2.0,
    timeout_s=TIMEOUT_S,
    by_hand=BY_HAND,
    plan=plan,
    read=read,
    platform=Platform.WINDOWS,
    privilege=Privilege.USER,
    paste_how=PASTE_HOW,
    recognises=recognises,
    sources=(
        "RRAS Secure Socket Tunneling Protocol (TechNet dd349022)",
        "RAS Connection Establishment (TechNet cc773769)",
        "SSL/TLS communication problems after you install KB 931125 (KB2801679)",
        "wevtutil, https://learn.microsoft.com/windows-server/administration/windows-commands/wevtutil",
    ),
)
