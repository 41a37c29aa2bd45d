"""More than one thing is wrong: what is mended stays mended, the walk goes on from the rest and forgets nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from small_kb import FIXES, KB, KINDS, WIRE, at, observed, placed, said, server, started

from troubleshooter.checks import KINDS as REAL_KINDS
from troubleshooter.kb import bundled_folder, load
from troubleshooter.model.article import UNKNOWN, Article, Check, Fix, KnowledgeBase, Place, Symptom, Verify
from troubleshooter.model.walk import Answered, Entry, Event, FixTried, Placed, Skipped, Started, Via
from troubleshooter.session import glance, record, start, view
from troubleshooter.session.tables import chances
from troubleshooter.session.view import AskCheck, AskInput, AskPlaces, ConfirmFix, Finished, OfferFix, View, WalkStatus

# The probe itself says whether the wire was mended: not whether the symptom is gone.
BY_PROBE = replace(WIRE, fixes={**FIXES, "mend": replace(FIXES["mend"], verify=Verify("probe", ("open",)))})
DONE = FixTried(at(2), "wire#mend", "done")


def shown(*events: Event, article: Article = BY_PROBE) -> View:
    session = start(replace(KB, articles={"wire": article}), KINDS, started())
    for event in (placed(), server(), *events):
        session = record(session, event)
    return view(session)


def belief(of: View, cause: str) -> float:
    return next(row.belief for row in of.causes if row.id == cause)


# --- a fix that did its work ------------------------------------------------------------------------------------------


def test_after_a_fix_that_did_its_work_it_is_asked_whether_the_symptom_is_gone() -> None:
    asked = shown(observed("cut"), DONE, observed("open"))
    assert isinstance(asked.step, AskCheck)
    assert asked.step.ref == "wire#up"
    gone = shown(observed("cut"), DONE, observed("open"), said("up", "fine"))
    assert gone.status is WalkStatus.RESOLVED
    assert isinstance(gone.step, Finished)


def test_where_the_symptom_stays_the_walk_goes_on_from_the_rest_and_the_mended_cause_is_out() -> None:
    goes_on = shown(observed("cut"), DONE, observed("open"), said("up", "down"))
    assert goes_on.status is WalkStatus.OPEN
    assert isinstance(goes_on.step, AskCheck)
    assert belief(goes_on, "cut") == 0.0
    assert belief(goes_on, "slow") > 0.0
    cut = next(row for row in goes_on.causes if row.id == "cut")
    assert any("did its work; the symptom stayed" in reason.text for reason in cut.against)
    assert [item.result for item in goes_on.trail if item.kind == "fix"] == ["done"], "the trail still tells it"


def test_a_walk_that_cannot_tell_whether_the_symptom_is_gone_ends_with_the_fix() -> None:
    unsure = shown(observed("cut"), DONE, observed("open"), said("up", UNKNOWN))
    assert unsure.status is WalkStatus.RESOLVED
    assert isinstance(unsure.step, Finished)


def test_a_user_who_says_that_it_helped_is_not_asked_again() -> None:
    assert isinstance(shown(observed("cut"), FixTried(at(2), "wire#mend", "worked")).step, Finished)


def test_a_user_who_takes_back_that_it_helped_has_a_fix_that_failed() -> None:
    helped, failed = FixTried(at(2), "wire#mend", "worked"), FixTried(at(3), "wire#mend", "failed")
    back = shown(observed("cut"), helped, failed)
    assert back.status is WalkStatus.OPEN
    assert belief(back, "cut") > 0.0, "nobody looked whether it was mended"


def test_a_symptom_without_a_check_of_its_own_is_confirmed_by_eye() -> None:
    symptoms = {**WIRE.symptoms, "down": replace(WIRE.symptoms["down"], first=None)}
    article = replace(BY_PROBE, symptoms=symptoms)
    asked = shown(observed("cut"), DONE, observed("open"), article=article)
    assert isinstance(asked.step, ConfirmFix)
    assert "The wire is down" in asked.step.confirm
    yes = shown(observed("cut"), DONE, observed("open"), FixTried(at(3), "wire#mend", "worked"), article=article)
    assert isinstance(yes.step, Finished)
    no = shown(observed("cut"), DONE, observed("open"), FixTried(at(3), "wire#mend", "failed"), article=article)
    assert no.status is WalkStatus.OPEN
    assert belief(no, "cut") == 0.0, "it was seen to be mended"
    assert not any(item.stale for item in no.trail if item.kind == "probe" and item.result == "open")


def test_what_pointed_to_the_mended_cause_tells_about_the_time_before_also_where_a_person_saw_it_elsewhere() -> None:
    label = WIRE.checks["where"]
    results = {
        **label.results,
        "date": replace(label.results["date"], meaning=type(label.results["date"].meaning)(("cut",))),
    }
    article = replace(WIRE, checks={**WIRE.checks, "where": replace(label, results=results)})
    before = shown(said("where", "date"), article=article)
    assert belief(before, "slow") == 0.0
    after = shown(said("where", "date"), DONE, said("up", "down"), article=article)
    assert belief(after, "slow") > belief(after, "cut") > 0.0, "a failed fix does not prove that it was not that"


# --- two at once ------------------------------------------------------------------------------------------------------


def test_results_that_no_single_cause_can_give_are_weighed_as_two_faults_and_that_is_said() -> None:
    both = shown(observed("cut"), said("where", "date"), article=WIRE)
    assert belief(both, "cut") == belief(both, "planned") > 0.0
    assert belief(both, "slow") == 0.0
    assert sum(row.belief for row in both.causes) == pytest.approx(1.0, abs=0.011)
    assert any("two things are wrong at once" in notice.text for notice in both.notices)
    assert both.status is not WalkStatus.CONCLUDED
    one = shown(observed("cut"), article=WIRE)
    assert not any("two things" in notice.text for notice in one.notices)


def test_a_cause_that_a_result_says_is_not_there_is_none_of_the_two() -> None:
    out = shown(observed("late"), said("where", "none"), said("sort", "glass"), article=WIRE)
    assert belief(out, "planned") == 0.0
    assert belief(out, "slow") == 0.0, "a slow wire is of copper"


# --- the shipped articles, with every pair of faults ------------------------------------------------------------------


@dataclass
class World:
    """A user in front of a machine with these faults; each is gone when one of its fixes was carried out."""

    article: Article
    symptom: Symptom
    faults: list[str]
    ticks: int = 0
    tried: list[str] = field(default_factory=list)

    def at(self) -> datetime:
        self.ticks += 1
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.ticks)

    def event(self, step: object) -> Event | None:
        """What the user does at a step; None: the walk is over."""
        match step:
            case AskPlaces():
                return Placed(self.at(), tuple(Place))
            case AskInput(ref=ref):
                return Skipped(self.at(), ref)
            case AskCheck():
                check = self.article.checks[step.ref.partition("#")[2]]
                place = step.probe.place if step.probe else step.place
                fix = self.article.fixes[step.verifies.partition("#")[2]] if step.verifies else None
                return Answered(self.at(), step.ref, self.answer(check, place, fix), place)
            case OfferFix(fix=Fix() as fix):
                self.tried.append(fix.id)
                self.faults = [fault for fault in self.faults if fix.id not in self.article.causes[fault].fixes]
                return FixTried(self.at(), step.ref, "done")
            case ConfirmFix(ref=ref):
                return FixTried(self.at(), ref, "failed" if self.faults else "worked")
            case _:
                return None

    def answer(self, check: Check, place: Place | None, fix: Fix | None) -> str:
        about_symptom = check.id == self.symptom.first
        if fix is not None and self.mended(fix) and not (about_symptom and self.faults):
            return fix.verify.expect[0]
        ending = [name for name, result in check.results.items() if result.ends]
        if not self.faults:
            return ending[0] if about_symptom and ending else UNKNOWN
        seen = self.seen(check, place)
        if fix is not None and (seen in fix.verify.expect or seen == UNKNOWN):
            seen = next(
                (name for name in check.results if name not in fix.verify.expect and name not in ending), UNKNOWN
            )
        return (
            next((name for name in check.results if name not in ending), UNKNOWN)
            if seen == UNKNOWN and about_symptom
            else seen
        )

    def mended(self, fix: Fix) -> bool:
        return not any(fix.id in self.article.causes[fault].fixes for fault in self.faults)

    def seen(self, check: Check, place: Place | None) -> str:
        """A result that speaks of a fault that is there; never one that denies one."""
        causes = tuple(self.article.causes[ref.cause] for ref in self.symptom.causes)
        column = {cause.id: index for index, cause in enumerate(causes)}
        table = chances(causes, check, place)
        meaning = {name: check.results[name].meaning_at(place) for name in table}
        possible = [name for name in table if not set(self.faults) & set(meaning[name].rules_out)]
        for fault in self.faults:
            for name in possible:
                if fault in meaning[name].points_to and table[name][column[fault]] > 0.0:
                    return name
        for needed in (self.faults, self.faults[:1]):
            for name in possible:
                if all(table[name][column[fault]] > 0.0 for fault in needed):
                    return name
        return UNKNOWN


def ending(kb: KnowledgeBase, world: World) -> tuple[str, int]:
    """(the last step, how many faults are left) of a walk through this world."""
    entry = Entry(f"{world.article.id}#{world.symptom.id}", Via.CODE)
    session = start(kb, REAL_KINDS, Started(world.at(), "two", kb.digest, "0", entry))
    for _ in range(90):
        step = glance(session).step
        event = world.event(step)
        if event is None:
            return type(step).__name__, len(world.faults)
        session = record(session, event)
    return "endless", len(world.faults)


def worlds(kb: KnowledgeBase) -> Iterator[tuple[Article, Symptom, list[str]]]:
    """Each symptom with those of its causes that a walk mends where they are there alone."""
    for article in kb.articles.values():
        for symptom in article.symptoms.values():
            causes = [ref.cause for ref in symptom.causes if article.causes[ref.cause].fixes]
            yield article, symptom, [c for c in causes if ending(kb, World(article, symptom, [c])) == ("Finished", 0)]


def test_of_two_faults_in_a_shipped_article_both_are_mended_one_after_the_other_in_most_pairs() -> None:
    kb = load([bundled_folder()], REAL_KINDS).kb
    ends: Counter[tuple[str, int]] = Counter()
    alone = 0
    for article, symptom, causes in worlds(kb):
        alone += len(causes)
        for one, other in permutations(causes, 2):
            if article.causes[one].fixes[:1] != article.causes[other].fixes[:1]:
                ends[ending(kb, World(article, symptom, [one, other]))] += 1
    assert alone >= 160
    assert {end for end, _ in ends} <= {"Finished", "NoneFits"}, "no walk goes round in a circle"
    assert not any(left for end, left in ends if end == "Finished"), "no walk says that all is well while it is not"
    assert ends["Finished", 0] >= 0.8 * ends.total()
