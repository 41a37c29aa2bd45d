"""What a typed line can mean: a tagged union; a door matches on it and acts."""

from __future__ import annotations

from dataclasses import dataclass

from troubleshooter.model.article import Place
from troubleshooter.search.found import Hit


@dataclass(frozen=True)
class AnswerIntent:
    """A result of a check, the one asked or another open one. `says` is what the choice says, to be shown back."""

    ref: str
    result: str
    says: str


@dataclass(frozen=True)
class GiveInput:
    """A value for the input that is asked; the door checks it with `parse_value`."""

    ref: str
    text: str


@dataclass(frozen=True)
class ChoosePlaces:
    """Places within reach, the first is where this program runs."""

    places: tuple[Place, ...]


@dataclass(frozen=True)
class FixOutcome:
    """`outcome`: done | worked | failed | declined | not-applicable."""

    ref: str
    outcome: str


@dataclass(frozen=True)
class GoOnIntent:
    """Yes, go on with the article that the evidence leads to."""

    to: str


@dataclass(frozen=True)
class DontKnow:
    """ "I don't know" to the check that is asked."""


@dataclass(frozen=True)
class Skip:
    """Pass over what is asked."""


@dataclass(frozen=True)
class Back:
    """Rewind one step."""


@dataclass(frozen=True)
class WhyStep:
    """Why is this asked?"""


@dataclass(frozen=True)
class WhyCause:
    """What speaks for and against a cause (full reference)."""

    ref: str


@dataclass(frozen=True)
class WhatIf:
    """What if the check `ref` had been answered with `result`? Nothing is recorded."""

    ref: str
    result: str


@dataclass(frozen=True)
class WhatIs:
    """What is that? `name` is the exact term, `says` the plain words for it."""

    name: str
    says: str


@dataclass(frozen=True)
class HandOver:
    """A pasted output or log. `refs`: the checks that read such texts, the asked one first; offered, never applied."""

    text: str
    refs: tuple[str, ...]


@dataclass(frozen=True)
class HowByHand:
    """How does a person find this out?"""


@dataclass(frozen=True)
class RunProbe:
    """Run the probe that is offered (consent is still asked)."""


@dataclass(frozen=True)
class ShowReport:
    """Show or write the report."""


@dataclass(frozen=True)
class ShowCauses:
    """Show all suspects."""


@dataclass(frozen=True)
class Open:
    """Show the checks that are still open."""


@dataclass(frozen=True)
class Stop:
    """End here; the walk is kept."""


@dataclass(frozen=True)
class Restart:
    """Begin with another problem."""


@dataclass(frozen=True)
class Help:
    """What can be typed?"""


@dataclass(frozen=True)
class NewSymptom:
    """The text names a symptom that the knowledge covers, and it is not the one being walked."""

    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Note:
    """A remark for the report."""

    text: str


@dataclass(frozen=True)
class Guess:
    """A possible meaning: `shown` to the user, acted on only when they pick it."""

    shown: str
    intent: Intent


@dataclass(frozen=True)
class NotUnderstood:
    """No meaning is certain enough; the best guesses, most likely first (none: say what can be typed)."""

    guesses: tuple[Guess, ...] = ()


Intent = (
    AnswerIntent
    | GiveInput
    | ChoosePlaces
    | FixOutcome
    | GoOnIntent
    | DontKnow
    | Skip
    | Back
    | WhyStep
    | WhyCause
    | WhatIf
    | WhatIs
    | HandOver
    | HowByHand
    | RunProbe
    | ShowReport
    | ShowCauses
    | Open
    | Stop
    | Restart
    | Help
    | NewSymptom
    | Note
    | NotUnderstood
)
