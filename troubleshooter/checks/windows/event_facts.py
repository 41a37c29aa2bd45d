"""What is taken out of one event: codes, hashes, numbers. Never names of users, computers or connections.

Rules: XML's named data first, then the inserts by their place, then the message, of which only what is the same in
every language counts. A number at the very end of a text may be cut, and is not taken.
Sources: as in event_table.
"""

from __future__ import annotations

import re

from troubleshooter.checks.windows.event_table import choice_of
from troubleshooter.checks.windows.events import Event
from troubleshooter.model.clean import clean

_MINUS = str.maketrans(dict.fromkeys("−–—‒", "-"))
_ALERTS = frozenset(
    (0, 10, 20, 21, 22, 30, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 60, 70, 71, 80, 86, 90, 100, 109, 110, 111,
     112, 113, 114, 115, 116, 120)
)  # fmt: skip


def facts_of(event: Event) -> dict[str, str]:
    """The facts of this event, without empty ones."""
    choice = choice_of(event.provider, event.id)
    found = {
        "provider": choice or clean(event.provider, 80),
        "id": str(event.id),
        "when": clean(event.when, 60),
        "level": event.level,
    }
    match choice, event.id:
        case "rassstp", 6:
            found |= _hashes(event)
        case "rassstp", 4:
            found["http_status"] = _number(event.value("HTTPResponseCode")) or _last(event, 100, 599)
        case "rassstp" | "capi2" | "iphlpsvc", _:
            found["code"] = _code(event.value("ErrorCode") or event.value("ErrorMessage")) or _hex(event.message)
            if choice == "rassstp":
                found["error_text"] = clean(event.value("ErrorMessage"), 200)
        case "rasclient", 20226 | 20227:
            found["code"] = _code(_last_insert(event)) or _last_number(event.message)
        case "nps", _:
            found["reason_code"] = _number(event.value("ReasonCode")) or _labelled(event.message, _REASON)
        case "schannel", 36887 | 36888:
            found["alert"] = _alert(event)
        case "schannel", 36870:
            found["code"] = _code(event.value("ErrorCode")) or _hex(event.message)
        case "schannel", 36880:
            found["suite"] = clean(event.value("CipherSuite"), 80)
            found["tls_version"] = clean(event.value("Protocol"), 40)
        case _:
            pass
    return {name: value for name, value in found.items() if value}


def correlation(event: Event) -> str:
    """CoId: the same for all events of one connection attempt."""
    for text in (event.value("CoId"), *(value for _, value in event.data[:1]), event.message[:200]):
        match = re.search(r"\{[0-9A-Fa-f-]{36}\}", text)
        if match is not None:
            return match[0].upper()
    return ""


def _hashes(event: Event) -> dict[str, str]:
    """RasSstp 6: both hashes, from their fields or from the message, where white space may stand anywhere in them."""
    found: dict[str, str] = {}
    for name, digits in (("sha1", 40), ("sha256", 64)):
        bare = re.sub(r"[\s:-]", "", event.value(f"{name.upper()}CertificateHash"))
        if not re.fullmatch(f"[0-9A-Fa-f]{{{digits}}}", bare):
            label = name.upper().replace("SHA", "SHA[ -]?")
            match = re.search(
                rf"{label}\b[^:\n]{{0,60}}:\s*((?:[0-9A-Fa-f]\s*){{{digits}}})(?![0-9A-Fa-f])", event.message
            )
            bare = re.sub(r"\s", "", match[1]) if match is not None else ""
        if bare:
            found[name] = bare.lower()
    return found


def _code(text: str) -> str:
    """One code as it is shown everywhere: small ones in decimal, HRESULTs as 0x and eight digits."""
    plain = text.translate(_MINUS).strip()
    match = re.fullmatch(r"(?:.*\()?(0[xX][0-9A-Fa-f]{1,8}|-?[0-9]{1,10})\)?\.?", plain, re.DOTALL)
    if match is None:
        return _hex(plain)
    value = int(match[1], 16 if match[1][:2].lower() == "0x" else 10)
    if not -0x80000000 <= value <= 0xFFFFFFFF:
        return ""
    return str(value) if 0 <= value < 0x10000 else f"0x{value & 0xFFFFFFFF:08X}"


def _hex(text: str) -> str:
    match = re.search(r"\b0[xX]([0-9A-Fa-f]{1,8})\b(?!\Z)", text)
    return _code("0x" + match[1]) if match is not None else ""


def _last_insert(event: Event) -> str:
    return event.data[-1][1] if event.data else ""


def _last_number(message: str) -> str:
    """The last number of a sentence that has its end: "The error code returned on failure is 809."."""
    found = re.findall(r"(?<![\w.-])(-?[0-9]{2,10})(?=[\s.,])(?!\.?[0-9])", message.translate(_MINUS))
    return _code(found[-1]) if found else ""


def _last(event: Event, low: int, high: int) -> str:
    found = [n for n in re.findall(r"(?<![\w.])([0-9]{3})(?=[\s.,])", event.message) if low <= int(n) <= high]
    return found[-1] if found else ""


def _number(text: str) -> str:
    bare = text.strip()
    return str(int(bare)) if re.fullmatch(r"[0-9]{1,10}", bare) else ""


def _alert(event: Event) -> str:
    """ "... alert was received: 47", "... fatal alert code is 40. The Windows SChannel error state is 1205."."""
    field = _number(event.value("AlertDesc"))
    if field:
        return field
    match = re.search(r"(?<![\w.])([0-9]{1,3})(?![0-9.]*[0-9])(.?)", event.message)
    if match is None or int(match[1]) not in _ALERTS or (not match[2] and match[1] in ("10", "11")):
        return ""
    return match[1]


# NPS's label of the reason code. The German and French ones are ours: no copied text was found.
_REASON = r"(?:Reason Code|Ursachencode|Code (?:de )?raison)"


def _labelled(message: str, label: str) -> str:
    match = re.search(rf"{label}[ \t]*:\s*([0-9]{{1,5}})(?=\s)", message)
    return match[1] if match is not None else ""
