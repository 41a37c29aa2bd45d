"""An answer in the user's own words: to the check that is asked, or to another open one.

Rules: an answer is taken only where it is clearly one of the choices; whether it belongs to another open check is
weighed against the asked one, which is meant where both fit. "Yes" and "no" answer a question of two choices. A code
that no choice names is the choice "another one", where there is one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from troubleshooter.chat.likeness import Likeness, Terms, denies, liken, statements
from troubleshooter.model.article import UNKNOWN
from troubleshooter.session.view import AskCheck, Choice, OpenCheck, View

SURE = 0.16
MARGIN = 0.03
SURE_SHORT, MARGIN_SHORT = 0.8, 0.45  # of one or two words
_BOLD = 0.6  # from which a "not" too much does not matter
SURE_FEW, MARGIN_FEW, _FEW_TERMS = 0.3, 0.15, 4  # of a text that says little
SURE_ELSEWHERE = 0.26  # for another check than the one that is asked
AHEAD, _FAR_AHEAD, _LIKELY = 0.12, 0.25, 0.45  # far, where the asked check is likely meant
_OFF_TOPIC = 0.55  # of the likeness, for a check that speaks of nothing that the text says
_CLAUSES = re.compile(r"[;:,.](?:\s+|$)")
_PARTS = re.compile(r"[,;:.()]+\s+|\s+(?:but|so|and|because|although|aber|und|weil|sondern)\s+")
_ALONE = 0.6  # of the likeness, for the best statement alone
_MOST_PARTS = 8  # of a text that are compared on their own
_PART = 0.7  # of the likeness, where only a part of the text is meant
_QUOTED = re.compile(r"[\"“„][^\"“”„]{3,200}[\"”“]")
_LEAD = re.compile(r"^(yes|yep|yeah|ja|no|nope|nah|nein|not any more|still not|not really)\b[\s,.!:;-]*")
_OTHER_CODE = frozenset({"other", "other-error", "other-code", "other-number", "another", "another-code"})
_NO = frozenset({"no", "nope", "nah", "nein", "still not", "not any more", "not really"})


@dataclass(frozen=True)
class Meant:
    """A choice of a check, and how much the text is like it, 0..1. `taken`: it may be recorded without asking back."""

    ref: str
    choice: Choice
    like: float
    taken: bool


@dataclass(frozen=True)
class Line:
    """What was typed. `codes`: every code that it may name, `sure` those that it surely does, each as a term."""

    text: str
    terms: Terms
    codes: frozenset[str]
    sure: frozenset[str]


def meant(line: Line, view: View) -> tuple[Meant, ...]:
    """What a line may answer, best first."""
    text, terms = line.text, line.terms
    asked = view.step if isinstance(view.step, AskCheck) else None
    checks: list[AskCheck | OpenCheck] = [asked] if asked is not None else []
    checks += [check for check in view.open if asked is None or check.ref != asked.ref]
    about = _about(text, checks, terms)
    found: list[Meant] = []
    own = 0.0
    for number, check in enumerate(checks):
        choices = tuple(choice for choice in check.choices if choice.result != UNKNOWN)
        speaks = _OFF_TOPIC + (1 - _OFF_TOPIC) * about.get(number, 0.0)
        ranked = _of(check.ask, choices, text, terms, with_question=check is not asked)
        ranked = Likeness(tuple((like * speaks, thing) for like, thing in ranked.ranked))
        if check is asked:
            own = ranked.best
            taken = ranked.sure(*_bars(line))
            if taken is not None and ranked.best < _BOLD and _contradicted(text, choices[taken]):
                taken = None
            found += [Meant(check.ref, choices[thing], like, thing == taken) for like, thing in ranked.ranked[:3]]
            found += _outright(line, check, choices, undecided=taken is None)
        else:
            taken = ranked.sure(SURE_ELSEWHERE, MARGIN)
            if taken is not None:
                found.append(
                    Meant(
                        check.ref,
                        choices[taken],
                        ranked.best,
                        ranked.best >= own + (AHEAD if own < _LIKELY else _FAR_AHEAD),
                    )
                )
    found.sort(key=lambda one: (not one.taken, -one.like))
    return _settled(found, asked)


def _bars(line: Line) -> tuple[float, float]:
    """How much a choice must be liked, and how far ahead of the next: the less was said, the more."""
    if line.text.count(" ") < 2:
        return SURE_SHORT, MARGIN_SHORT
    return (SURE_FEW, MARGIN_FEW) if len(line.terms(line.text)) <= _FEW_TERMS else (SURE, MARGIN)


def _contradicted(text: str, choice: Choice) -> bool:
    """The text says "not", and nothing that the choice says does."""
    return denies(text) and not any(denies(one) for one in _texts(choice))


def _outright(line: Line, check: AskCheck | OpenCheck, choices: tuple[Choice, ...], *, undecided: bool) -> list[Meant]:
    """A code that one choice names, or that none does; or a plain yes or no."""
    named = [choice for choice in choices if line.codes & line.terms(choice.says)]
    if len(named) == 1:
        return [Meant(check.ref, named[0], 0.95, taken=True)]
    other = _another_code(choices, line) if not named else None
    if other is not None:
        return [Meant(check.ref, other, 0.9, taken=True)]
    plain = _yes_or_no(line.text, check.ask, choices) if undecided else None
    return [Meant(check.ref, plain, 0.7, taken=True)] if plain is not None else []


def _settled(found: list[Meant], asked: AskCheck | None) -> tuple[Meant, ...]:
    """Where two checks that are not asked are meant alike, neither is taken."""
    taken = [one for one in found if one.taken]
    if len(taken) < 2 or taken[0].ref == taken[1].ref or taken[0].like - taken[1].like >= MARGIN:
        return tuple(found)
    if asked is not None and asked.ref in (taken[0].ref, taken[1].ref):
        return tuple(found)
    return tuple(Meant(one.ref, one.choice, one.like, taken=False) for one in found)


def _about(text: str, checks: Sequence[AskCheck | OpenCheck], terms: Terms) -> Mapping[int, float]:
    """For each check, the share of what the text says that this check speaks of: terms of few checks count most."""
    said = terms(text)
    spoken = [
        terms(" ".join((check.ask, *(part for one in check.choices for part in (one.says, *one.phrases)))))
        for check in checks
    ]
    held = {term: sum(term in each for each in spoken) for term in said}
    weights = {term: math.log((len(checks) + 1) / count) for term, count in held.items() if count}
    whole = sum(weights.values())
    if not whole:
        return {}
    return {number: sum(weights[term] for term in each & weights.keys()) / whole for number, each in enumerate(spoken)}


def picked(text: str, ask: str, choices: Sequence[Choice], terms: Terms) -> tuple[float, Choice] | None:
    """The choice of one check that `text` clearly means, and how much it is like that, 0..1."""
    found = _of(ask, tuple(choices), text, terms)
    sure = found.sure(SURE, MARGIN)
    return None if sure is None else (found.best, choices[sure])


def _of(ask: str, choices: tuple[Choice, ...], text: str, terms: Terms, *, with_question: bool = False) -> Likeness:
    """How much `text` is like each choice; what it quotes may be what a program said, and no word of the user's."""
    best: dict[int, float] = {}
    told: Mapping[int, float] = {}
    for part in dict.fromkeys((text, _QUOTED.sub(" ", text), *_PARTS.split(text, _MOST_PARTS))):
        trust = 1.0 if part == text else _PART
        found = _like(ask, choices, part, terms, with_question=with_question)
        told = found.told if part == text else told
        for like, thing in found.ranked:
            best[thing] = max(best.get(thing, 0.0), trust * like)
    for thing in best:
        best[thing] *= _ALONE + (1 - _ALONE) * told.get(thing, 0.0)
    return Likeness(tuple(sorted(((like, thing) for thing, like in best.items()), key=lambda one: (-one[0], one[1]))))


