"""What the knowledge covers, and what to say where it does not cover a text: never a guess, always a way on."""

from __future__ import annotations

from collections import Counter

from troubleshooter.model.article import KnowledgeBase
from troubleshooter.search.found import Found

HAND_OVER = (
    "To hand it over, write down: the message or code to the letter (an event with source and number), since when, who "
    "has it and who has not, and what was changed before. `troubleshooter decode CODE` tells what a code is."
)


def scope(kb: KnowledgeBase) -> str:
    """The products and how many articles each has, the most first; empty where there is no article."""
    count = Counter(article.product for article in kb.articles.values())
    names = {term.name.lower().replace(" ", "-"): term.name for term in kb.terms}
    listed = [
        f"{names.get(product, product.replace('-', ' '))} ({articles} article{'s' if articles > 1 else ''})"
        for product, articles in sorted(count.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    return ", ".join(listed)


def not_covered(found: Found, kb: KnowledgeBase) -> tuple[str, ...]:
    """Why nothing is offered, what is covered, and how to hand over. The texts may hold the user's words."""
    lines = [f"No article answers to {what}." for what in found.unplaced]
    for subject in found.elsewhere[:2]:
        ask = f"; ask {subject.ask}" if subject.ask else ""
        lines.append(f"That sounds like {subject.about}, which is not covered here{ask}.")
    covered = scope(kb)
    if covered:
        lines.append(f"Covered here: {covered}.")
    return (*lines, HAND_OVER)
