"""Records what the network kinds' probes bring from the lab's servers, into kb/evidence/KIND/NAME.json.

Run by hand, as root (it makes network namespaces):

    python tests/knowledge/record_evidence.py [KIND...]             results that have no file yet
    python tests/knowledge/record_evidence.py --again [KIND...]     all, because a kind's probe has changed

The lab's certificates are made anew each time: a scenario that names a certificate's hash must be mended after --again.

Every file is a real exchange with a real server of `lab`, `lab_http` or `lab_ipsec`. So that the files of one article
fit together, all are asked for `da.lab.test`, port 443: this script alone resolves that name, to loopback, and leads
the port to the server's own. What needs a network without a way, or IKE's ports, is recorded in namespaces.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import dns.resolver
import lab
import lab_http
import lab_ipsec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs7, pkcs12
from fault_table import FAULTS
from hostile import Answer, ike_answer, udp_server
from lab_pki import Pki, make_pki

from troubleshooter.checks import KINDS, parse_params
from troubleshooter.model.evidence import Door, Raw
from troubleshooter.model.exchanges import FileBytes
from troubleshooter.sources import collect
from troubleshooter.sources.kept import as_file

EVIDENCE = Path(__file__).parents[2] / "kb" / "evidence"
NAME, PORT = "da.lab.test", 443
NOWHERE = "192.0.2.10"  # RFC 5737; asked only in a namespace without any route
Server = Callable[[Pki], AbstractContextManager[int]]
_getaddrinfo = socket.getaddrinfo


# --- the name and its ports ---------------------------------------------------------------------------------------


@contextmanager
def leading_to(ports: Mapping[int, int]) -> Iterator[None]:
    """While it lasts, `NAME` is loopback; its port leads to the local one, any other to a closed one."""
    with lab.closed_port() as closed:

        def lookup(host: str, port: int, *args: Any, **options: Any) -> Any:
            if host == NAME or (host == "127.0.0.1" and port in ports):
                return _getaddrinfo("127.0.0.1", ports.get(port, closed), *args, **options)
            if host != "127.0.0.1" and not options.get("flags", 0) & socket.AI_NUMERICHOST:
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            return _getaddrinfo(host, port, *args, **options)

        socket.getaddrinfo = lookup
        try:
            yield
        finally:
            socket.getaddrinfo = _getaddrinfo


@contextmanager
def trusting(root: Path | None) -> Iterator[None]:
    """While it lasts, OpenSSL's own roots are this file's; None: the system's."""
    if root is not None:
        os.environ["SSL_CERT_FILE"] = str(root)
    try:
        yield
    finally:
        os.environ.pop("SSL_CERT_FILE", None)


# --- recording ----------------------------------------------------------------------------------------------------


class Recorder:
    """Writes one file for each result of each kind: the first exchange that shows it."""

    def __init__(self, kinds: tuple[str, ...], *, again: bool) -> None:
        self._kinds, self._again = kinds, again
        self.recorded: set[tuple[str, str]] = set()

    def wants(self, kind: str, name: str) -> bool:
        if (self._kinds and kind not in self._kinds) or (kind, name) in self.recorded:
            return False
        return self._again or not any((EVIDENCE / kind).glob(f"{name}.*"))

    def ask(self, kind: str, name: str, params: Mapping[str, str], expected: str | None = None) -> None:
        """Run the probe and keep what it brought as `name`, if the kind reads `expected` (`name`) from it."""
        if not self.wants(kind, name):
            return
        parsed = parse_params(KINDS[kind], params)
        assert isinstance(parsed, Mapping), parsed
        self.keep(kind, name, parsed, collect(KINDS[kind].plan(parsed)), expected or name)

    def keep(self, kind: str, name: str, params: Mapping[str, str], raw: Raw, expected: str) -> None:
        results = KINDS[kind].read(raw).results
        if expected not in results:
            print(f"{kind}/{name}: reads {', '.join(results)}")
            return
        self.write(kind, f"{name}.json", as_file(kind, params, raw))

    def write(self, kind: str, name: str, content: bytes) -> None:
        (EVIDENCE / kind).mkdir(parents=True, exist_ok=True)
        (EVIDENCE / kind / name).write_bytes(content)
        self.recorded.add((kind, Path(name).stem))
        print(f"{kind}/{name}  {len(content):,} bytes")


