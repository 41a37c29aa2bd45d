"""Random walks through the shipped knowledge: what must hold whatever a user answers."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_kb import at

from troubleshooter.checks import KINDS
from troubleshooter.kb import bundled_folder, load
from troubleshooter.model.article import KnowledgeBase, Place
from troubleshooter.model.walk import Answered, Entry, FixTried, InputSet, Moved, Placed, Skipped, Started, Via
from troubleshooter.session import record, start, view
from troubleshooter.session.view import (
    AskCheck,
    AskInput,
    ConfirmFix,
    Finished,
    GoOn,
    NoneFits,
    OfferFix,
    View,
    WalkStatus,
)

VALUES = {"host": "da.example.com", "port": "443", "sha256": "ab" * 32, "path": "a.cer"}


@cache
def knowledge() -> KnowledgeBase:
    return load([bundled_folder()], KINDS).kb


def entries() -> list[str]:
    return [
        f"{article.id}#{node}"
        for article in knowledge().articles.values()
        for node in (*article.symptoms, *article.goals)
    ]


PLACES = st.lists(st.sampled_from(list(Place)), min_size=1, max_size=3, unique=True).map(tuple)


def walked(entry: str, places: tuple[Place, ...], data: st.DataObject) -> list[View]:
    """Every view of one random walk, up to its end."""
    session = start(knowledge(), KINDS, Started(at(), "s", knowledge().digest, "0", Entry(entry, Via.TEXT)))
    session = record(session, Placed(at(), places))
    views = []
    for _ in range(60):
        views.append(view(session))
        match views[-1].step:
            case AskCheck(ref=ref, choices=choices, place=place):
                results = [choice.result for choice in choices]
                result = data.draw(st.sampled_from([*results, "unknown", "skip"]))
                move = Skipped(at(), ref) if result == "skip" else Answered(at(), ref, result, place)
                session = record(session, move)
            case AskInput(ref=ref, input=declared):
                value = VALUES.get(declared.type.value)
                session = record(session, InputSet(at(), ref, value) if value else Skipped(at(), ref))
            case OfferFix(ref=ref, fix=fix):
                if fix is None:
                    return views
                outcome = data.draw(st.sampled_from(["done", "failed", "declined", "worked"]))
                session = record(session, FixTried(at(), ref, outcome))
            case ConfirmFix(ref=ref):
                session = record(session, FixTried(at(), ref, data.draw(st.sampled_from(["worked", "failed"]))))
            case GoOn(to=to):
                session = record(session, Moved(at(), to))
            case NoneFits() | Finished():
                return views
    raise AssertionError("the walk did not end in 60 steps")


@pytest.mark.parametrize("entry", entries())
@settings(max_examples=40, deadline=None)
@given(places=PLACES, data=st.data())
def test_no_walk_proposes_to_change_a_production_system_before_evidence_points_there(
    entry: str, places: tuple[Place, ...], data: st.DataObject
) -> None:
    for seen in walked(entry, places, data):
        if isinstance(seen.step, OfferFix) and seen.step.fix and seen.step.fix.where != "client" and seen.symptom:
            cause = next(row for row in seen.causes if row.ref == seen.step.cause_ref)
            assert cause.raised, f"{seen.step.ref} is offered on a guess"


@pytest.mark.parametrize("entry", entries())
@settings(max_examples=40, deadline=None)
@given(places=PLACES, data=st.data())
def test_any_walk_ends_with_coherent_beliefs_and_concludes_only_on_evidence(
    entry: str, places: tuple[Place, ...], data: st.DataObject
) -> None:
    for seen in walked(entry, places, data):
        if seen.symptom is None:
            continue
        assert sum(row.belief for row in seen.causes) == pytest.approx(1)
        assert all(row.belief >= 0 for row in seen.causes)
        if seen.status is WalkStatus.CONCLUDED:
            assert isinstance(seen.step, OfferFix)
            assert seen.step.belief >= 0.7
            assert any(row.raised for row in seen.causes if row.ref == seen.step.cause_ref)
