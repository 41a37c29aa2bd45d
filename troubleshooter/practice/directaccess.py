"""Faults of DirectAccess' IP-HTTPS tunnel, for the article iphttps-0x80090326."""

from __future__ import annotations

from collections.abc import Mapping

from troubleshooter.model.article import Place
from troubleshooter.practice import certificates
from troubleshooter.practice import directaccess_said as said
from troubleshooter.practice import directaccess_sites as sites
from troubleshooter.practice.fault import NOTHING_WRONG, Fault, Said

_ENTRY = "iphttps-0x80090326#tunnel-down"
_OUTSIDE = (Place.CLEAN_NETWORK, Place.CLIENT)
_WITH_SERVER = (*_OUTSIDE, Place.SERVER)


def _probed(handshake: str, who: str, leaf: str = "untrusted-root") -> Mapping[str, Said]:
    """What the probes see of a gateway that shows everybody the same certificate."""
    clean = Said(leaf, facts={"sha256": "$leaf"})
    return {
        "handshake": Said(handshake),
        "who-answers": Said(who),
        "leaf-from-clean": clean,
        "leaf-differs": Said("hash-matches"),
    }


def _probed_bare(handshake: str, who: str, leaf: str) -> Mapping[str, Said]:
    """What the probes see of a gateway that shows no certificate."""
    return {"handshake": Said(handshake), "who-answers": Said(who), "leaf-from-clean": Said(leaf)}


# --- the table ----------------------------------------------------------------------------------------------------

_LATE = {"tunnel-state": said.DOWN, "who-is-affected": said.EVERYBODY, "otp-in-use": said.NO_OTP}
_REPORT = "DirectAccess laptops stopped connecting; the IP-HTTPS tunnel shows 0x80090326."