KINDS_OF_A_PORT = (
    "tls-handshake", "tls-suites", "tls-certificate", "tls-interception", "sstp-certificate-hash", "who-answers-443",
    "iphttps", "sstp", "tcp",
)  # fmt: skip


def target(kind: str, pki: Pki) -> dict[str, str]:
    """The parameters; a certificate is compared with the lab's good one (nothing is sent of that)."""
    more = {
        "tls-handshake": {"offer": "null-suites"},
        "tls-interception": {"expect-sha256": pki.sha256("good")},
        "sstp-certificate-hash": {"server-hash": pki.sha256("good")},
    }
    return {"host": NAME, "port": str(PORT), **more.get(kind, {})}


def faults(recorder: Recorder, pki: Pki) -> None:
    """The fault table: each kind's first result of each fault."""
    for fault in FAULTS.values():
        wanted = {kind: result for kind, result in fault.expected.items() if result != "unknown"}
        if not any(recorder.wants(kind, result) for kind, result in wanted.items()):
            continue
        with fault.server(pki) as port, leading_to({PORT: port}), trusting(pki.path("root")):
            for kind, result in wanted.items():
                if result not in ("call-connect-acknowledged", "call-connect-unanswered"):
                    recorder.ask(kind, result, target(kind, pki))
                elif kind == "sstp":
                    recorder.ask(kind, result, {**target(kind, pki), "call-connect": "yes"})
                    for plain in ("sstp-answers", "sstp-answers-not-windows"):
                        recorder.ask(kind, plain, target(kind, pki))


PLACEHOLDER = "C3AB8FF13720E8AD9047DD39466B3C8974E592C2FA383D4A3960714CAEF0C4F2"  # SHA-256 of "foobar"


def certificates(recorder: Recorder, pki: Pki) -> None:
    """Leaves by name; the roots that are trusted here; kind, result and what the certificate is compared with."""
    good, other = pki.sha256("good"), pki.sha256("renewed")
    rows: tuple[tuple[str, str, tuple[tuple[str, str, Mapping[str, str]], ...]], ...] = (
        (
            "good",
            "root",
            (
                ("tls-certificate", "trusted", {}),
                ("tls-certificate", "hash-matches", {"expect-sha256": good}),
                ("tls-certificate", "hash-differs", {"expect-sha256": other}),
                ("tls-interception", "same-certificate", {}),
                ("tls-interception", "other-certificate", {"expect-sha256": other}),
                ("sstp-certificate-hash", "hash-matches", {}),
                ("sstp-certificate-hash", "hash-differs", {"server-hash": other}),
                ("sstp-certificate-hash", "placeholder-configured", {"server-hash": PLACEHOLDER}),
                ("sstp-certificate-hash", "sha1-given", {"server-hash": good[:40]}),
            ),
        ),
        ("good", "unrelated_root", (("tls-certificate", "untrusted-root", {}),)),
        ("not_yet_valid", "root", (("tls-certificate", "not-yet-valid", {}),)),
        ("inspected", "root", (("tls-interception", "likely-inspected", {}),)),
    )
    for leaf, root, asked in rows:
        with lab.certificate(pki, leaf) as port, leading_to({PORT: port}), trusting(pki.path(root)):
            for kind, name, more in asked:
                recorder.ask(kind, name, {**target(kind, pki), **more})


def failures(recorder: Recorder, pki: Pki) -> None:
    """What no server is needed for: closed, silent, nameless, without a way."""
    for kind in KINDS_OF_A_PORT:
        with lab.full_backlog() as port, leading_to({PORT: port}):
            recorder.ask(kind, "timed-out", target(kind, pki))
        with lab.closed_port() as port, leading_to({PORT: port}):
            recorder.ask(kind, "refused", target(kind, pki))
        with leading_to({}):
            recorder.ask(kind, "name-not-found", {**target(kind, pki), "host": "nobody.lab.test"})
        in_namespace(recorder, kind, "unreachable", {**target(kind, pki), "host": NOWHERE})
    with lab.silence() as port, leading_to({PORT: port}):
        recorder.ask("tcp", "connected", target("tcp", pki))


def in_namespace(recorder: Recorder, kind: str, name: str, params: Mapping[str, str]) -> None:
    """Where there is no way at all: the command `probe --keep`, in a namespace of its own."""
    if recorder.wants(kind, name):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "kept.json"
            given = [f"{key}={value}" for key, value in params.items()]
            command = ["unshare", "-n", sys.executable, "-m", "troubleshooter", "probe", kind, *given]
            command += ["--yes", "--keep", str(file)]
            told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
            if told.stdout.startswith(f"{name}:"):
                recorder.write(kind, f"{name}.json", file.read_bytes())
            else:
                print(f"{kind}/{name}: {told.stdout[:200]} {told.stderr[-200:]}")


