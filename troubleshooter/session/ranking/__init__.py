"""Which step next, in pure numbers. Nothing in this folder knows articles, words or walks.

The model: causes are positions, `other` (a cause that no article lists) is the last one; one fault at a time. A test
has a cost in minutes and P(result | cause); a repair has a cost, verification included, and P(solves | cause);
escalating (calling for help) always works and costs `escalate_minutes`.

The rules: the expected cost of repair (ECR) of a sequence is the sum of each step's cost times the chance that all
before it failed. Repairs alone are ordered by P/C, and the best plan is a prefix of that order followed by escalation.
A question's expected cost one step ahead (ECO) is its own cost plus the ECR after each result, weighted. The question
with the smallest ECO is asked if that is below the ECR now; an exact search, where its budget of states suffices,
decides over it. Ties keep the author's order: same numbers, same step.

- `problem`: the numbers of one decision.          - `belief`: updating beliefs from a result.
- `repair_plan`: the best prefix plan, with pairs. - `look_ahead`: the choice between testing and repairing.
- `tree`: states and what can follow them.         - `bounds`: what no course can undercut.
- `exact`: the cheapest course of all.             - `choosing`: the one door, `choose(problem, most_states)`.
- `policies`: what any other way of choosing would cost.

Sources: Heckerman, Breese, Rommelse, CACM 38(3) 1995, doi 10.1145/203330.203341; Jensen et al., AI EDAM 15 (2001),
doi 10.1017/S0890060401154065; Kadane and Simon, Annals of Statistics 5(2) 1977, for the P/C order; Ottosen and Jensen,
arXiv 1203.3502, and Lin, Kybernetika 53 (2017), doi 10.14736/kyb-2017-3-0493, for exact search.
"""

from troubleshooter.session.ranking.choosing import choose
from troubleshooter.session.ranking.look_ahead import Choice, TestValue, look_ahead, rank_tests, share_told_apart
from troubleshooter.session.ranking.problem import Problem, Repair, Test, Unseen

__all__ = [
    "Choice", "Problem", "Repair", "Test", "TestValue", "Unseen", "choose", "look_ahead", "rank_tests",
    "share_told_apart",
]  # fmt: skip
