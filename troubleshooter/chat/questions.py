"""Questions about the walk and the trade: what is X, could it be X, what if it was Y.

Rules: a question is answered only where what it asks about is known: a term of the glossary or a code, a suspect of
this walk, a result of a check that was answered. Nothing is recorded by a question.
"""

from __future__ import annotations

from collections.abc import Callable

from troubleshooter.chat import cues
from troubleshooter.chat.answers import picked
from troubleshooter.chat.intents import Guess, WhatIf, WhatIs, WhyCause
from troubleshooter.chat.likeness import Likeness, Terms, liken, statements
from troubleshooter.chat.typed import words_of
from troubleshooter.model.article import OTHER, split_ref
from troubleshooter.search.found import Explained
from troubleshooter.session.view import Choice, RankedCause, View

Explain = Callable[[str], Explained | None]

CAUSE_SURE, CAUSE_MARGIN = 0.2, 0.02


def why_that(core: str, view: View, terms: Terms) -> WhyCause | None:
    """ "Why the load balancer?" is about a suspect; "why do you need the hash?" is about the step."""
    return None if cues.ASKS_WHY_ASKED.search(core) else about_cause(core, view, terms)


def what_is(text: str, explain: Explain) -> WhatIs | None:
    """The term or code that a line asks for, where it is known."""
    explained = explain(text) if cues.ASKS_WHAT.search(text) else None
    return WhatIs(explained.name, explained.says) if explained is not None else None


def bare_term(said: str, explain: Explain) -> WhatIs | None:
    """A line that is nothing but the name of a term: "IP-HTTPS?"."""
    explained = explain(said) if said.count(" ") < 3 else None
    return WhatIs(explained.name, explained.says) if explained and words_of(explained.name) == said else None


def about_cause(core: str, view: View, terms: Terms) -> WhyCause | None:
    """A question about one suspect: why not X, could it be X, why do you think X."""
    causes = [cause for cause in view.causes if cause.id != OTHER]
    if not cues.ASKS_OF_CAUSE.search(core) or not causes:
        return None
    for cause in causes:
        if core.endswith((f" {words_of(cause.id)}", f" {words_of(cause.title)}")):
            return WhyCause(cause.ref)
    sure = _like_causes(core, causes, terms).sure(CAUSE_SURE, CAUSE_MARGIN)
    return None if sure is None else WhyCause(causes[sure].ref)


def cause_guesses(core: str, view: View, terms: Terms) -> list[Guess]:
    """Suspects that "why not the firewall" may speak of, where it is more than one."""
    causes = [cause for cause in view.causes if cause.id != OTHER]
    ranked = _like_causes(core, causes, terms).ranked if cues.ASKS_OF_CAUSE.search(core) else ()
    return [Guess(f"Why (not): {causes[i].title}", WhyCause(causes[i].ref)) for like, i in ranked[:3] if like >= 0.15]


def what_if(core: str, view: View, terms: Terms) -> WhatIf | None:
    """Another result of a check that was answered: by its id and result, or the result in the user's words."""
    if not cues.SUPPOSES.search(core):
        return None
    said = " ".join(cues.FRAME.sub(" ", core).split())
    best: tuple[float, WhatIf] | None = None
    for ref in dict.fromkeys(item.ref for item in reversed(view.trail) if item.kind in ("answer", "probe")):
        article, name = split_ref(ref)
        check = view.article.checks.get(name) if article == view.article.id else None
        if check is None:
            continue
        choices = tuple(Choice(one.name, one.says, one.phrases) for one in check.results.values())
        for choice in choices:
            if core.endswith((f" {words_of(choice.result)}", f" {words_of(choice.says)}")):
                return WhatIf(ref, choice.result)
        for text in (core, said):
            found = picked(text, check.ask, choices, terms)
            if found is not None and found[0] > (best[0] if best else 0.0):
                best = (found[0], WhatIf(ref, found[1].result))
    return best[1] if best else None


def _like_causes(text: str, causes: list[RankedCause], terms: Terms) -> Likeness:
    return liken(text, statements([[cause.title, cause.id.replace("-", " ")] for cause in causes], terms), terms)
