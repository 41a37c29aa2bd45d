"""What the tests of kb/ and graph read: a check kind of their own, a small whole knowledge, and broken articles.

`kb/good` uses every feature of the format once; `kb/broken` holds one article for each mistake.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from troubleshooter.kb import Loaded, load_texts
from troubleshooter.model.article import Place
from troubleshooter.model.evidence import CheckKind, Door, FactSpec, Observation, ParamSpec, Raw, ResultSpec
from troubleshooter.model.probes import OpenTcp, Probe
from troubleshooter.model.values import ValueType

HERE = Path(__file__).parent / "kb"
GOOD = HERE / "good"
BROKEN = HERE / "broken"


def _plan(params: Mapping[str, str]) -> Probe:
    return OpenTcp(params["host"], int(params["port"]), 1.0, "Knock")


def _read(raw: Raw) -> Observation:
    return Observation(("unknown",), {}, raw.origin)


KNOCK = CheckKind(
    name="knock",
    summary="Whether a door opens",
    params=(
        ParamSpec("host", ValueType.HOST, "where to knock"),
        ParamSpec("port", ValueType.PORT, "at which door", required=False, default="443"),
        ParamSpec("how", ValueType.CHOICE, "how hard", required=False, default="soft", choices=("soft", "hard")),
        ParamSpec("word", ValueType.TEXT, "what to say", required=False),
    ),
    results=(
        ResultSpec("open", "The door opens."),
        ResultSpec("shut", "The door stays shut."),
        ResultSpec("silent", "Nobody answers."),
        ResultSpec("unknown", "Could not tell."),
    ),
    facts=(FactSpec("address", ValueType.HOST, "whose door it was"),),
    doors=(Door.LIVE, Door.PERSON),
    places=(Place.CLIENT, Place.CLEAN_NETWORK),
    seconds=1.0,
    timeout_s=5.0,
    by_hand="Knock.",
    plan=_plan,
    read=_read,
)
KINDS = {KNOCK.name: KNOCK}


def good_texts() -> dict[str, str | bytes]:
    """The whole small knowledge: relative name -> text."""
    return {path.relative_to(GOOD).as_posix(): path.read_text("utf-8") for path in sorted(GOOD.rglob("*.yaml"))}


def load_beside_good(extra: Mapping[str, str | bytes]) -> Loaded:
    """The small knowledge with some files added or replaced."""
    return load_texts({**good_texts(), **extra}, KINDS)
