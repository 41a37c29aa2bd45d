"""event-log: every sample in every way people bring it, and what must stay out of facts."""

from __future__ import annotations

import pytest
import windows_variants as variants
from hypothesis import given
from hypothesis import strategies as st

from troubleshooter.checks.windows.event_log import KIND
from troubleshooter.model.evidence import Door, Raw
from troubleshooter.model.exchanges import CommandOutput, CommandOutputs
from troubleshooter.model.probes import RunCommands

SHA256 = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
# samples with nothing but one event of that source and id
ONE_EVENT = {
    ("rassstp", 24): "bindings-differ",
    ("rassstp", 11): "no-server-certificate",
    ("rassstp", 16): "wrong-usage",
    ("rassstp", 23): "proxy-wants-login",
    ("rassstp", 1): "sstp-failed",
    ("rasclient", 20226): "disconnected",
    ("rasclient", 20225): "connected",
    ("remoteaccess", 20255): "ppp-failed",
    ("remoteaccess", 20271): "logon-refused",
    ("remoteaccess", 20276): "methods-differ",
    ("nps", 6274): "discarded-by-nps",
    ("nps", 6279): "account-locked",
    ("nps", 6272): "granted-by-nps",
    ("schannel", 36874): "no-common-suite",
    ("schannel", 36882): "issuer-untrusted",
    ("schannel", 36884): "name-mismatch",
    ("schannel", 36885): "issuer-list-too-long",
    ("schannel", 36888): "alert-sent",
    ("schannel", 36880): "handshake-done",
    ("iphlpsvc", 4100): "isatap-router-not-found",
    ("iphlpsvc", 4301): "iphttps-down",
    ("iphlpsvc", 4300): "iphttps-up",
    ("ipsec", 4654): "quick-mode-failed",
    ("ipsec", 5453): "ikeext-not-started",
}
# file: (provider, event-id, result, facts that must be among those read)
EXPECTED: dict[str, tuple[str, str, str, dict[str, str]]] = {
    "rasclient-809-get-eventlog.txt": ("rasclient", "20227", "connection-failed", {"code": "809", "level": "error"}),
    "synthetic-rassstp-6.xml.txt": ("rassstp", "6", "security-check-failed", {"sha256": SHA256}),
    "synthetic-rassstp-6-format-list.txt": ("rassstp", "", "security-check-failed", {"sha256": SHA256}),
    "synthetic-rassstp-6-viewer.txt": ("rassstp", "6", "security-check-failed", {"sha256": SHA256, "level": "error"}),
    "synthetic-rassstp-6-viewer-german.txt": ("rassstp", "6", "security-check-failed", {"sha256": SHA256}),
    "synthetic-rassstp-18.xml.txt": ("rassstp", "", "hash-unreadable", {"error_text": "The data is invalid."}),
    "synthetic-rassstp-4.xml.txt": ("rassstp", "", "http-refused", {"http_status": "407"}),
    "synthetic-rasclient-authentication-stage.xml.txt": (
        "rasclient",
        "",
        "connection-failed",
        {"code": "853", "stage": "authentication", "when": "2026-11-20 09:15:05 UTC"},
    ),
    "synthetic-rasclient-hresult.xml.txt": ("rasclient", "20227", "connection-failed", {"code": "0x80092013"}),
    "synthetic-rasclient-809-viewer-german.txt": ("rasclient", "", "connection-failed", {"code": "809"}),
    "synthetic-nps-6273.xml.txt": ("nps", "", "denied-by-nps", {"reason_code": "16"}),
    "synthetic-nps-6273-viewer-french.txt": ("nps", "6273", "denied-by-nps", {"reason_code": "48"}),
    "synthetic-schannel-36887.xml.txt": ("schannel", "", "alert-received", {"alert": "40"}),
    "synthetic-schannel-36887-format-list.txt": ("schannel", "", "alert-received", {"alert": "40"}),
    "synthetic-schannel-36870-format-list.txt": ("schannel", "", "private-key-unreachable", {"code": "0x8009030D"}),
    "synthetic-iphlpsvc-4302.xml.txt": ("iphlpsvc", "", "iphttps-failed", {"code": "0x80090326"}),
    "synthetic-kdc-39.xml.txt": ("kdc", "39", "weak-mapping", {"level": "warning"}),
    "synthetic-ipsec-4653.xml.txt": ("ipsec", "", "main-mode-failed", {"id": "4653"}),
    "synthetic-capi2-11.xml.txt": ("capi2", "", "event-found", {"id": "11"}),
    "synthetic-capi2-log-off.txt": ("capi2", "", "log-off", {}),
    "synthetic-no-events.xml.txt": ("rassstp", "6", "no-such-event", {}),
    "synthetic-no-events-powershell.txt": ("rassstp", "", "no-such-event", {}),
    "synthetic-two-events-viewer.txt": ("rasclient", "", "connection-failed", {"code": "13801"}),
    **{
        f"synthetic-{provider}-{number}.xml.txt": (provider, str(number), result, {"id": str(number)})
        for (provider, number), result in ONE_EVENT.items()
    },
}
SAMPLES = variants.samples(KIND.name)
EVERY = pytest.mark.parametrize("name", SAMPLES)


