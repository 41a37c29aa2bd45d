"""Which places a user says that they can reach: names, numbers, and the things that stand there.

Rules: the order in which they are named is kept, because the first is where this program runs; a place that is denied
("not the server") is left out; words that name no place make a line of places only where a place is named.
"""

from __future__ import annotations

import re

from troubleshooter.model.article import PLACE_WORDS, Place

_WHO = r"(?:the|his|her|their) (?:client|user|laptop|notebook|pc)"
_PC = r"(?:pc|computer|laptop|device|machine)"
_LINE = r"(?:network|wifi|wlan|lan|router|line)"
# What stands at each place, the most particular first: what was read is gone for those below.
_THINGS: tuple[tuple[Place, tuple[str, ...]], ...] = (
    (
        Place.CLIENT_NETWORK,
        (
            r"client.?s? network",
            rf"(?:(?:an?|another) {_PC} (?:there |in |on )(?:the |that )?)?same (?:\w+ )?{_LINE} as {_WHO}",
            rf"(?:his|her|their|sein\w*|ihr\w*) (?:own )?(?:{_LINE}|home network)",
            rf"(?:user|client|customer)(?:'?s|s')? (?:home|house|{_LINE})",
            rf"(?:next to|beside|near) {_WHO}",
            r"hotel (?:wifi|network|wlan)",
            rf"another {_PC} (?:there|in (?:that|the same) network)",
        ),
    ),
    (
        Place.CLEAN_NETWORK,
        (
            r"clean network",
            r"hot ?spots?",
            r"mobile (?:network|data|phone)",
            r"phone|handy|tethering|lte|4g|5g|dsl|internet|outside|zuhause",
            r"home office|from home|at home",
            r"(?:another|other|different|a) (?:internet|network|line|connection)(?! as)",
        ),
    ),
    (
        Place.ADC,
        (
            r"adc|load ?balancers?|\blb\b|reverse proxy|appliance|lastverteiler",
            r"net ?scaler|citrix|f5|big.?ip|ltm|kemp|load ?master",
        ),
    ),
    (
        Place.SERVER,
        (
            r"(?:direct ?access|da|vpn|rras|remote access|gateway|windows)?\s?servers?\b(?! side network)",
            r"\brras\b|gateway|vpn box",
        ),
    ),
    (
        Place.INSIDE,
        (
            r"inside|intranet|\boffice\b|internal(?: network| lan)?|in.?house|\blan\b|behind the firewall",
            r"(?:company|corporate|corp|firm|our) (?:network|lan)",
            r"firmennetz|büro|domain controller",
        ),
    ),
    (
        Place.CLIENT,
        (
            r"clients?\b|laptops?|notebooks?|\bpc\b|rechner",
            r"(?:user|affected|the|his|her|this|my) ?'?s? (?:pc|computer|machine|device)",
        ),
    ),
)
_COMPILED = tuple((place, re.compile("|".join(patterns))) for place, patterns in _THINGS)
_ALL = re.compile(
    r"(?:all|any|each|every(?:where|thing)?|alle?s?)\b(?: (?:of )?(?:them|these|those|places|of it|the above|davon))?"
    r"|.*\b(?:all of (?:them|these|those)|everything|everywhere|all (?:places|six|five|seven))\b.*|überall|von überall"
)
_DENIED = (
    r"not|not (?:touch|reach|get (?:at|to|on|into)|use|access|have)",
    r"no|without|except|but not|other than|kein\w*|nicht|ohne|außer",
)
_NOT = re.compile(rf"\b(?:{'|'.join(_DENIED)})\b(?: (?:the|a|any|to|on|from|at|in|den|die))*\s*$")
_ALL_BUT = re.compile(
    r"(?:\w+ )?(?:all|every\w*|alles?|überall)(?: of them| places)?"
    r" (?:but|except|besides|bar|außer|ausser|bis auf)(?: for)? (.+)"
)
_MINE = re.compile(r"\b(?:my own|own|mein\w*) (?:notebook|laptop|pc|computer|machine|device)\b")
_BREAK = re.compile(r"[,;.]|\bbut\b|\bonly\b|\baber\b|\bnur\b")


def places_in(core: str, offered: tuple[Place, ...]) -> tuple[Place, ...]:
    """The places that a line of plain words names, of those `offered`; none where it names none."""
    exact = {value: place for place in offered for value in (place.value.replace("-", " "), PLACE_WORDS[place].lower())}
    if core in exact:
        return (exact[core],)
    but = _ALL_BUT.fullmatch(core)
    if but:
        missing = places_in(but[1], offered)
        return tuple(place for place in offered if place not in missing) if missing else ()
    if _ALL.fullmatch(core):
        return offered
    left = _MINE.sub(" ", core)
    found: dict[Place, int] = {}
    for place, pattern in _COMPILED:
        for match in list(pattern.finditer(left)):
            before = _BREAK.split(left[: match.start()])[-1]
            if place in offered and not _NOT.search(before.rstrip() + " "):
                found.setdefault(place, match.start())
            left = left[: match.start()] + " " * len(match.group()) + left[match.end() :]
    return tuple(sorted(found, key=lambda place: found[place]))
