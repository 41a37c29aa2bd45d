"""strongSwan in a network namespace of its own, each network named for the fault it makes.

`with vpn(fragmentation="no") as lab:` gives two namespaces joined by a veth pair, the server's with a real IKEv2
daemon, and `lab.probe(kind, ...)`, which runs `troubleshooter probe` inside the client's. With `router` a third
namespace stands between them. Needs root, `ip`, `nft`, charon-systemd and swanctl; where one is missing the test skips
with the reason, or fails under TROUBLESHOOTER_LAB=require.

Rules: names are this process' own; namespaces, daemon and files are removed whatever happens, also what a killed test
run left behind (its daemon dies with it); no route leads out.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lab
import pytest

SERVER, CLIENT = "10.99.0.1", "10.99.0.2"
SERVER_6, CLIENT_6 = "fd99::1", "fd99::2"
LEAST_MTU_6 = 1280  # below it a link has no IPv6 (RFC 8200, section 5)
ROUTER, FAR_CLIENT = "10.98.0.1", "10.98.0.2"  # the client's network behind a router; its other end is CLIENT
ROUTER_6, FAR_CLIENT_6 = "fd98::1", "fd98::2"
NARROW = 700  # an MTU that IKE_SA_INIT fits, and IKE_AUTH with a name of 505 letters does not
_NAMES = re.compile(r"ts[csr](\d+)x\d+")
MODERN = "aes128-sha256-modp2048,aes128gcm16-prfsha256-modp2048,aes256-sha384-ecp384,aes256-sha256-modp2048"
_count = itertools.count()
_CIPHERS = "openssl"  # the plugin with curves, 3DES and GCM
_PLUGINS = (
    "random nonce openssl pem pkcs1 pkcs8 x509 revocation constraints pubkey kdf hmac sha1 sha2 aes gcm "
    "curve25519 gmp socket-default kernel-netlink vici updown"
)


@dataclass(frozen=True)
class Vpn:
    """A running network. `client` and `server` are the names of its namespaces."""

    client: str
    server: str
    router: str

    def probe(self, kind: str, host: str = SERVER, **params: object) -> dict[str, Any]:
        """What `probe KIND --json` says, run inside the client's namespace."""
        given = [f"{name.replace('_', '-')}={value}" for name, value in {"host": host, **params}.items()]
        command = ["-m", "troubleshooter", "probe", kind, *given, "--yes", "--json"]
        ran = self.run_in_client(sys.executable, *command)
        told: dict[str, Any] = json.loads(ran.stdout)
        return told

    def run_in_client(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["ip", "netns", "exec", self.client, *command], capture_output=True, text=True, timeout=60, check=False
        )


@contextmanager
def vpn(
    *,
    proposals: str = MODERN,
    fragmentation: str = "yes",
    rules: tuple[str, ...] = (),
    mtu: int = 1500,
    options: Mapping[str, str] | None = None,
    router: str | None = None,
    daemon: bool = True,
) -> Iterator[Vpn]:
    """Both namespaces and the daemon.

    `rules`: nft statements on what reaches the server. `router`: chains of an nft table on a router between both ("":
    it only routes); `mtu` is then that of its link to the server. `options`: of the daemon.
    """
    programs = {name: lab.program(name) for name in ("ip", "nft", "setpriv", "charon-systemd", "swanctl")}
    _sweep()
    number = next(_count)
    network = Vpn(*(f"ts{letter}{os.getpid()}x{number}" for letter in "csr"))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ipsec")))
        _connect(network, mtu, stack, routed=router is not None)
        if rules:
            _nft(network.server, "chain pre { type filter hook prerouting priority -450;" + "\n".join(rules) + "\n}")
        if router:
            _nft(network.router, router)
        if daemon:
            connection = _connection("local_addrs = %any", proposals, fragmentation)
            _serve(network.server, _configure(folder, connection, options or {}), programs, stack)
        yield network


