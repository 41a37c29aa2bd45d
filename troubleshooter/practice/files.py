"""Faults that lie in a file, for the article kemp-certificate-format-invalid: real files, in a temporary folder."""

from __future__ import annotations

from collections.abc import Callable

from troubleshooter.model.article import Place
from troubleshooter.practice import certificates
from troubleshooter.practice.fault import Fault, Said, Site

_ENTRY = "kemp-certificate-format-invalid#format-invalid"
_REFUSED = Said("format-invalid", 'The web interface of LoadMaster says: "Certificate Format Invalid."')
_STORY = 'A colleague reports: LoadMaster refuses our CA certificate: "Certificate Format Invalid." {how}'


def _file(name: str, content: Callable[[], bytes]) -> Callable[[Site], None]:
    def build(site: Site) -> None:
        site.values["file"] = str(site.file(name, content()))

    return build


def _der() -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415 - heavy

    return certificates.authority(certificates.OWN_CA).public_bytes(Encoding.DER)


def _container() -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, pkcs7  # noqa: PLC0415 - heavy

    authorities = [certificates.authority(name) for name in (certificates.OWN_CA, certificates.FOREIGN_CA)]
    return pkcs7.serialize_certificates(authorities, Encoding.DER)


def _saved_page() -> bytes:
    return b"<!DOCTYPE html>\n<title>Practice PKI: please log in</title>\n<form>User name, password</form>\n"


def _fault(
    id_: str, title: str, how: str, build: Callable[[Site], None], seen: str, *, cause: str, lesson: str
) -> Fault:
    return Fault(
        id_,
        title,
        _STORY.format(how=how),
        _ENTRY,
        (Place.INSIDE,),
        build,
        {"import-attempt": _REFUSED, "file-format": Said(seen)},
        cause,
        lesson,
        {"file": "$file"},
    )


FAULTS = (
    _fault(
        "certificate-file-binary",
        "The .cer file is DER (binary), and LoadMaster wants PEM",
        "It is the file that Windows exported.",
        _file("practice-ca.cer", _der),
        "der",
        cause="der-encoded",
        lesson="A .cer file may be either: only its content tells. The certificate is good; converting it is all.",
    ),
    _fault(
        "certificate-file-container",
        "The file is a PKCS#7 container of several certificates",
        "The CA's team sent the whole chain in one file.",
        _file("practice-chain.cer", _container),
        "pkcs7-der",
        cause="pkcs7-container",
        lesson="It begins like a DER certificate (30 82) and carries the same extension; it is a container.",
    ),
    _fault(
        "certificate-file-saved-page",
        "The file is a saved login page and no certificate",
        "I downloaded it from the PKI's web site.",
        _file("practice-root.cer", _saved_page),
        "not-a-certificate",
        cause="not-a-certificate-file",
        lesson="Look into the file before anything else: the download had brought a login page.",
    ),
)
