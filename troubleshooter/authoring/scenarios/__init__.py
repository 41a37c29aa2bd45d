"""Scenarios: recorded cases that `check` acts out on the engine and holds to their promises.

`names`, `values`: what a scenario's names and typed values mean. `playing`: acts the walk out. `judging`: holds what
came against what was promised.
"""

from troubleshooter.authoring.scenarios.judging import judge
from troubleshooter.authoring.scenarios.names import needs_search
from troubleshooter.authoring.scenarios.playing import Move, NotPlayed, Played, play

__all__ = ["Move", "NotPlayed", "Played", "judge", "needs_search", "play"]
