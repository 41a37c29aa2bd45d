"""An event is named by its provider and its id, together or apart, in any order and on any lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troubleshooter.search import read_events, source_key

VIEWER = """Log Name:      System
Source:        RasSstp
Date:          7/14/2016 9:01:12 PM
Event ID:      6
Task Category: None
Level:         Error
"""
LIST = """Index              : 4203
EntryType          : Error
EventID            : 6
Message            : CoId={B4000371-A67F-452F-AA4C-3125AA9CFC78}: The SSTP-based VPN connection to the remote
                     access server was terminated because of a security check failure.
Source             : RasSstp
InstanceId         : 6
"""
TABLE = """   ProviderName: RasSstp

TimeCreated                     Id LevelDisplayName Message
-----------                     -- ---------------- -------
7/14/2016 9:01:12 PM             6 Error            CoId={B4000371-A67F-452F-AA4C-3125AA9CFC78}:The SSTP-based ...
"""
XML = """<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>
<Provider Name='Microsoft-Windows-RasSstp' Guid='{6c260f2c-049a-43d8-bf4d-d350a4e6611a}'/>
<EventID Qualifiers='0'>6</EventID><Version>0</Version><Level>2</Level></System></Event>"""


def named(text: str) -> list[tuple[str, int]]:
    return [(source_key(event.source), event.id) for event in read_events(text)]


@pytest.mark.parametrize(
    "text",
    [
        "RasSstp 6", "rassstp 6", "RasSstp event 6", "RasSstp/6", "RasSstp: 6", "RasSstp (6)", "RasSstp, event id 6",
        "event 6 from RasSstp", "event 6 (RasSstp)", "Event ID 6 source RasSstp", "Event ID: 6, Source: RasSstp",
        "source RasSstp id 6", "Microsoft-Windows-RasSstp 6", "Ras Sstp 6", "Ereignis 6, Quelle: RasSstp",
        "eventid=6 provider=RasSstp", "Id : 6\nProviderName : RasSstp", "event 6 in RasSstp",
        "vpn connects then drops, RasSstp event 6", "RasSsstp event 6", "event 6 from RasSsp",
        "Error,7/14/2016 9:01:12 PM,RasSstp,6,None", "Error\t7/14/2016 9:01:12 PM\tRasSstp\t6\tNone",
        VIEWER, "\n".join(reversed(VIEWER.splitlines())), LIST, TABLE, XML, VIEWER.replace("\n", "\r\n"),
    ],
)  # fmt: skip
def test_one_event_is_read_from_each_way_of_naming_it(text: str) -> None:
    assert named(text) == [("rassstp", 6)]


@given(st.permutations(VIEWER.splitlines()))
def test_the_lines_of_a_record_may_come_in_any_order(lines: list[str]) -> None:
    assert named("\n".join(lines)) == [("rassstp", 6)]


def test_each_record_keeps_its_own_provider() -> None:
    text = "Source: RasClient\nEvent ID: 20227\n\nSource: RasSstp\nEvent ID: 6\n\nEvent ID: 36888\nSource: Schannel\n"
    assert named(text) == [("rasclient", 20227), ("rassstp", 6), ("schannel", 36888)]


def test_two_events_of_one_line_are_kept_apart() -> None:
    assert named("first RasSstp 6, then RasClient 20227") == [("rassstp", 6), ("rasclient", 20227)]


def test_a_stranger_as_provider_is_not_replaced_by_a_known_one() -> None:
    assert named("Event ID: 6\nSource: Kernel-General\n\nRasSstp is silent") == [("kernelgeneral", 6)]
    assert named("Event ID 6 source Kernel-General") == [("kernelgeneral", 6)]


def test_an_id_without_provider_is_kept_without_one() -> None:
    assert named("it says event 6") == [("", 6)]


@pytest.mark.parametrize(
    "text", ["", "RasSstp", "ID: 6", "6", "the sixth event", "eventually 6", "event in 2016 maybe"]
)
def test_what_names_no_event_gives_none(text: str) -> None:
    assert read_events(text) == ()


def test_the_surface_quotes_the_text_on_one_line() -> None:
    (event,) = read_events("we saw\nRasSstp\n  event 6 today")
    assert event.surface == "RasSstp event 6"


def test_a_provider_of_the_knowledge_is_known_too() -> None:
    assert read_events("Contoso-Gateway 12", ["Contoso-Gateway"])[0].source == "Contoso-Gateway"


@given(st.text(max_size=300))
def test_any_text_is_read_without_error(text: str) -> None:
    for event in read_events(text):
        assert event.id >= 0