def params_of(name: str) -> dict[str, str]:
    provider, event_id, _, _ = EXPECTED[name]
    return {"provider": provider, **({"event-id": event_id} if event_id else {})}


def test_every_sample_has_an_expectation() -> None:
    assert set(EXPECTED) == set(SAMPLES)


@EVERY
def test_a_sample_reads_as_what_it_shows(name: str) -> None:
    observation = KIND.read(variants.pasted(SAMPLES[name], KIND.plan(params_of(name))))
    assert observation.results == (EXPECTED[name][2],)
    assert observation.facts.items() >= EXPECTED[name][3].items()
    assert set(observation.facts) <= {fact.name for fact in KIND.facts}


@EVERY
def test_every_copy_through_every_door_reads_the_same(name: str) -> None:
    assert variants.differences(KIND, SAMPLES[name], params_of(name)) == []


@EVERY
def test_a_cut_sample_never_reads_as_something_else(name: str) -> None:
    assert variants.wrong_cuts(KIND, SAMPLES[name], params_of(name), step=3) == []


@EVERY
def test_names_of_people_computers_and_connections_are_in_no_fact_and_no_sentence(name: str) -> None:
    observation = KIND.read(variants.pasted(SAMPLES[name], KIND.plan(params_of(name))))
    shown = observation.says + repr(dict(observation.facts))
    assert not [word for word in ("anna", "pc17", "on-prem-vm", "Office VPN", "AzureGateway") if word in shown]


@EVERY
def test_it_recognises_its_own_output(name: str) -> None:
    assert KIND.recognises is not None
    assert KIND.recognises(SAMPLES[name])


def test_events_of_another_source_are_not_taken_for_the_wanted_ones() -> None:
    text = SAMPLES["synthetic-schannel-36887.xml.txt"]
    observation = KIND.read(variants.pasted(text, KIND.plan({"provider": "rassstp"})))
    assert observation.results == ("unknown",)
    assert "Schannel 36887" in observation.says


def test_the_newest_event_counts_whatever_the_order() -> None:
    first, second = SAMPLES["synthetic-schannel-36887.xml.txt"], SAMPLES["synthetic-rassstp-4.xml.txt"]
    older = first.replace("T09:15:02", "T08:00:00").replace("</Events>\n", "")
    observation = KIND.read(variants.pasted(older + second.replace("<Events>\n", "")))
    assert observation.results == ("http-refused",)


def test_a_document_type_is_refused() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + SAMPLES["synthetic-rassstp-6.xml.txt"]
    observation = KIND.read(variants.pasted(bomb))
    assert observation.results == ("unknown",)
    assert "document type" in observation.says


def test_an_evtx_file_is_recognised_and_said_to_be_for_another_tool() -> None:
    observation = KIND.read(variants.from_file(b"ElfFile\0" + bytes(4096)))
    assert observation.results == ("unknown",)
    assert ".evtx" in observation.says


def test_no_access_to_the_security_log_says_what_to_do() -> None:
    probe = KIND.plan({"provider": "nps"})
    assert isinstance(probe, RunCommands)
    output = CommandOutput("events", probe.commands[0].argv, "failed", 5, b"", b"Access is denied.\r\n")
    observation = KIND.read(Raw(Door.LIVE, variants.WHEN, 0.1, CommandOutputs((output,)), probe))
    assert observation.results == ("unknown",)
    assert "administrator" in observation.says


@pytest.mark.parametrize("provider", ["rassstp", "rasclient", "nps", "capi2", "ipsec"])
def test_the_query_is_one_argument_and_the_id_a_number_in_it(provider: str) -> None:
    probe = KIND.plan({"provider": provider, "event-id": "6"})
    assert isinstance(probe, RunCommands)
    queries = [argument for argument in probe.commands[0].argv if argument.startswith("/q:")]
    assert len(queries) == 1
    assert "(EventID=6)" in queries[0]


@given(st.text(max_size=400), st.sampled_from([None, "rassstp"]))
def test_arbitrary_text_never_raises(text: str, provider: str | None) -> None:
    probe = KIND.plan({"provider": provider}) if provider else None
    assert KIND.read(variants.pasted("<Event>" + text, probe)).results[0] in KIND.result_names()
    assert KIND.read(variants.pasted("Id : 6\nProviderName : RasSstp\nMessage : " + text, probe)).results


@given(st.binary(max_size=300))
def test_arbitrary_bytes_never_raise(data: bytes) -> None:
    assert KIND.read(variants.from_file(data)).results == ("unknown",)