def connects(network: Vpn, *, fragmentation: str) -> bool:
    """Whether a real client gets through IKE_AUTH: strongSwan, whose long name makes it larger than `NARROW`."""
    programs = {name: lab.program(name) for name in ("setpriv", "charon-systemd", "swanctl")}
    options = {"retransmit_tries": "1", "retransmit_timeout": "1.0", "fragment_size": "576"}  # gives up in some 3 s
    peer = f"remote_addrs = {SERVER}"
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ipsec")))
        connection = _connection(peer, "aes128-sha256-modp2048", fragmentation, name="keyid:" + "n" * 505)
        environment = _serve(network.client, _configure(folder, connection, options), programs, stack)
        command = ["ip", "netns", "exec", network.client, programs["swanctl"], "--initiate", "--ike", "any"]
        return subprocess.run(command, env=environment, capture_output=True, timeout=30, check=False).returncode == 0


def _connect(network: Vpn, mtu: int, stack: ExitStack, *, routed: bool) -> None:
    """The namespaces, and a veth pair for each two neighbours."""
    for name in (network.client, network.server, *([network.router] if routed else [])):
        made = subprocess.run(["ip", "netns", "add", name], capture_output=True, text=True, check=False)
        if made.returncode != 0:
            _missing(f"no network namespace can be made here: {made.stderr.strip()}")
        stack.callback(subprocess.run, ["ip", "netns", "del", name], check=False, capture_output=True)
        _ip("-n", name, "link", "set", "lo", "up")
    near = network.router if routed else network.client
    _join((network.server, SERVER, SERVER_6), (near, CLIENT, CLIENT_6), mtu)
    if routed:
        _join((network.router, ROUTER, ROUTER_6), (network.client, FAR_CLIENT, FAR_CLIENT_6), 1500)
        for gateway, gateway_6, name in ((ROUTER, ROUTER_6, network.client), (CLIENT, CLIENT_6, network.server)):
            _ip("-n", name, "route", "add", "default", "via", gateway)
            _ip("-n", name, "route", "add", "default", "via", gateway_6)
        switches = ("net/ipv4/ip_forward", "net/ipv6/conf/all/forwarding")
        turn_on = "; ".join(f"echo 1 > /proc/sys/{switch}" for switch in switches)
        _ip("netns", "exec", network.router, "sh", "-c", turn_on)


def _join(one: tuple[str, str, str], other: tuple[str, str, str], mtu: int) -> None:
    """A veth pair between two namespaces, each given with its addresses.

    They know each other's link address from the start: on a link that has just come up the first neighbour
    solicitations are lost, and the next one leaves a second later.
    """
    names = {one[0]: f"v{other[0][2]}", other[0]: f"v{one[0][2]}"}  # each end is named for whom it leads to
    pair = ("netns", one[0], "type", "veth", "peer", "name", names[other[0]], "netns", other[0])
    _ip("link", "add", names[one[0]], *pair)
    for namespace, address, address_6 in (one, other):
        device = names[namespace]
        _ip("-n", namespace, "addr", "add", f"{address}/24", "dev", device)
        _ip("-n", namespace, "addr", "add", f"{address_6}/64", "dev", device, "nodad")
        _ip("-n", namespace, "link", "set", device, "address", _link_address(address), "mtu", str(mtu), "up")
    for (namespace, _, _), (_, address, address_6) in ((one, other), (other, one)):
        for known in (address, address_6) if mtu >= LEAST_MTU_6 else (address,):
            near = ("lladdr", _link_address(address), "dev", names[namespace], "nud", "permanent")
            _ip("-n", namespace, "neigh", "add", known, *near)


def _link_address(address: str) -> str:
    """A locally administered one, told by the IPv4 address."""
    return "02:00:" + ":".join(f"{int(part):02x}" for part in address.split("."))


def _ip(*words: str) -> None:
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"ip {' '.join(words)}: {done.stderr}"


