"""vpn-server-policy: which IPsec policy, ports and trusted root does the VPN server (RRAS) have?

Reads `Get-VpnServerConfiguration`, `Get-VpnServerIPsecConfiguration` and `Get-VpnAuthProtocol`. Microsoft's pages show
the same sample for the first two; the fields of a custom policy appear where one is set. Several results at once.

- `default-policy` needs a complete block without any policy value; the default is weak.
- `any-root-accepted`: RootCertificateNameToAccept is empty, so IKEv2 takes machine certificates of any trusted root.
Sources: see `ipsec_policy`, and Get-VpnServerIPsecConfiguration,
https://learn.microsoft.com/powershell/module/remoteaccess/get-vpnserveripsecconfiguration; Get-VpnAuthProtocol,
https://learn.microsoft.com/powershell/module/remoteaccess/get-vpnauthprotocol
"""

from __future__ import annotations

from collections.abc import Mapping

from troubleshooter.checks.common import UNKNOWN_RESULT, filled, unknown
from troubleshooter.checks.windows.ipsec_policy import (
    FACT_SPECS,
    KEYS,
    SOURCES,
    complete,
    grade,
    has_policy,
    policy_facts,
    weaknesses,
)
from troubleshooter.checks.windows.text import (
    NO_END,
    WINDOWS_DOORS,
    Record,
    beginning,
    label_table,
    list_items,
    paste_line,
    powershell,
    records,
    squash,
    text_of,
    trouble,
    unreadable,
    windows_commands,
)
from troubleshooter.model.article import Place
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import CheckKind, FactSpec, FactValue, Observation, Raw, ResultSpec
from troubleshooter.model.probes import Platform, Privilege, Probe
from troubleshooter.model.values import ValueType

TIMEOUT_S = 60.0
COMMAND = "& { Get-VpnServerIPsecConfiguration; Get-VpnServerConfiguration; Get-VpnAuthProtocol }"
ENCRYPTION, ROOT, USER_AUTH, TUNNEL_AUTH = (
    "EncryptionType",
    "RootCertificateNameToAccept",
    "UserAuthProtocolAccepted",
    "TunnelAuthProtocolsAdvertised",
)
LABELS = label_table(
    *KEYS,
    *(ENCRYPTION, ROOT, USER_AUTH, TUNNEL_AUTH, "CertificateAdvertised"),
    *("Ikev2Ports", "SstpPorts", "L2tpPorts", "IdleDisconnect(s)", "SADataSizeForRenegotiation(KB)", "SALifeTime(s)"),
    class_names={  # the names of the objects' own properties, which Format-List * shows
        "SALifeTimeSeconds": "SALifeTime(s)",
        "SADataSizeForRenegotiationKilobytes": "SADataSizeForRenegotiation(KB)",
        "IdleDisconnectSeconds": "IdleDisconnect(s)",
    },
)

RESULTS = (
    ResultSpec("no-ikev2-ports", "The server has no ports for IKEv2"),
    ResultSpec("no-sstp-ports", "The server has no ports for SSTP"),
    ResultSpec("weak-policy", "A custom IPsec policy is set, and it holds weak algorithms; the facts name them"),
    ResultSpec("baseline-policy", "The IPsec policy is the baseline: AES-128, SHA-256 and DH group 14"),
    ResultSpec("custom-policy", "Another custom IPsec policy is set; compare it with the client's"),
    ResultSpec("default-policy", "No custom IPsec policy is set: Windows' default proposals, which are weak"),
    ResultSpec("any-root-accepted", "No root is named: IKEv2 takes machine certificates of any trusted root"),
    ResultSpec("root-set", "A root certificate is named for IKEv2 machine certificates"),
    UNKNOWN_RESULT,
)
_SAYS = {spec.name: spec.says for spec in RESULTS}

PASTE_HOW = f"""\
On the VPN server, in a PowerShell that was started with "Run as administrator":

    {paste_line(COMMAND)}

Paste all of the output, with the last line.
"""
BY_HAND = """\
On the VPN server, in a PowerShell that was started with "Run as administrator":

    Get-VpnServerIPsecConfiguration | Format-List *
    Get-VpnAuthProtocol | Format-List *

- No values for *DHGroup*, *EncryptionMethod* and *CipherTransformConstants*: `default-policy`. Group2, DES3 or SHA1
  among them: `weak-policy`. AES128, SHA256 (SHA256128) and Group14: `baseline-policy`. Anything else: `custom-policy`.
- *Ikev2Ports* or *SstpPorts* is 0: `no-ikev2-ports`, `no-sstp-ports`.
- *RootCertificateNameToAccept* is empty: `any-root-accepted`, otherwise `root-set`.
"""