def _like(ask: str, choices: tuple[Choice, ...], text: str, terms: Terms, *, with_question: bool) -> Likeness:
    known = tuple(choice for choice in choices if choice.result != UNKNOWN)
    if not known:
        return Likeness(())
    things = [_texts(choice) for choice in known]
    question = terms(ask)
    if not with_question:
        return liken(text, statements(things, terms), terms, question)
    # Of a check that is not asked, the text must speak of what the check is about, too.
    about = [[f"{ask} {one}" for one in texts[:1]] + list(texts) for texts in things]
    like = liken(text, statements(about, terms), terms)
    said = terms(text)
    speaks = len(said & question) / max(len(said), 1)
    ranked = tuple((value * (0.75 + 0.5 * min(speaks, 0.5)), thing) for value, thing in like.ranked)
    return Likeness(ranked, like.told)


def _texts(choice: Choice) -> list[str]:
    clauses = [part for part in _CLAUSES.split(choice.says) if len(part.split()) > 1]
    return [choice.says, *clauses, choice.result.replace("-", " "), *choice.phrases]


def _yes_or_no(text: str, ask: str, choices: tuple[Choice, ...]) -> Choice | None:
    """Which of two choices a leading yes or no means: yes is the one that says what the question asks."""
    lead = _LEAD.match(text)
    if lead is None or len(choices) != 2:
        return None
    denying = [choice for choice in choices if denies(choice.says)]
    if len(denying) == 1:
        affirming = choices[1] if choices[0] is denying[0] else choices[0]
        return denying[0] if lead[1] in _NO else affirming
    asked = set(re.findall(r"[a-z0-9]+", ask.lower()))
    like = [len(asked & set(re.findall(r"[a-z0-9]+", choice.says.lower()))) for choice in choices]
    if like[0] == like[1]:
        return None
    yes, no = (choices[0], choices[1]) if like[0] > like[1] else (choices[1], choices[0])
    return no if lead[1] in _NO else yes


def _another_code(choices: tuple[Choice, ...], line: Line) -> Choice | None:
    """The choice "another code", where the text surely names a code and no choice names that."""
    if not line.sure:
        return None
    named = [choice for choice in choices if any(term.startswith("#") for term in line.terms(choice.says))]
    other = [choice for choice in choices if choice.result in _OTHER_CODE]
    return other[0] if other and len(named) >= 2 else None
