"""The broken gateways of the faults in `directaccess`: each one is built as what it plays would behave."""

from __future__ import annotations

from troubleshooter.practice import certificates, http, tls
from troubleshooter.practice.fault import Site
from troubleshooter.practice.gateway import Talk


def _listen(site: Site, talk: Talk, leaf: str = "") -> None:
    site.values |= {"port": str(site.gateway.listen(talk)), "leaf": leaf}


def healthy(site: Site) -> None:
    shown = certificates.server()
    _listen(site, tls.server(shown, tls.EVERYTHING, then=http.inside_tls(http.directaccess)), shown.sha256)


def no_null_suites(site: Site) -> None:
    shown = certificates.server()
    _listen(site, tls.server(shown, tls.ORDINARY, then=http.inside_tls(http.directaccess)), shown.sha256)


def asks_foreign_ca(site: Site) -> None:
    shown = certificates.server()
    _listen(site, tls.server(shown, tls.EVERYTHING, client_ca=certificates.FOREIGN_CA), shown.sha256)


def asks_own_ca(site: Site) -> None:
    shown = certificates.server()
    _listen(site, tls.server(shown, tls.EVERYTHING, client_ca=certificates.OWN_CA), shown.sha256)


def asks_by_itself(site: Site) -> None:
    shown = certificates.server()
    _listen(site, tls.server(shown, tls.ORDINARY, client_ca=certificates.FOREIGN_CA), shown.sha256)


def plain_http(site: Site) -> None:
    _listen(site, http.plain(http.mail_server))


def modern_web_server(site: Site) -> None:
    shown = certificates.server(names=("webmail.practice.example",))
    talk = tls.server(shown, tls.ORDINARY, only_tls13=True, then=http.inside_tls(http.mail_server))
    _listen(site, talk, shown.sha256)


def firewall(site: Site) -> None:
    shown = certificates.server(names=("firewall.practice.example",), days_left=-200, sends_ca=False)
    _listen(site, tls.server(shown, tls.ORDINARY, then=http.inside_tls(http.firewall_portal)), shown.sha256)


def refuses_all(site: Site) -> None:
    _listen(site, tls.alert(tls.HANDSHAKE_FAILURE))


def resets(site: Site) -> None:
    _listen(site, tls.resets)


def silent(site: Site) -> None:
    _listen(site, tls.says_nothing)


def closed(site: Site) -> None:
    site.values |= {"port": str(site.gateway.refuse()), "leaf": ""}


def inspected(site: Site) -> None:
    """What the client's own path shows: the device's certificate and its suites."""
    device = certificates.server(ca=certificates.DEVICE_CA)
    _listen(site, tls.server(device, tls.ORDINARY), device.sha256)
    site.values["real_leaf"] = certificates.server().sha256