# --- names, ports, portals ----------------------------------------------------------------------------------------


@contextmanager
def asking(port: int) -> Iterator[None]:
    """While it lasts, the system's resolver is the one on this port of loopback."""
    real = dns.resolver.Resolver.read_resolv_conf

    def ours(self: dns.resolver.Resolver, _: object) -> None:
        self.nameservers, self.port = ["127.0.0.1"], port

    dns.resolver.Resolver.read_resolv_conf = ours  # type: ignore[method-assign]
    try:
        yield
    finally:
        dns.resolver.Resolver.read_resolv_conf = real  # type: ignore[method-assign]


def names(recorder: Recorder, _: Pki) -> None:
    rows = {
        "has-address": "--host-record=da.lab.test,192.0.2.10",
        "alias": "--cname=da.lab.test,vm.cloud.lab.test",
        "no-address": "--txt-record=da.lab.test,no address here",
        "name-not-found": "--host-record=other.lab.test,192.0.2.20",
    }
    for result, record in rows.items():
        more = ("--host-record=vm.cloud.lab.test,192.0.2.10",) if result == "alias" else ()
        with lab.dns_server(record, *more) as port, asking(port):
            recorder.ask("dns", result, {"name": NAME})
    with lab.dns_server("--host-record=da.lab.test,192.0.2.10") as port, asking(port):
        recorder.ask("dns", "refused", {"name": "www.example.com"})
    with lab.silent_dns() as port, asking(port):
        recorder.ask("dns", "no-answer", {"name": NAME})


def ports(recorder: Recorder, _: Pki) -> None:
    params = {"host": NAME, "port": str(PORT)}
    with lab.silence() as port:
        with leading_to({PORT: port}):
            recorder.ask("exposed-ports", "only-expected", params)
        with leading_to({PORT: port, 3389: port, 445: port}):
            recorder.ask("exposed-ports", "more-than-expected", params)
        with leading_to({}):
            recorder.ask("exposed-ports", "nothing-open", params)
            recorder.ask("exposed-ports", "name-not-found", {**params, "host": "nobody.lab.test"})
    in_namespace(recorder, "exposed-ports", "unreachable", {**params, "host": NOWHERE})


PORTALS: Mapping[str, lab_http.Site] = {
    "open": lambda *_: lab_http.answer("200 OK", length="22", body=b"Microsoft Connect Test"),
    "redirected": lambda *_: lab_http.answer("302 Found", more="Location: http://10.0.0.1/login\r\n"),
    "other-content": lambda *_: lab_http.answer("200 OK", length="14", body=b"Welcome, guest"),
}


def portals(recorder: Recorder, _: Pki) -> None:
    """What a hotel's network shows instead of the page; the name is the one that Windows asks for."""
    params = {"host": NAME, "port": "80"}
    for result, site in PORTALS.items():
        with lab_http.http(site) as port, leading_to({80: port}):
            recorder.ask("portal", result, params)
    with lab.closes_after_hello() as port, leading_to({80: port}):
        recorder.ask("portal", "closed", params)
    with lab.silence() as port, leading_to({80: port}):
        recorder.ask("portal", "silent", params)
    with lab.full_backlog() as port, leading_to({80: port}):
        recorder.ask("portal", "timed-out", params)
    with leading_to({}):
        recorder.ask("portal", "refused", params)
        recorder.ask("portal", "name-not-found", {**params, "host": "nobody.lab.test"})
    in_namespace(recorder, "portal", "unreachable", {**params, "host": NOWHERE})


def suites(recorder: Recorder, pki: Pki) -> None:
    """Null suites that Windows does not offer, and suites that nobody should."""
    rows = {
        "other-null-suites": ("-tls1_2", "-cipher", "ECDHE-RSA-NULL-SHA:AES128-SHA:@SECLEVEL=0"),
        "obsolete-only": ("-tls1", "-cipher", "ALL:@SECLEVEL=0"),
    }
    for result, options in rows.items():
        if recorder.wants("tls-suites", result):
            with lab.openssl_server(pki, *options) as port, leading_to({PORT: port}):
                recorder.ask("tls-suites", result, target("tls-suites", pki))


