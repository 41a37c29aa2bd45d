"""Words that a line must hold, or begin with, to be a question of a certain sort; the examples decide the rest.

Rules: a cue opens a way and never decides alone. English first, then German; each list is one alternative of a pattern.
"""

from __future__ import annotations

import re


def _holds(*words: str, mark: bool = False) -> re.Pattern[str]:
    """Lines that hold one of `words` (or, with `mark`, a question mark)."""
    return re.compile(rf"\b(?:{'|'.join(words)})\b" + (r"|\?" if mark else ""))


def _begins(*words: str) -> re.Pattern[str]:
    return re.compile(rf"(?:(?:and|so|but|oh|okay|ach) )?(?:{'|'.join(words)})\b")


ASKS_WHAT = _holds(
    "what|means?|meant|meaning|explain|describe|define|definition|stands? for|difference|heard of|tell me",
    r"was|heißt|heisst|bedeutet|unterschied|erklär\w*|erklaer\w*",
    mark=True,
)
DEFINES = _begins(
    "what (?:is|are|was|were|does|do)|what do you mean|(?:the )?meaning of|(?:please )?(?:explain|define)|never heard",
    "(?:the )?difference between|can you explain|tell me what",
    "was (?:ist|sind|heißt|heisst|bedeutet)|wofür steht",
)
ASKS_OF_CAUSE = _holds(
    r"why|could|can|might|may|is|are|rul\w+|suspect\w*|think|sure|speaks|likely|candidate|possible|excluded?",
    r"consider\w*|maybe|perhaps|culprit|blame|bet|guess|what about",
    "warum|wieso|könnte|koennte|kann|ist|liegt|spricht|vielleicht",
    mark=True,
)
ASKS_WHY_ASKED = _holds(
    r"ask\w*|want|need|know|matter\w*|point|reason|for|question|check|tell|important|relevant",
    r"wissen|brauch\w*|frag\w*",
)
SUPPOSES = _holds(
    r"if|suppos\w+|assum\w+|imagine|hypothetical\w*|what about|let us say|pretend|what would|had (?:it|the|that|they)",
    "wenn|falls|angenommen|gesetzt",
)
_SUPPOSES_FIRST = _begins(r"what if|suppos\w+|assum\w+|imagine", "angenommen|was wäre|und wenn")
# What is said around a supposed answer.
FRAME = _holds(
    "and|so|what|if|suppose|supposing|assume|assuming|imagine|say|let us|that|it|this|the answer|was|were|is|had|has",
    "would|have|be|been|did|does|change|anything|happens?|things?|look|then",
    "und|wenn|angenommen|dann",
)
_ASKING = _begins(
    "what|why|how|where|which|who|when|can|could|would|will|is|are|do|does|did|might|may|should|shall|have|has|any",
    "show|give|list|tell|explain|please|let|let us",
    r"warum|wieso|wie|wo|was|wer|welche\w*|kann\w*|könn\w*|zeig\w*|gib",
)
_ALSO = _holds(
    r"also|too|as well|another|by the way|besides|additional\w*|other|different|while|else|unrelated|separate|second",
    "next|plus|meanwhile|apart|now (?:i|we)|new|we (?:have|see|get)",
    "auch|noch|nebenbei|übrigens|uebrigens|außerdem|zusätzlich|anderes",
)
_ALSO_FIRST = _begins(
    "also|by the way|besides|another|different|while (?:you|we|i)|unrelated|on another|additionally|in addition",
    "nebenbei|übrigens|uebrigens|außerdem|ausserdem",
)
NOTES = _holds(
    "notes?|noted|record|remember|remark|write (?:down|that|this|it)|jot|keep in mind|mind that|for your information",
    "for the log|document|mention|(?:add|put|into|in) .*report",
    r"notiz\w*|notier\w*|merk\w*|aufschreib\w*|schreib\w*|vermerk\w*|protokoll\w*",
)
_REACHES = _holds(
    r"i|we|can|have|got|only|access|log(?:ged)? (?:in|on)|rdp|ssh|reach|am|sit(?:ting)?|here|my|mine|both|just|also",
    "all|not",
    r"ich|wir|komme|kann|habe|hab|sitze|sitz|bin|nur|auch|alle\w*|nicht",
)
_LISTED = 5  # words of a line that may be a mere list
_MOST_DEFINED = 9  # words of a line that only asks what something is


def is_question(core: str, bare: str) -> bool:
    """The line asks, or asks for, something by its first word or its last sign; answers seldom do."""
    return bare.rstrip().endswith("?") or _ASKING.match(core) is not None


def defines(core: str) -> bool:
    """The line asks what something is, and nothing else."""
    return DEFINES.match(core) is not None and len(core.split()) <= _MOST_DEFINED


def tells_reach(core: str) -> bool:
    """The line can be about what the user can get at: it lists things, or says who can or is where."""
    return len(core.split()) <= _LISTED or _REACHES.search(core) is not None


def supposes(core: str) -> bool:
    """The line begins as one that supposes something; that is no answer."""
    return _SUPPOSES_FIRST.match(core) is not None


def names_another(core: str) -> bool:
    """The line says by its own words that it is about something besides."""
    return _ALSO.search(core) is not None


def begins_another(core: str) -> bool:
    """The line begins as one that is about something besides."""
    return _ALSO_FIRST.match(core) is not None
