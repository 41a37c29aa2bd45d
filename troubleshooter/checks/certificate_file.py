"""certificate-file: what kind of certificate file is it, what is in it, and how is it turned into PEM?

Load balancers want PEM and call anything else "Certificate Format Invalid.": the name `.cer` says nothing, the first
bytes do. At most 1 MB is read. A private key is recognised and never shown.
A PEM text that is saved as UTF-16, or with a byte order mark in front, is no PEM to the programs that want one: it is
`not-a-certificate`, and `says` and the fact `encoding` tell why.
Sources: RFC 7468 (PEM labels), https://www.rfc-editor.org/rfc/rfc7468; RFC 2315, section 7 (PKCS #7 ContentInfo),
https://www.rfc-editor.org/rfc/rfc2315; RFC 7292, section 4 (PFX), https://www.rfc-editor.org/rfc/rfc7292
"""

from __future__ import annotations

from collections.abc import Mapping

from troubleshooter.checks.certificates import shown_time
from troubleshooter.checks.common import EVERYWHERE, UNKNOWN_RESULT, filled, not_read
from troubleshooter.checks.file_formats import Content, look_into
from troubleshooter.model.clean import clean, clean_bytes
from troubleshooter.model.evidence import CheckKind, Door, FactSpec, FactValue, Observation, ParamSpec, Raw, ResultSpec
from troubleshooter.model.exchanges import FileBytes, PastedText
from troubleshooter.model.probes import Probe, ReadFile
from troubleshooter.model.values import ValueType

TIMEOUT_S = 5.0
MAX_BYTES = 1_000_000
MAX_SHOWN = 20

BY_HAND = """\
Open the file in a text editor (Notepad will do).

- It begins with `-----BEGIN CERTIFICATE-----`: `pem`; with several such blocks `pem-bundle`.
- `-----BEGIN PKCS7-----`: `pkcs7-pem`. `-----BEGIN CERTIFICATE REQUEST-----`: `certificate-request`.
- `-----BEGIN PRIVATE KEY-----`, `-----BEGIN RSA PRIVATE KEY-----` or alike, and no certificate: `private-key`.
- Unreadable characters: it is binary. Double-click it in Windows: a certificate window means `der`, a list of
  certificates `pkcs7-der`, an import wizard that asks for a password `pfx`. With OpenSSL:
  `openssl x509 -inform der -in "ca.cer" -noout -subject` succeeds for `der`.
"""

RESULTS = (
    ResultSpec("der", "It is one certificate in binary form (DER)"),
    ResultSpec("pem", "It is one certificate as text (PEM, Base-64)"),
    ResultSpec("pem-bundle", "It is several certificates as text (PEM), or a certificate together with a key"),
    ResultSpec("pkcs7-der", "It is a binary PKCS #7 file (.p7b)"),
    ResultSpec("pkcs7-pem", "It is a PKCS #7 file as text"),
    ResultSpec("pfx", "It is a PKCS #12 file (.pfx, .p12): certificate and private key, locked by a password"),
    ResultSpec("private-key", "It is a private key and holds no certificate"),
    ResultSpec("certificate-request", "It is a certificate request, not a certificate"),
    ResultSpec("not-a-certificate", "There is no certificate in it that a program could read"),
    ResultSpec("unreadable", "The file could not be read here"),
    UNKNOWN_RESULT,
)


def plan(params: Mapping[str, str]) -> Probe:
    path = params["path"]
    return ReadFile(
        path=path,
        max_bytes=MAX_BYTES,
        timeout_s=TIMEOUT_S,
        sentence=f"Reads the file {path} on this computer (at most 1 MB); nothing is sent or changed",
    )


def read(raw: Raw) -> Observation:
    """Recognise the form by structure, never by the file's name."""
    match raw.exchange:
        case FileBytes(outcome="ok", content=content, truncated=False):
            return _observe(content, _file_name(raw))
        case FileBytes(outcome="ok", size=size):
            return Observation(("unreadable",), {}, f"The file has {size} bytes: too long for a certificate file")
        case FileBytes(outcome=outcome, detail=detail):
            return Observation(
                ("unreadable",),
                filled({"detail": clean(detail)}),
                f"The file could not be read: {_OUTCOMES.get(outcome, outcome)}",
            )
        case PastedText(text):
            return _observe(text[:MAX_BYTES].encode("utf-8", "surrogatepass"), "")
        case _:
            return not_read(raw)


_OUTCOMES: Mapping[str, str] = {
    "not-found": "there is no such file",
    "not-a-file": "that is not a file",
    "denied": "access is denied",
    "error": "the system reports an error",
}


