"""Moments of real walks through the shipped knowledge, at which something is typed.

Rules: a moment is an entry and what was done since; the utterances' files name it. No clock but the driver's, no disk.
"""

from __future__ import annotations

from functools import cache

from troubleshooter.checks import KINDS
from troubleshooter.driver.driver import Driver
from troubleshooter.kb import bundled_folder, load
from troubleshooter.model.article import KnowledgeBase, Place
from troubleshooter.model.walk import Entry
from troubleshooter.search import Index, build
from troubleshooter.session.view import AskInput, View

# moment -> (entry, answers in their order). Places, where asked, are all of them; inputs are passed over.
_WALKS: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "handshake-breaks-off": ("iphttps-0x80090326#tunnel-down", ()),
    "sstp-drops": ("sstp-connect-disconnect#connects-then-drops", ()),
    "sstp-drops-later": (
        "sstp-connect-disconnect#connects-then-drops",
        (("sstp-stays", "drops"), ("who-is-affected", "all")),
    ),
    "sstp-never-up": ("sstp-does-not-connect#never-up", ()),
    "ikev2-809": ("aovpn-ikev2-features#error-809", ()),
    "ikev2-intermittent": ("aovpn-ikev2-features#intermittent", (("same-node", "same-node"),)),
    "gateway-from-outside": ("directaccess-nmap#no-connection", ()),
    "kemp-import": ("kemp-certificate-format-invalid#format-invalid", ()),
    "harden-goal": ("aovpn-ikev2-features#harden-ikev2", ()),
    "fix-offered": ("aovpn-ikev2-features#revoked-connects", (("crl-check", "not-checked"),)),
}
_FIXED = "did-it-help"  # as "fix-offered", and the fix is made
_PLACES = "places"
_INPUT = "server-name"


@cache
def knowledge() -> KnowledgeBase:
    return load([bundled_folder()], KINDS).kb


@cache
def index() -> Index:
    return build(knowledge())


@cache
def moment(name: str) -> View | None:
    """What stands on the screen at the moment `name`; None for "start", before any walk."""
    return None if name == "start" else driver_at(name).view


def driver_at(name: str) -> Driver:
    """A walk of its own, kept nowhere, brought to the moment `name`."""
    if name == _PLACES:
        return _start("iphttps-0x80090326#tunnel-down")
    if name == _INPUT:
        walk = _start("directaccess-nmap#no-connection")
        walk.place((Place.CLIENT, Place.CLEAN_NETWORK))
        assert isinstance(walk.view.step, AskInput)
        return walk
    entry, answers = _WALKS["fix-offered" if name == _FIXED else name]
    walk = _start(entry)
    if hasattr(walk.view.step, "choices") and not walk.view.places:
        walk.place(tuple(walk.view.step.choices))
    _past_inputs(walk)
    for check, result in answers:
        walk.answer(f"{walk.view.article.id}#{check}", result)
        _past_inputs(walk)
    if name == _FIXED:
        walk.fix(walk.view.step.ref, "done")
    return walk


def _start(ref: str) -> Driver:
    return Driver.start(knowledge(), KINDS, None, Entry(ref), platform="other")


def _past_inputs(walk: Driver) -> None:
    while isinstance(walk.view.step, AskInput):
        walk.skip(walk.view.step.ref)


NAMES = ("start", _PLACES, _INPUT, *_WALKS, _FIXED)
