"""Beliefs over one fault: a tuple that sums to 1, `other` last."""

from __future__ import annotations

from collections.abc import Sequence

_TINY = 1e-12


def normalise(weights: Sequence[float]) -> tuple[float, ...]:
    """Scale to a sum of 1. All zero: everything is left to the last position, which is never ruled out."""
    total = sum(weights)
    if total <= _TINY:
        return (*(0.0 for _ in weights[:-1]), 1.0)
    return tuple(weight / total for weight in weights)


def probability(belief: Sequence[float], chances: Sequence[float]) -> float:
    """P(result) under the present belief."""
    return sum(b * c for b, c in zip(belief, chances, strict=True))
