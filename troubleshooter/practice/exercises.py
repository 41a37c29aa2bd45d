"""Exercises in reading one probe, for faults that no article walks to yet.

The probe is real and its facts are shown, apart from those that would say the verdict; the user says what they mean,
and the kind's own result is the judge. `EXERCISES` is written out, like the table of faults.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from troubleshooter.practice import certificates, http, ike, tls
from troubleshooter.practice.certificates import Identity
from troubleshooter.practice.fault import Site
from troubleshooter.practice.gateway import Reply


@dataclass(frozen=True)
class Exercise:
    """One row. `params` may hold `$name`; `shows`: the facts that are shown; `choices`: results to choose from."""

    id: str
    title: str
    story: str
    kind: str
    params: Mapping[str, str]
    build: Callable[[Site], None]
    shows: tuple[str, ...]
    choices: tuple[str, ...]
    result: str
    lesson: str


_CHOICES = ("trusted", "expired", "name-mismatch", "issuer-unknown", "untrusted-root")
_SHOWS = ("subject", "issuer", "san", "not_before", "not_after", "chain", "version", "cipher")


def _certificate(
    id_: str, title: str, story: str, shown: Callable[[], Identity], result: str, *, lesson: str
) -> Exercise:
    def build(site: Site) -> None:
        talk = tls.server(shown(), then=http.inside_tls(http.sstp))
        root = site.file("company-root.pem", certificates.authority_pem(certificates.OWN_CA))
        site.values |= {"port": str(site.gateway.listen(talk)), "root": str(root)}

    return Exercise(
        id_,
        title,
        f"A colleague reports: {story} Clients trust the company's CA, CN={certificates.OWN_CA}. Today is $today.",
        "tls-certificate",
        {"host": "$server", "port": "$port", "server-name": certificates.SERVER_NAMES[1], "ca-file": "$root"},
        build,
        _SHOWS,
        _CHOICES,
        result,
        lesson,
    )


def _talk(
    id_: str,
    title: str,
    story: str,
    kind: str,
    product: http.Product,
    *,
    choices: tuple[str, ...],
    result: str,
    lesson: str,
) -> Exercise:
    def build(site: Site) -> None:
        talk = tls.server(certificates.server(), tls.EVERYTHING, then=http.inside_tls(product))
        site.values["port"] = str(site.gateway.listen(talk))

    shows = ("iphttps_status", "sstp_status", "status", "health_check", "server_header", "title", "subject")
    params = {"host": "$server", "port": "$port"}
    return Exercise(id_, title, f"A colleague reports: {story}", kind, params, build, shows, choices, result, lesson)


def _ike(id_: str, title: str, story: str, replies: tuple[Reply, Reply], result: str, *, lesson: str) -> Exercise:
    """`replies`: what answers on the port of IKE, and what on the one behind NAT."""

    def build(site: Site) -> None:
        plain, nat = (site.gateway.answer(reply) for reply in replies)
        site.values |= {"port": str(plain), "nat": str(nat)}

    params = {"host": "$server", "port": "$port", "nat-port": "$nat"}
    choices = (
        "answers-with-fragmentation",
        "answers-without-fragmentation",
        "only-500-answers",
        "no-proposal-chosen",
        "silent",
    )
    shows = ("port_500", "port_4500", "offer_wide", "offer_windows_default", "fragmentation", "errors")
    return Exercise(
        id_, title, f"A colleague reports: {story}", "ike-sa-init", params, build, shows, choices, result, lesson
    )


def _both(policy: ike.Policy, *, fragmentation: bool) -> tuple[Reply, Reply]:
    return (
        ike.responder(policy, fragmentation=fragmentation),
        ike.responder(policy, fragmentation=fragmentation, marker=True),
    )


_SSTP = ("sstp-answers", "health-check-only", "windows-http-other", "other-http")
_ALL = (
    _certificate(
        "expired-certificate",
        "The server's certificate has expired",
        "since this morning the VPN says that the server's certificate is not valid.",
        lambda: certificates.server(days_left=-1),
        "expired",
        lesson="`not_after` lies in the past. Name and chain are right, so renewing it is all.",
    ),
    _certificate(
        "wrong-name",
        "The certificate is for other names than the one that clients ask for",
        "the VPN server was moved, and now every client complains about its certificate.",
        lambda: certificates.server(names=("rras01.practice.example",)),
        "name-mismatch",
        lesson="Clients ask for vpn.practice.example, and that name is not among `san`.",
    ),
    _certificate(
        "missing-intermediate",
        "The server does not send the certificate of the CA in between",
        "the VPN works for computers that were once inside, and for no others.",
        lambda: certificates.server(ca=certificates.SUB_CA, sends_ca=False),
        "issuer-unknown",
        lesson="The leaf's issuer is a CA that a client does not know and that the server did not send. Whoever "
        "met its certificate before has kept it, which hides the fault.",
    ),
    _certificate(
        "untrusted-root",
        "The chain leads to a root that is not trusted",
        "after the certificate was replaced, no client trusts the VPN server.",
        lambda: certificates.server(ca=certificates.FOREIGN_CA),
        "untrusted-root",
        lesson="The chain is complete; it ends at a CA which is not the one that is trusted.",
    ),
    _certificate(
        "healthy-certificate",
        "Nothing is wrong with the certificate",
        "somebody says that the VPN server's certificate is broken. Is it?",
        certificates.server,
        "trusted",
        lesson="Name, dates, chain and use are in order: look elsewhere.",
    ),
    _talk(
        "no-free-sstp-port",
        "RRAS is alive, but takes no SSTP connection: all its ports are taken",
        "the load balancer says that the VPN server is healthy, and since nine o'clock nobody new gets in.",
        "sstp",
        http.sstp_full,
        choices=_SSTP,
        result="health-check-only",
        lesson="401 to the health check is what a living RRAS says; 503 to the opening request itself means no room. A "
        "load balancer that only sends the health check goes on sending clients there.",
    ),
    _talk(
        "sstp-not-turned-on",
        "A Windows server answers, but SSTP is not turned on there",
        "I have pointed vpn.practice.example at our DirectAccess server, and SSTP does not connect.",
        "sstp",
        http.directaccess,
        choices=_SSTP,
        result="windows-http-other",
        lesson="`server_header` is Windows' own listener, and the address of SSTP is not known to it: 404, and no 401 "
        "to the health check.",
    ),
    _talk(
        "portal-says-yes-to-everything",
        "A firewall's login page answers 200 to everything",
        "the port is open and curl shows 200, so it can't be the firewall. But no VPN client connects.",
        "who-answers-443",
        http.firewall_portal,
        choices=("iphttps", "sstp", "windows-http", "other-product"),
        result="other-product",
        lesson="200 alone proves nothing: both VPN addresses and the health check get it, which no VPN server would "
        "do. `server_header` and `title` say who it is.",
    ),
    _talk(
        "healthy-sstp-listener",
        "Nothing is wrong with the listener",
        "somebody says that SSTP is down. Is it?",
        "sstp",
        http.sstp,
        choices=_SSTP,
        result="sstp-answers",
        lesson="200 to the opening request and 401 to the health check: it listens, for whoever reaches it.",
    ),
    _ike(
        "ike-without-fragmentation",
        "The VPN server does not take IKEv2 fragmentation",
        "IKEv2 works from the office's guest network and from nowhere else; users at home see error 809.",
        _both(ike.WINDOWS, fragmentation=False),
        "answers-without-fragmentation",
        lesson="Both ports answer and a proposal is chosen, so the way is open for small messages. Fragmentation was "
        "offered and not taken: a large IKE_AUTH is left to IP fragments, which many home routers drop.",
    ),
    _ike(
        "ike-4500-blocked",
        "The firewall lets UDP 500 through and not 4500",
        "IKEv2 stops right after it began, for everybody behind a home router.",
        (ike.responder(ike.WINDOWS, fragmentation=True), ike.silent),
        "only-500-answers",
        lesson="Behind NAT a connection begins on 500 and goes on at 4500. Only the first is open.",
    ),
    _ike(
        "ike-policy-differs",
        "The VPN server takes none of the proposals that clients make",
        "after the VPN server was hardened, IKEv2 clients see error 13868.",
        _both(ike.STRICT, fragmentation=True),
        "no-proposal-chosen",
        lesson="NO_PROPOSAL_CHOSEN comes from a living IKEv2 server: nothing is blocked, the policies differ.",
    ),
    _ike(
        "healthy-ike",
        "Nothing is wrong with the way to the IKEv2 server",
        "somebody says that the firewall blocks IKEv2. Does it?",
        _both(ike.WINDOWS, fragmentation=True),
        "answers-with-fragmentation",
        lesson="Both ports answer, what Windows offers is taken, and fragmentation too: look at certificates and the "
        "account instead.",
    ),
)

EXERCISES: Mapping[str, Exercise] = MappingProxyType({exercise.id: exercise for exercise in _ALL})
