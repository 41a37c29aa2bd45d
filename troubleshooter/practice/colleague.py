"""The knowledge as it is walked in practice: the same articles, with what colleagues send in the place of "by hand".

Nothing that the engine counts with is changed, so a practice walk decides like a real one. Every title begins with
"Practice: ", in reports and lists too.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from dataclasses import replace

from troubleshooter.model.article import ByHand, Check, Fix, KnowledgeBase
from troubleshooter.practice.fault import Fault

MARK = "Practice: "
_WIDTH = 71  # a code block on a screen of 80 columns shows 70: a hash with its indent fits, a registry key nearly
_NOBODY = "**Practice: nobody can find this out just now. Answer that you do not know (d).**"
_PROBE = "**Practice: the probe can see this from here (p). In real life, by hand:**"
_SENT = "**Practice: your colleague did this and sends you:**"
_DONE = (
    "**Practice: the walk ends here. Leave it (Ctrl+Q, in line mode q) to see how you did; there is nothing to mend. "
    "In real life:**"
)


def practice_knowledge(kb: KnowledgeBase, fault: Fault, fill: Callable[[str], str]) -> KnowledgeBase:
    """`kb` with this fault's colleagues in it; `fill` puts a running site's values into texts."""
    articles = {id_: replace(article, title=MARK + article.title) for id_, article in kb.articles.items()}
    article = articles[fault.article]
    checks: Mapping[str, Check] = {name: _told(check, fault, fill) for name, check in article.checks.items()}
    fixes: Mapping[str, Fix] = {
        name: replace(fix, steps=f"{_DONE}\n\n{fix.steps}") for name, fix in article.fixes.items()
    }
    articles[fault.article] = replace(article, checks=checks, fixes=fixes)
    return replace(kb, articles=articles)


def _told(check: Check, fault: Fault, fill: Callable[[str], str]) -> Check:
    if check.by_hand is None:
        return check
    said = fault.answers.get(check.id)
    if said is None:
        how = f"{_NOBODY}\n\nIn real life:\n\n{check.by_hand.how}"
    elif said.by_probe:
        how = f"{_PROBE}\n\n{check.by_hand.how}"
    else:
        how = f"{_SENT}\n\n```\n{_wrapped(fill(said.text))}\n```\n\nHow it was found out:\n\n{check.by_hand.how}"
    return replace(check, by_hand=ByHand(check.by_hand.places, check.by_hand.minutes, how))


def _wrapped(text: str) -> str:
    lines = text.split("\n")
    wrapped = (
        textwrap.wrap(line, _WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
        for line in lines
    )
    return "\n".join("\n".join(parts) for parts in wrapped)