def behind_a_load_balancer(recorder: Recorder, pki: Pki) -> None:
    """SSTP without TLS, as a load balancer that ends TLS finds it behind itself, on port 80; files `plain-*`."""
    params = {"host": NAME, "port": "80", "tls": "no"}
    rows: Mapping[str, Callable[[], AbstractContextManager[int]]] = {
        "sstp-answers": partial(lab_http.http, lab_http.rras),
        "health-check-only": partial(lab_http.http, lab_http.rras_without_free_ports),
        "windows-http-other": partial(lab_http.http, lab_http.windows_404),
        "other-http": partial(lab_http.http, lab_http.firewall),
        "closed": lab.closes_after_hello,
        "silent": lab.silence,
        "timed-out": lab.full_backlog,
        "refused": lab.closed_port,
    }
    for result, server in rows.items():
        if recorder.wants("sstp", f"plain-{result}"):
            with server() as port, leading_to({80: port}):
                recorder.ask("sstp", f"plain-{result}", params, result)
    if recorder.wants("sstp", "plain-not-http"):  # TLS where none is expected
        with lab.all_suites_with_null(pki) as port, leading_to({80: port}):
            parsed = parse_params(KINDS["sstp"], params)
            assert isinstance(parsed, Mapping)
            raw = collect(KINDS["sstp"].plan(parsed))
            recorder.keep("sstp", "plain-not-http", parsed, raw, KINDS["sstp"].read(raw).result)


def hanging_up(recorder: Recorder, pki: Pki) -> None:
    """Servers that end the talk without a word, before and after their Server Hello."""
    rows: tuple[tuple[Callable[[], AbstractContextManager[int]], tuple[str, ...]], ...] = (
        (lab.closes_after_hello, ("tls-handshake", "tls-suites")),
        (partial(lab_http.tls_server, pki, lambda *_: None), ("who-answers-443", "sstp")),
    )
    if recorder.wants("tls-handshake", "cut-after-server-hello"):
        with (
            lab.all_suites_with_null(pki, "-tls1_2") as server,
            lab.relay(server, cut_after=200, reset=True) as port,
            leading_to({PORT: port}),
        ):
            recorder.ask("tls-handshake", "cut-after-server-hello", target("tls-handshake", pki))
    for hang_up, kinds in rows:
        with hang_up() as port, leading_to({PORT: port}):
            for kind in kinds:
                recorder.ask(kind, "closed", target(kind, pki))


def files(recorder: Recorder, pki: Pki) -> None:
    """Files as people hand them over for `certificate-file`: one certificate in every wrapping, and what is none."""
    pem, chain = pki.path("root").read_bytes(), [pki.certificates["root"], pki.certificates["intermediate"]]
    pfx = pkcs12.serialize_key_and_certificates(
        b"lab", pki.leaf_key, pki.certificates["self_signed"], None, BestAvailableEncryption(b"lab")
    )
    made = {
        "der.cer": pki.der("root"),
        "pem.cer": pem,
        "pem-bundle.pem": pem + pki.path("intermediate").read_bytes(),
        "pkcs7-der.p7b": pkcs7.serialize_certificates(chain, Encoding.DER),
        "pkcs7-pem.p7b": pkcs7.serialize_certificates(chain, Encoding.PEM),
        "pfx.pfx": pfx,
        "private-key.pem": b"-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
        "certificate-request.csr": b"-----BEGIN CERTIFICATE REQUEST-----\n-----END CERTIFICATE REQUEST-----\n",
        "not-a-certificate.cer": b"<html><title>Sign in to download</title></html>\n",
    }
    for name, content in made.items():
        kind, result = KINDS["certificate-file"], Path(name).stem
        if recorder.wants(kind.name, result):
            raw = Raw(Door.FILE, datetime.now(UTC), 0.0, FileBytes("ok", len(content), content))
            assert kind.read(raw).result == result, (name, kind.read(raw).result)
            recorder.write(kind.name, name, content)


# --- IKE ----------------------------------------------------------------------------------------------------------