FAULTS = (
    Fault(
        "no-null-suites",
        "The load balancer that ends TLS offers no null cipher suites",
        f"A colleague reports: since the load balancer was hardened last night, {_REPORT}",
        _ENTRY,
        _OUTSIDE,
        sites.no_null_suites,
        {
            **_LATE,
            **_probed("cut-after-client-hello", "iphttps"),
            "tls-ends-at": said.ADC,
            "windows-versions": said.NEWER_ONLY,
            "client-certificate": said.VALID,
            "ca-names-match": said.NOT_ASKED,
            "leaf-issuer": said.OWN_ISSUER,
        },
        "no-null-suites",
        "A Client Hello with null suites alone is cut off at once while an ordinary one goes on. Because TLS ends on a "
        "load balancer, that is the fault and not only slow.",
    ),
    Fault(
        "wrong-client-ca",
        "The load balancer demands client certificates of another CA than the clients have",
        f"A colleague reports: the load balancer got 'preauthentication' on Friday. Now {_REPORT}",
        _ENTRY,
        _OUTSIDE,
        sites.asks_foreign_ca,
        {
            **_LATE,
            **_probed("client-certificate-demanded", "preauthentication"),
            "tls-ends-at": said.ADC,
            "windows-versions": said.EVERY_VERSION,
            "client-certificate": said.VALID,
            "ca-names-match": Said(
                "differ",
                f"{said.VALID_TEXT}\n\nThe probe (or openssl s_client) shows what is asked for:\n"
                f"Acceptable client certificate CA names\nO=Practice Ltd, CN={certificates.FOREIGN_CA}",
            ),
            "leaf-issuer": said.OWN_ISSUER,
        },
        "client-auth-ca",
        "The handshake goes past Server Hello: the suites are right. The CA that is asked for is not the one that "
        "issued the clients' certificates, so a client has nothing to send.",
    ),
    Fault(
        "client-certificate-expired",
        "This one client's computer certificate has expired",
        "A colleague reports: one user's laptop, long unused, does not get its IP-HTTPS tunnel up: 0x80090326.",
        _ENTRY,
        _OUTSIDE,
        sites.asks_own_ca,
        {
            "tunnel-state": said.DOWN,
            "who-is-affected": said.ONE_CLIENT,
            "otp-in-use": said.NO_OTP,
            **_probed("client-certificate-demanded", "preauthentication"),
            "tls-ends-at": said.ADC,
            "client-certificate": said.EXPIRED,
            "ca-names-match": Said(
                "match",
                f"The certificate's Issuer is CN={certificates.OWN_CA}, O=Practice Ltd, and the probe shows the very "
                f"same name among those asked for.",
            ),
            "leaf-issuer": said.OWN_ISSUER,
        },
        "client-certificate-missing",
        "The server asks for the right CA, and others get in: what is left is the client's own certificate, whose date "
        "has passed.",
    ),
    Fault(
        "native-preauthentication",
        "Preauthentication on the server itself asks for the certificates of an old CA",
        f"A colleague reports: the PKI was renewed some weeks ago. There is no load balancer. Now {_REPORT}",
        _ENTRY,
        _WITH_SERVER,
        sites.asks_by_itself,
        {
            **_LATE,
            **_probed("certificate-demanded-null-refused", "preauthentication"),
            "tls-ends-at": said.NO_ADC,
            "windows-versions": said.EVERY_VERSION,
            "client-certificate": said.VALID,
            "listener-binding": said.BOUND_ASKING,
            "ca-names-match": Said(
                "differ",
                f"{said.VALID_TEXT}\n\nAsked for is, says the probe: O=Practice Ltd, CN={certificates.FOREIGN_CA}",
            ),
            "leaf-issuer": said.OWN_ISSUER,
        },
        "client-auth-ca",
        "Preauthentication in Windows itself turns null suites off, so that their absence is expected there. What "
        "counts is the CA that is asked for.",
    ),
    Fault(
        "forwarded-to-webmail",
        "The firewall forwards port 443 to the webmail server, which speaks plain HTTP there",
        f"A colleague reports: after the firewall was replaced, {_REPORT}",
        _ENTRY,
        _OUTSIDE,
        sites.plain_http,
        {
            **_LATE,
            **_probed_bare("not-tls", "plain-http", "not-tls"),
            "tls-ends-at": said.NO_ADC,
            "windows-versions": said.EVERY_VERSION,
            "client-certificate": said.VALID,
            "whose-machine": Said(
                "other-server",
                "nmap: 443/tcp open. No line of ip-https-discover.\ncurl -v http://$server:$port/ shows\n"
                "< HTTP/1.1 200 OK\n< Server: practice-webmail\n<title>Practice Webmail</title>",
            ),
        },
        "nat-to-wrong-server",
        "The port is open, and still nobody there speaks TLS: an open port proves nothing. Who answers is the "
        "question, and it is the wrong server.",
    ),
    Fault(
        "forwarded-to-new-web-server",
        "The firewall forwards port 443 to a web server that speaks nothing older than TLS 1.3",
        f"A colleague reports: since a new web server went live, {_REPORT}",
        _ENTRY,
        _OUTSIDE,
        sites.modern_web_server,
        {
            **_LATE,
            **_probed("protocol-version-refused", "other-product", "name-mismatch"),
            "tls-ends-at": said.NO_ADC,
            "windows-versions": said.EVERY_VERSION,
            "client-certificate": said.VALID,
            "whose-machine": Said(
                "other-server",
                "nmap: 443/tcp open. No line of ip-https-discover.\n"
                "ssl-cert: Subject: commonName=webmail.practice.example\ncurl shows: Server: practice-webmail",
            ),
        },
        "nat-to-wrong-server",
        "TLS 1.3 has no null suites, and Windows' IP-HTTPS offers nothing else: a server of TLS 1.3 alone is not a "
        "DirectAccess server. Its certificate names whose it is.",
    ),
    Fault(
        "firewall-answers",
        "The firewall itself answers on port 443 with its administration page",
        f"A colleague reports: after a firmware update of the firewall, {_REPORT}",
        _ENTRY,
        _OUTSIDE,
        sites.firewall,
        {
            **_LATE,
            **_probed("cut-after-client-hello", "other-product", "expired"),
            "tls-ends-at": said.NO_ADC,
            "windows-versions": said.EVERY_VERSION,
            "client-certificate": said.VALID,
            "whose-machine": Said(
                "firewall",
                "nmap: 443/tcp open. No line of ip-https-discover.\n"
                "ssl-cert: Subject: commonName=firewall.practice.example\n"
                "curl -k shows: Server: practice-firewall, <title>Practice Firewall: administration</title>",
            ),
        },
        "firewall-answers",
        "The handshake looks like missing null suites. But no load balancer ends TLS here, and the certificate and the "
        "page are the firewall's own.",
    ),
    Fault(
        "forwarded-to-something-else",
        "The firewall forwards port 443 to a machine that refuses every handshake",
        f"A colleague reports: after the network was renumbered, {_REPORT}",
        _ENTRY,
        _WITH_SERVER,
        sites.refuses_all,
        {
            **_LATE,
            **_probed_bare("refuses-every-hello", "tls-refused", "no-certificate"),
            "tls-ends-at": said.NO_ADC,
            "windows-versions": said.EVERY_VERSION,
            "client-certificate": said.VALID,
            "listener-binding": said.BOUND,
            "whose-machine": Said(
                "other-server",
                "The firewall's rule reads: 443 -> 10.0.0.61. That is the old print server; DirectAccess is 10.0.0.16.",
            ),
        },
        "nat-to-wrong-server",
        "Every Client Hello is refused, ordinary ones too: this is no question of null suites. The listener on the "
        "right server is in order, so something else is behind the port.",
    ),
    Fault(
        "listener-gone",
        "Nothing listens on the server any more: its certificate binding is gone",
        f"A colleague reports: after the server's certificate was replaced, {_REPORT}",
        _ENTRY,
        _WITH_SERVER,
        sites.closed,
        {
            **_LATE,
            **_probed_bare("refused", "refused", "refused"),
            "tls-ends-at": said.NO_ADC,
            "windows-versions": said.EVERY_VERSION,
            "client-certificate": said.VALID,
            "listener-binding": said.NOT_BOUND,
        },
        "listener-gone",
        "A refused connection is an answer: the way there is open, and nothing listens. The server's own binding "
        "shows why.",
    ),
    Fault(
        "listener-resets",
        "The listener is there, but no certificate is bound to it: it resets every connection",
        f"A colleague reports: somebody cleaned up old certificates on the server. Since then {_REPORT}",
        _ENTRY,
        _WITH_SERVER,
        sites.resets,
        {
            **_LATE,
            **_probed_bare("reset", "tls-refused", "no-certificate"),
            "tls-ends-at": said.NO_ADC,
            "windows-versions": said.EVERY_VERSION,
            "client-certificate": said.VALID,
            "listener-binding": Said(
                "not-bound",
                "C:\\>netsh http show sslcert ipport=0.0.0.0:443\nThe system cannot find the file specified.\n"
                "C:\\>netstat -ano | findstr LISTENING | findstr :443\n"
                "  TCP    0.0.0.0:443            0.0.0.0:0              LISTENING       4",
            ),
            "whose-machine": Said(
                "directaccess",
                "Network team: the rule reads 443 -> 10.0.0.16, untouched. That is the DirectAccess server.",
            ),
        },
        "listener-gone",
        "The connection stands and is reset at the first TLS message: Windows' listener does that while no "
        "certificate is bound to it.",
    ),
    Fault(
        "silent-edge",
        "The edge firewall takes the connection and lets nothing through",
        f"A colleague reports: a new rule set is active on the edge firewall. {_REPORT}",
        _ENTRY,
        _OUTSIDE,
        sites.silent,
        {
            **_LATE,
            **_probed_bare("silent", "silent", "unknown"),
            "tls-ends-at": said.NO_ADC,
            "windows-versions": said.EVERY_VERSION,
            "client-certificate": said.VALID,
            "whose-machine": Said(
                "firewall",
                "Network team: the firewall has 'SYN proxy' and a portal on that address. It completes the connection "
                "itself; a trace behind it shows not one packet for the server.",
            ),
        },
        "firewall-answers",
        "An open port that answers nothing is a device that took the connection for itself. The probe waits two "
        "seconds and says silent, not refused.",
    ),
    Fault(
        "inspected-branch",
        "A web gateway in the branch office opens TLS",
        "A colleague reports: laptops in the Hamburg branch stopped connecting (0x80090326). This computer plays a "
        "laptop there: what it sees is what the branch's network shows.",
        _ENTRY,
        (Place.CLIENT,),
        sites.inspected,
        {
            "tunnel-state": said.DOWN,
            "otp-in-use": said.NO_OTP,
            "who-is-affected": said.ONE_NETWORK,
            "handshake": Said("cut-after-client-hello"),
            "who-answers": Said("closed"),
            "leaf-differs": Said("hash-differs"),
            "tls-ends-at": said.ADC,
            "client-certificate": said.VALID,
            "ca-names-match": said.NOT_ASKED,
            "leaf-issuer": Said(
                "strange-issuer", f"The browser shows: Issued by {certificates.DEVICE_CA}. For every site, by the way."
            ),
        },
        "tls-inspection",
        "From that network the certificate is not the one that a clean network sees. Nothing is wrong with the server, "
        "and nothing is to be changed there.",
        {"server": "$server", "port": "$port", "clean-leaf": "$real_leaf"},
    ),
    Fault(
        "healthy-directaccess",
        "Nothing is wrong (any more)",
        "A colleague reports: my DirectAccess tunnel showed 0x80090326 this morning. Please look into it.",
        _ENTRY,
        _OUTSIDE,
        sites.healthy,
        {
            "tunnel-state": said.UP,
            "who-is-affected": said.ONE_CLIENT,
            "otp-in-use": said.NO_OTP,
            **_probed("completed", "iphttps"),
            "tls-ends-at": said.NO_ADC,
            "client-certificate": said.VALID,
            "ca-names-match": said.NOT_ASKED,
            "leaf-issuer": said.OWN_ISSUER,
        },
        NOTHING_WRONG,
        "First see whether the symptom is still there. A report is a memory; three minutes saved the rest.",
    ),
)
