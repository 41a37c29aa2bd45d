"""Which step next, in pure numbers. The specification is RANKING.md of the project's papers, restated here.

Nothing in this folder knows articles, words or walks: causes are positions, `other` is the last one.

- `problem`: the numbers of one decision: beliefs, tests, repairs, the cost of escalating.
- `belief`: updating beliefs from a result.
- `repair_plan`: the best "repair the first k, then escalate" (P/C order, every prefix evaluated).
- `look_ahead`: a test's expected cost one step ahead, and the choice between testing and repairing.

Sources: Heckerman, Breese, Rommelse, CACM 38(3) 1995, doi 10.1145/203330.203341; Jensen et al., AI EDAM 15 (2001),
doi 10.1017/S0890060401154065; the prefix rule: Kadane and Simon (1977) as told there.
An exact search is to stand beside `look_ahead.choose` with the same signature: `choose(problem) -> Choice`.
"""

from troubleshooter.session.ranking.look_ahead import Choice, choose, rank_tests
from troubleshooter.session.ranking.problem import Problem, Repair, Test

__all__ = ["Choice", "Problem", "Repair", "Test", "choose", "rank_tests"]