def plan(_: Mapping[str, str]) -> Probe:
    return windows_commands(
        (powershell("policy", COMMAND),),
        "the VPN server's ports, IPsec policy and accepted root (runs Get-VpnServerConfiguration, "
        "Get-VpnServerIPsecConfiguration and Get-VpnAuthProtocol)",
        TIMEOUT_S,
    )


def read(raw: Raw) -> Observation:
    failure = trouble(raw)
    if failure is not None:
        return failure
    text = text_of(raw) or ""
    blocks = tuple(block for block in records(text, LABELS) if _fits(block))
    if not blocks:
        return unreadable(text, "Get-VpnServerIPsecConfiguration or Get-VpnAuthProtocol")
    results: list[str] = []
    facts: dict[str, FactValue] = {}
    for block in blocks:
        for result in (*_ports(block), *_policy(block), *_root(block)):
            if result not in results:
                results.append(result)
        facts = {**_facts(block), **facts}
    order = [spec.name for spec in RESULTS]
    if "default-policy" in results and any(name in results for name in order[2:5]):
        results.remove("default-policy")  # one of the two commands shows the policy, the other does not
    if not results:
        return unknown(f"Could not tell: the text breaks off; {NO_END}", facts)
    results.sort(key=order.index)
    return Observation(tuple(results), facts, "; ".join(_SAYS[result] for result in results))


def _fits(block: Record) -> bool:
    return any(
        block.field(key) is not None for key in ("Ikev2Ports", "SADataSizeForRenegotiation(KB)", USER_AUTH, ROOT)
    )


def _ports(block: Record) -> tuple[str, ...]:
    zero = [
        name for key, name in (("Ikev2Ports", "no-ikev2-ports"), ("SstpPorts", "no-sstp-ports")) if _zero(block, key)
    ]
    return tuple(zero)


def _zero(block: Record, key: str) -> bool:
    return block.whole(key) == "0"


def _policy(block: Record) -> tuple[str, ...]:
    if has_policy(block):
        return (f"{grade(block)}-policy",) if complete(block) else ()
    closed = block.has(ENCRYPTION, "SALifeTime(s)", "SADataSizeForRenegotiation(KB)")
    return ("default-policy",) if closed and "custom" not in squash(block.get(ENCRYPTION)) else ()


def _root(block: Record) -> tuple[str, ...]:
    root = block.whole(ROOT)
    if root is None:
        return ()
    return ("root-set",) if root else ("any-root-accepted",)


def _facts(block: Record) -> dict[str, FactValue]:
    def short(key: str) -> str:
        return clean(block.whole(key) or "", 80)

    return {
        **policy_facts(block),
        **filled(
            {
                "weak": weaknesses(block),
                "encryption_type": short(ENCRYPTION),
                "ikev2_ports": short("Ikev2Ports"),
                "sstp_ports": short("SstpPorts"),
                "root": clean(block.whole(ROOT) or ""),
                "user_authentication": tuple(clean(i, 40) for i in list_items(block.whole(USER_AUTH) or "")),
                "tunnel_authentication": tuple(clean(i, 40) for i in list_items(block.whole(TUNNEL_AUTH) or "")),
            }
        ),
    }


def recognises(text: str) -> bool:
    return any(_fits(block) for block in records(beginning(text), LABELS))


KIND = CheckKind(
    name="vpn-server-policy",
    summary="Which IPsec policy, ports and trusted root does the VPN server have?",
    params=(),
    results=RESULTS,
    facts=(
        *FACT_SPECS,
        FactSpec("weak", ValueType.TEXT, "the weak values", many=True),
        FactSpec("encryption_type", ValueType.TEXT, "the encryption type as Windows names it"),
        FactSpec("ikev2_ports", ValueType.TEXT, "how many ports IKEv2 has"),
        FactSpec("sstp_ports", ValueType.TEXT, "how many ports SSTP has"),
        FactSpec("root", ValueType.DN, "the root certificate that is accepted"),
        FactSpec("user_authentication", ValueType.TEXT, "what users may authenticate with", many=True),
        FactSpec("tunnel_authentication", ValueType.TEXT, "what tunnels authenticate with", many=True),
    ),
    doors=WINDOWS_DOORS,
    places=(Place.SERVER,),
    seconds=6.0,
    timeout_s=TIMEOUT_S,
    by_hand=BY_HAND,
    plan=plan,
    read=read,
    many=True,
    platform=Platform.WINDOWS,
    privilege=Privilege.ELEVATED,
    paste_how=PASTE_HOW,
    recognises=recognises,
    sources=(
        *SOURCES,
        "Get-VpnServerIPsecConfiguration, "
        "https://learn.microsoft.com/powershell/module/remoteaccess/get-vpnserveripsecconfiguration",
        "Get-VpnAuthProtocol, https://learn.microsoft.com/powershell/module/remoteaccess/get-vpnauthprotocol",
    ),
)