def _nft(namespace: str, chains: str) -> None:
    """A table there. Rules about fragments stand before they are put together again (priority below -400)."""
    command = ["ip", "netns", "exec", namespace, "nft", "-f", "-"]
    done = subprocess.run(
        command, input=f"table inet t {{\n{chains}\n}}\n", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def _sweep() -> None:
    """Remove the namespaces of test runs that are no more."""
    listed = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True, check=False).stdout
    for name in (line.split()[0] for line in listed.splitlines() if line):
        owner = _NAMES.fullmatch(name)
        if owner is not None and not Path(f"/proc/{owner[1]}").exists():
            subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)


def _connection(addresses: str, proposals: str, fragmentation: str, name: str = "") -> str:
    """swanctl's words for a connection with a shared secret, without a tunnel in it: IKE alone."""
    local = f"auth = psk\n id = {name}" if name else "auth = psk"
    return (
        f"connections {{ any {{ version = 2\n {addresses}\n proposals = {proposals}\n childless = force\n"
        f" fragmentation = {fragmentation}\n local {{ {local} }}\n remote {{ auth = psk }} }} }}\n"
        'secrets { ike-any { secret = "lab" } }\n'
    )


def _configure(folder: Path, connection: str, options: Mapping[str, str]) -> Path:
    """A configuration and a socket that this daemon shares with no other."""
    socket = f"unix://{folder}/vici"
    # Half-open connections are what our probes leave behind; strongSwan would meet the sixth with silence.
    settings = {"dos_protection": "no", **options}
    lines = "".join(f"  {name} = {value}\n" for name, value in settings.items())
    (folder / "strongswan.conf").write_text(
        f"charon-systemd {{\n  load = {_PLUGINS}\n{lines}  plugins {{ vici {{ socket = {socket} }} }}\n}}\n"
        f"swanctl {{ socket = {socket} }}\n"
    )
    (folder / "conns.conf").write_text(connection)
    return folder


def _serve(namespace: str, folder: Path, programs: Mapping[str, str], stack: ExitStack) -> Mapping[str, str]:
    """The daemon, with the configuration, socket and log in `folder`; gives the environment of its tools."""
    environment = {**os.environ, "STRONGSWAN_CONF": str(folder / "strongswan.conf"), "SWANCTL_DIR": str(folder)}
    inside = ["ip", "netns", "exec", namespace]
    log = stack.enter_context((folder / "log").open("wb"))
    dies_with_us = [programs["setpriv"], "--pdeathsig", "KILL"]
    daemon = subprocess.Popen(
        [*inside, *dies_with_us, programs["charon-systemd"]],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
    )
    stack.callback(_stop, daemon)
    loads = [
        [*inside, programs["swanctl"], what, "--file", str(folder / "conns.conf")]
        for what in ("--load-creds", "--load-conns")
    ]
    end = time.monotonic() + 15
    said = ""
    while time.monotonic() < end:
        loaded = [subprocess.run(load, env=environment, capture_output=True, text=True, check=False) for load in loads]
        if all(one.returncode == 0 for one in loaded):
            if f"plugin '{_CIPHERS}': failed to load" in loaded[0].stderr:
                _missing("strongSwan here lacks its openssl plugin (Debian: libstrongswan-standard-plugins)")
            return environment
        said = "".join(one.stdout + one.stderr for one in loaded)
        assert daemon.poll() is None, f"charon-systemd ended: {(folder / 'log').read_text(errors='replace')[-2000:]}"
        time.sleep(0.1)
    raise AssertionError(f"strongSwan did not take its connections: {said}")


def _stop(daemon: subprocess.Popen[bytes]) -> None:
    daemon.terminate()
    try:
        daemon.wait(10)
    except subprocess.TimeoutExpired:
        daemon.kill()
        daemon.wait(10)


def _missing(reason: str) -> None:
    if os.environ.get("TROUBLESHOOTER_LAB") == "require":
        pytest.fail(reason + ", and TROUBLESHOOTER_LAB=require is set")
    pytest.skip(reason)