RRAS_DEFAULT = "3des-sha1-modp1024"
IKE: Mapping[str, tuple[str, Callable[[], AbstractContextManager[lab_ipsec.Vpn]]]] = {
    "answers-with-fragmentation": ("ike-sa-init", lab_ipsec.vpn),
    "answers-without-fragmentation": ("ike-sa-init", partial(lab_ipsec.vpn, fragmentation="no")),
    "only-500-answers": ("ike-sa-init", partial(lab_ipsec.vpn, rules=("udp dport 4500 drop",))),
    "only-4500-answers": ("ike-sa-init", partial(lab_ipsec.vpn, rules=("udp dport 500 drop",))),
    "default-offer-refused": ("ike-sa-init", lab_ipsec.vpn),
    "default-policy-only": ("ike-sa-init", partial(lab_ipsec.vpn, proposals=RRAS_DEFAULT)),
    "no-proposal-chosen": ("ike-sa-init", partial(lab_ipsec.vpn, proposals="aes256gcm16-prfsha512-ecp521")),
    "refused": ("ike-sa-init", partial(lab_ipsec.vpn, daemon=False)),
    "silent": ("ike-sa-init", partial(lab_ipsec.vpn, rules=("udp dport { 500, 4500 } drop",))),
    "large-answered": ("ike-large-packet", lab_ipsec.vpn),
    "small-unanswered": ("ike-large-packet", partial(lab_ipsec.vpn, rules=("udp dport { 500, 4500 } drop",))),
    "large-unanswered": ("ike-large-packet", partial(lab_ipsec.vpn, rules=("ip frag-off & 0x3fff != 0 drop",))),
}


def _garbage(_: bytes) -> Iterator[bytes]:
    yield b"SSH-2.0-OpenSSH_9.2\r\n"


def _notify(kind: int, data: bytes = b"") -> Answer:
    """A responder that answers every message with one Notify payload (RFC 7296, section 3.10)."""

    def answer(datagram: bytes) -> Iterator[bytes]:
        body = b"\0\0" + kind.to_bytes(2, "big") + data
        yield ike_answer(datagram, 41, b"\0\0" + (4 + len(body)).to_bytes(2, "big") + body)

    return answer


RESPONDERS: Mapping[str, Answer] = {
    "not-ike": _garbage,
    "ike-error": _notify(7),  # INVALID_SYNTAX
    "only-a-cookie": _notify(16390, b"c" * 16),  # COOKIE, again and again
}


def strange_responders(recorder: Recorder, _: Pki) -> None:
    """What is no IKE server, or no whole one."""
    for result, answer in RESPONDERS.items():
        for kind in ("ike-sa-init", "ike-large-packet"):
            if result in KINDS[kind].result_names() and recorder.wants(kind, result):
                with udp_server(answer, 500), udp_server(answer, 4500), leading_to({}):
                    recorder.ask(kind, result, {"host": NAME})
    with leading_to({}):
        recorder.ask("ike-large-packet", "refused", {"host": NAME})


def ike(recorder: Recorder, _: Pki) -> None:
    """IKE kinds inside the client's namespace; the server's address is the lab's."""
    for result, (kind, network) in IKE.items():
        if recorder.wants(kind, result):
            with network() as running, tempfile.TemporaryDirectory() as folder:
                file = Path(folder) / "kept.json"
                _ike(recorder, running, kind, result, file)
    for kind in ("ike-sa-init", "ike-large-packet"):
        in_namespace(recorder, kind, "unreachable", {"host": NOWHERE})
        with leading_to({}):
            recorder.ask(kind, "name-not-found", {"host": "nobody.lab.test"})


def _ike(recorder: Recorder, running: lab_ipsec.Vpn, kind: str, result: str, file: Path) -> None:
    command = (
        "-m",
        "troubleshooter",
        "probe",
        kind,
        f"host={lab_ipsec.SERVER}",
        "--yes",
        "--json",
        "--keep",
        str(file),
    )
    told = running.run_in_client(sys.executable, *command)
    if f'"{result}"' in told.stdout.split('"says"')[0]:
        recorder.write(kind, f"{result}.json", file.read_bytes())
    else:
        print(f"{kind}/{result}: {told.stdout[:300]} {told.stderr[-300:]}")


PARTS = (
    certificates, faults, suites, behind_a_load_balancer, hanging_up, failures, names, ports, portals, files,
    strange_responders, ike,
)  # fmt: skip


def main() -> None:
    kinds = tuple(word for word in sys.argv[1:] if word != "--again")
    recorder = Recorder(kinds, again="--again" in sys.argv)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        stack.enter_context(leading_to({}))
        pki = make_pki(Path(folder))
        for part in PARTS:
            part(recorder, pki)
    print(f"{len(recorder.recorded)} files")


if __name__ == "__main__":
    main()
