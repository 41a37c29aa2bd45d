"""A small knowledge for search tests: five articles with codes of every family, events, messages and a glossary.

It is written here and not taken from kb/, so that search tests fail for reasons of search alone; only the plain
sayings and the foreign subjects are those that ship.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from troubleshooter.checks import KINDS
from troubleshooter.kb import bundled_folder, load
from troubleshooter.model.article import (
    Article,
    Cause,
    CauseRef,
    EventRef,
    Goal,
    KnowledgeBase,
    Reviewed,
    Status,
    Support,
    Symptom,
)
from troubleshooter.model.reference import ErrorCode, Term

SECURITY_CHECK = (
    "The SSTP-based VPN connection to the remote access server was terminated because of a security check failure. "
    "Security settings on the remote access server do not match settings on this computer. Contact the system "
    "administrator of the remote access server and relay the following information"
)
WAITING = "Failed to connect to the IPHTTPS server; waiting to reconnect"


def article(
    name: str,
    title: str,
    summary: str,
    symptoms: Sequence[Symptom] = (),
    *,
    causes: Mapping[str, tuple[str, str]] | None = None,
    goals: Sequence[Goal] = (),
) -> Article:
    """An article with what a search reads. `causes`: id -> title and because."""
    return Article(
        id=name,
        title=title,
        product="remote-access",
        summary=summary,
        status=Status.TESTED,
        support=Support(),
        reviewed=Reviewed("2026-11-20", "kb-team"),
        sources={},
        symptoms={symptom.id: symptom for symptom in symptoms},
        causes={key: Cause(key, *texts) for key, texts in (causes or {}).items()},
        goals={goal.id: goal for goal in goals},
    )


SSTP = article(
    "sstp-connect-disconnect",
    "SSTP connects, then drops at once",
    "The client compares certificate hashes; a load balancer that offloads TLS makes them differ.",
    [
        Symptom(
            "connects-then-drops",
            "SSTP connects and is disconnected at once",
            (CauseRef("offload"), CauseRef("inspection")),
            events=(EventRef("RasSstp", 6, "System"),),
            messages=(SECURITY_CHECK,),
            phrases=("vpn drops right away", "sstp connects then disconnects"),
        ),
        Symptom(
            "hash-unreadable",
            "The server accepts no SSTP connection, event 18",
            (CauseRef("offload"),),
            events=(EventRef("RasSstp", 18),),
            phrases=("certificate hash unreadable",),
        ),
    ],
    causes={
        "offload": ("The load balancer ends TLS", "The server was not told which certificate clients see."),
        "inspection": ("TLS inspection on the client's network", "A device shows a certificate of its own."),
    },
)
HANDSHAKE = article(
    "iphttps-0x80090326",
    "IP-HTTPS error 0x80090326, the TLS handshake breaks off",
    "The client reaches a TLS server, but the handshake of the IP-HTTPS tunnel is cut off.",
    [
        Symptom(
            "tunnel-down",
            "The IP-HTTPS tunnel is down and its last error is 0x80090326",
            (CauseRef("no-null-suites"),),
            codes=("0x80090326",),
            messages=(WAITING,),
            phrases=("media disconnected on iphttpsinterface", "directaccess does not connect"),
        )
    ],
    causes={
        "no-null-suites": ("The ADC offers no null cipher suites", "Windows 8 clients send only null suites first.")
    },
)
REACH = article(
    "iphttps-0x274c",
    "IP-HTTPS error 0x274C, nothing answers",
    "The TCP connection to port 443 times out.",
    [Symptom("no-answer", "The IP-HTTPS server does not answer", (), codes=("0x274C",), messages=(WAITING,))],
)
DIALLING = article(
    "ikev2-809",
    "IKEv2 error 809, no answer from the VPN server",
    "Fragments or UDP ports 500 and 4500 are blocked.",
    [
        Symptom(
            "error-809",
            "The VPN connection fails with error 809",
            (),
            codes=("809",),
            events=(EventRef("RasClient", 20227),),
            phrases=("ikev2 fails from some locations",),
        ),
        Symptom("policy-mismatch", "IKEv2 policies do not match", (), codes=("ERROR_IPSEC_IKE_POLICY_MATCH",)),
    ],
)
KEMP = article(
    "kemp-certificate-format-invalid",
    'Kemp LoadMaster refuses a certificate as "Certificate Format Invalid"',
    "LoadMaster wants PEM and the file is DER.",
    [
        Symptom(
            "format-invalid",
            "Importing a CA certificate fails",
            (CauseRef("der"),),
            messages=("Certificate Format Invalid.",),
            phrases=("kemp certificate import fails",),
        )
    ],
    causes={"der": ("The file is DER encoded", "LoadMaster reads Base-64 text only.")},
    goals=[Goal("convert", "Convert a DER certificate to PEM", (), ("how to convert cer to pem",))],
)

CODES = (
    ErrorCode(0x80090326, "SEC_E_ILLEGAL_MESSAGE", "the message was unexpected or badly formatted", "hresult"),
    ErrorCode(0x274C, "WSAETIMEDOUT", "the connection timed out", "win32"),
    ErrorCode(809, "ERROR_VPN_TIMEOUT", "no answer", "ras"),
    ErrorCode(13868, "ERROR_IPSEC_IKE_POLICY_MATCH", "policies do not match", "win32"),
)
TERMS = (
    Term("load balancer", synonyms=("ADC", "application delivery controller", "reverse proxy")),
    Term("DirectAccess", synonyms=("DA", "direct access"), topic=True),
    Term("VPN", topic=True),
    Term("SSTP", topic=True),
    Term("IKEv2", synonyms=("IKE",), topic=True),
    Term("TLS inspection", synonyms=("SSL inspection", "deep packet inspection", "DPI")),
)


def small() -> KnowledgeBase:
    """All of it."""
    articles = {one.id: one for one in (SSTP, HANDSHAKE, REACH, DIALLING, KEMP)}
    former = {"sstp-drops": "sstp-connect-disconnect"}
    plain = load([bundled_folder()], KINDS).kb
    return KnowledgeBase(articles, "digest", CODES, TERMS, former, sayings=plain.sayings, elsewhere=plain.elsewhere)
