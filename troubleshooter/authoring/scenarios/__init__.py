"""Scenarios: recorded cases that `check` acts out on the engine and holds to their promises.

`names`, `values`, `evidence`: what a scenario's names, typed values and files mean. `playing`: acts the walk out.
`judging`: holds what came against what was promised. `verdicts`: both in one, as a small value.
"""

from troubleshooter.authoring.scenarios.evidence import EvidenceFiles
from troubleshooter.authoring.scenarios.judging import judge
from troubleshooter.authoring.scenarios.names import needs_search
from troubleshooter.authoring.scenarios.playing import Move, NotPlayed, Played, Stage, play
from troubleshooter.authoring.scenarios.verdicts import Key, Verdict, reached_by, verdict_on

__all__ = [
    "EvidenceFiles", "Key", "Move", "NotPlayed", "Played", "Stage", "Verdict", "judge", "needs_search", "play",
    "reached_by", "verdict_on",
]  # fmt: skip