def _observe(data: bytes, name: str) -> Observation:
    found = look_into(data)
    subjects = tuple(certificate.subject for certificate in found.certificates[:MAX_SHOWN])
    hidden = found.has_key and found.form != "pfx"  # the beginning of a key may be the key itself
    facts: dict[str, FactValue] = filled(
        {
            "subject": subjects,
            "issuer": tuple(certificate.issuer for certificate in found.certificates[:MAX_SHOWN]),
            "not_after": tuple(shown_time(certificate.not_after) for certificate in found.certificates[:MAX_SHOWN]),
            "sha256": tuple(certificate.sha256 for certificate in found.certificates[:MAX_SHOWN]),
            "count": str(len(found.certificates)) if found.certificates else "",
            "first_bytes": "(a private key is not shown)" if hidden else clean_bytes(data, 32),
            "encoding": found.encoding,
            "convert": convert_command(found, name),
        }
    )
    return Observation((found.form,), facts, _says(found, subjects))


def _says(found: Content, subjects: tuple[str, ...]) -> str:
    about = next((spec.says for spec in RESULTS if spec.name == found.form), "")
    parts = [about]
    if subjects:
        parts.append("for " + "; ".join(subjects[:3]) + (f" and {len(subjects) - 3} more" if len(subjects) > 3 else ""))
    if found.has_key and found.form not in ("private-key", "pfx"):
        parts.append("a private key is in it too")
    if found.remark:
        parts.append(found.remark)
    return ": ".join((parts[0], ", ".join(parts[1:]))) if len(parts) > 1 else parts[0]


def convert_command(found: Content, name: str) -> str:
    """The OpenSSL command that makes PEM of the file; empty where it is PEM or nothing can be made of it."""
    safe = shell_name(name)
    source, target = f"'{safe}'", f"'{safe}.pem'"
    match found.form:
        case "der":
            return f"openssl x509 -inform der -in {source} -out {target}"
        case "pkcs7-der":
            return f"openssl pkcs7 -inform der -print_certs -in {source} -out {target}"
        case "pkcs7-pem":
            return f"openssl pkcs7 -print_certs -in {source} -out {target}"
        case "pfx":
            return f"openssl pkcs12 -in {source} -nokeys -out {target}"
        case _:
            return ""


def shell_name(name: str) -> str:
    """A file name that may stand in single quotes in PowerShell and Unix shells alike; `FILE` for one that may not.

    PowerShell also ends a single-quoted text at the typographic quotes U+2018 to U+201B (about_Quoting_Rules,
    https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules).
    """
    if not name or clean(name, 200) != name or any(char in "'\u2018\u2019\u201a\u201b" for char in name):
        return "FILE"
    return f"./{name}" if name.startswith("-") else name


def _file_name(raw: Raw) -> str:
    path = raw.probe.path if isinstance(raw.probe, ReadFile) else raw.origin
    return path.replace("\\", "/").rsplit("/", 1)[-1]


KIND = CheckKind(
    name="certificate-file",
    summary="What kind of certificate file is it?",
    params=(ParamSpec("path", ValueType.PATH, "the file"),),
    results=RESULTS,
    facts=(
        FactSpec("subject", ValueType.DN, "whom each certificate was issued to", many=True),
        FactSpec("issuer", ValueType.DN, "who issued each", many=True),
        FactSpec("not_after", ValueType.TEXT, "until when each is valid (UTC)", many=True),
        FactSpec("sha256", ValueType.SHA256, "SHA-256 hash of each", many=True),
        FactSpec("count", ValueType.TEXT, "how many certificates are in it"),
        FactSpec("first_bytes", ValueType.TEXT, "how the file begins"),
        FactSpec("encoding", ValueType.TEXT, "the text's encoding, where that is the trouble"),
        FactSpec("convert", ValueType.TEXT, "the command that makes PEM of it"),
        FactSpec("detail", ValueType.TEXT, "what the system said"),
    ),
    doors=(Door.LIVE, Door.PASTE, Door.FILE, Door.PERSON),
    places=EVERYWHERE,
    seconds=0.2,
    timeout_s=TIMEOUT_S,
    by_hand=BY_HAND,
    plan=plan,
    read=read,
    sources=(
        "RFC 7468, https://www.rfc-editor.org/rfc/rfc7468",
        "RFC 2315, section 7, https://www.rfc-editor.org/rfc/rfc2315",
        "RFC 7292, section 4, https://www.rfc-editor.org/rfc/rfc7292",
    ),
)
