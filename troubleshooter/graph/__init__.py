"""An article as a graph: its edges for drawing, and what is wrong with its shape as problems for its author.

    edges(article) -> Edge, ...             what leads to what, for drawing and for what follows
    find_problems(kb) -> Problem, ...       unreachable pieces and dead ends (`shape`), circles (`circles`)
    named_causes(check)                     the causes that a check says something about
    CODES                                   every kind of mistake, with why and examples

Rules: a piece counts as used when a walk can get to it: `first` checks, checks that name a cause, checks that a
condition, a fix's verification or an input (`from`) needs, and the steps of goals. What nothing names is reported at
its root only: a fix of a cause that no symptom lists is not reported again. Errors are dead ends and circles, in which
a user would be stuck; what merely is never reached is a warning. That a fix has a verification, the format sees to.
networkx is imported inside functions (it costs 100 ms), and no graph leaves this package.
"""

from __future__ import annotations

from troubleshooter.graph.circles import condition_circles, goto_circles
from troubleshooter.graph.codes import CODES
from troubleshooter.graph.edges import Edge, edges, named_causes
from troubleshooter.graph.shape import dead_ends, unreached
from troubleshooter.model.article import KnowledgeBase
from troubleshooter.model.problem import Problem, sort_key

__all__ = ["CODES", "Edge", "edges", "find_problems", "named_causes"]


def find_problems(kb: KnowledgeBase) -> tuple[Problem, ...]:
    """What is wrong with the shape of each article, and with the ways between them; by file and line."""
    found: list[Problem] = []
    for article in kb.articles.values():
        its_edges = edges(article)
        found += unreached(article, its_edges)
        found += dead_ends(article)
        found += condition_circles(article, its_edges)
    found += goto_circles(kb)
    return tuple(sorted(found, key=sort_key))
