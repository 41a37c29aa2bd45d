"""Every fault, really started: probes see what the table says, and the walk without a person reaches the cause."""

from __future__ import annotations

import re
import socket
import threading
from functools import cache
from pathlib import Path

import pytest
from ordinary_user import ordinary_user

from troubleshooter.checks import KINDS
from troubleshooter.driver.answers import Answers
from troubleshooter.driver.driver import Driver
from troubleshooter.driver.unattended import run_unattended
from troubleshooter.kb import bundled_folder, load
from troubleshooter.model.article import KnowledgeBase
from troubleshooter.model.evidence import Door
from troubleshooter.model.values import parse_value
from troubleshooter.model.walk import Entry, Observed
from troubleshooter.practice.colleague import MARK, practice_knowledge
from troubleshooter.practice.courses import cheapest, own, reached
from troubleshooter.practice.fault import NOTHING_WRONG, Fault, Site, running
from troubleshooter.practice.faults import FAULTS
from troubleshooter.session import input_ref

every_fault = pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)


@cache
def knowledge() -> KnowledgeBase:
    return load([bundled_folder()], KINDS).kb


def answers(fault: Fault, site: Site) -> Answers:
    """All that colleagues say and all that is known; what a probe sees is left out."""
    article = knowledge().articles[fault.article]

    def value(type_: object, text: str) -> str:
        found = parse_value(type_, site.fill(text))  # type: ignore[arg-type]
        assert isinstance(found, str), f"{fault.id}: {text}: {found}"
        return found

    told = {name: said for name, said in fault.answers.items() if not said.by_probe}
    return Answers(
        fault.places,
        {input_ref(article, name): value(article.inputs[name].type, text) for name, text in fault.inputs.items()},
        {f"{article.id}#{name}": said.result for name, said in told.items()},
        {
            f"{article.id}#{name}": {
                fact.name: value(fact.type, said.facts[fact.name])
                for fact in article.checks[name].facts
                if fact.name in said.facts
            }
            for name, said in told.items()
        },
    )


def walked(fault: Fault, site: Site) -> Driver:
    prepared = answers(fault, site)
    kb = practice_knowledge(knowledge(), fault, site.fill)
    driver = Driver.start(kb, KINDS, None, Entry(fault.entry), doors=(Door.LIVE,), answerable=tuple(prepared.answers))
    run_unattended(driver, prepared, lambda _: True)
    return driver


# --- the faults -----------------------------------------------------------------------------------------------------


@every_fault
def test_the_walk_through_real_probes_reaches_the_cause_and_they_see_what_the_table_says(fault: Fault) -> None:
    with running(fault) as site:
        driver = walked(fault, site)
    assert reached(fault, driver.view), [(row.id, row.belief) for row in driver.view.causes]
    if fault.reaches != NOTHING_WRONG:
        assert driver.view.causes[0].id == fault.reaches
    for event in driver.session.journal:
        if isinstance(event, Observed):
            said = fault.answers[event.check.partition("#")[2]]
            assert said.by_probe
            assert said.result in event.observation.results, event.check


def test_most_faults_are_found_by_probes_that_really_run() -> None:
    probed = {fault.id for fault in FAULTS.values() if any(said.by_probe for said in fault.answers.values())}
    assert len(FAULTS) >= 12
    assert len(probed) >= len(FAULTS) - 2


@every_fault
def test_the_table_names_only_what_the_article_has(fault: Fault) -> None:
    article = knowledge().articles[fault.article]
    assert fault.fits(article)
    for name, said in fault.answers.items():
        check = article.checks[name]
        way = check.probe if said.by_probe else check.by_hand
        assert way is not None, f"{name} has no such way"


@every_fault
def test_a_story_does_not_give_the_fault_away(fault: Fault) -> None:
    assert fault.title.lower() not in fault.story.lower()
    assert fault.id not in fault.story
    assert fault.reaches not in fault.story


@every_fault
def test_every_text_of_a_colleague_can_be_filled(fault: Fault) -> None:
    with running(fault) as site:
        for said in fault.answers.values():
            assert "$" not in site.fill(said.text)
            assert not any("$" in site.fill(value) for value in said.facts.values())


# --- what is started is stopped ----------------------------------------------------------------------------------


@every_fault
def test_a_fault_leaves_no_thread_no_socket_and_no_file(fault: Fault) -> None:
    before = set(threading.enumerate())
    with running(fault) as site:
        port = int(site.values.get("port", "0"))
        file = Path(site.values["file"]) if "file" in site.values else None
        assert port > 1023 or file is not None
    assert set(threading.enumerate()) == before
    if port:
        with socket.socket() as again:
            again.bind(("127.0.0.1", port))  # nobody holds it any more
    if file is not None:
        assert not file.parent.exists()


def test_ports_are_chosen_by_the_system_and_two_of_a_kind_live_side_by_side() -> None:
    fault = FAULTS["no-null-suites"]
    with running(fault) as one, running(fault) as other:
        assert one.values["port"] != other.values["port"]
        assert one.values["leaf"] != other.values["leaf"]


def test_an_ordinary_user_can_practise() -> None:
    with ordinary_user(), running(FAULTS["wrong-client-ca"]) as site:
        assert reached(FAULTS["wrong-client-ca"], walked(FAULTS["wrong-client-ca"], site).view)


# --- the knowledge as it is walked ---------------------------------------------------------------------------------


def test_what_colleagues_send_is_hidden_until_somebody_asks_how() -> None:
    fault = FAULTS["offload-without-hash"]
    with running(fault) as site:
        kb = practice_knowledge(knowledge(), fault, site.fill)
        article = kb.articles[fault.article]
        how = article.checks["client-event"].by_hand
        assert how is not None
        assert f"SHA256 Certificate Hash:\n    {site.values['leaf']}\n" in how.how
        assert site.values["leaf"] not in article.checks["client-event"].ask
        assert all(each.title.startswith(MARK) for each in kb.articles.values())


@every_fault
def test_what_colleagues_send_is_seen_whole_on_a_small_screen(fault: Fault) -> None:
    with running(fault) as site:
        checks = practice_knowledge(knowledge(), fault, site.fill).articles[fault.article].checks
    for name, said in fault.answers.items():
        how = checks[name].by_hand
        if not said.by_probe and how is not None:
            sent = how.how.split("```")[1]
            assert max(map(len, sent.splitlines())) <= 71, sent
            assert re.sub(r"\s+", "", sent) == re.sub(r"\s+", "", site.fill(said.text))


@every_fault
def test_practice_changes_nothing_that_the_engine_counts_with(fault: Fault) -> None:
    with running(fault) as site:
        real, played = knowledge(), practice_knowledge(knowledge(), fault, site.fill)
    before, after = real.articles[fault.article], played.articles[fault.article]
    assert real.digest == played.digest
    assert before.causes == after.causes
    assert before.symptoms == after.symptoms
    for name, check in before.checks.items():
        twin = after.checks[name]
        assert (check.results, check.probe, check.conditions) == (twin.results, twin.probe, twin.conditions)
        assert (check.by_hand is None) == (twin.by_hand is None)
        if check.by_hand and twin.by_hand:
            assert (check.by_hand.places, check.by_hand.minutes) == (twin.by_hand.places, twin.by_hand.minutes)


# --- the cheapest course ---------------------------------------------------------------------------------------------


@every_fault
def test_the_cheapest_course_reaches_the_cause_and_is_never_dearer_than_the_programs_own(fault: Fault) -> None:
    with running(fault) as site:
        proposed = own(knowledge(), KINDS, fault, site.fill)
        least = cheapest(knowledge(), KINDS, fault, site.fill)
    assert proposed.reached
    assert least is not None
    assert least.reached
    assert least.minutes <= proposed.minutes + 1e-9
    assert set(least.checks) <= set(fault.answers)


def test_a_check_can_be_spared_where_hindsight_knows_it() -> None:
    fault = FAULTS["native-preauthentication"]
    with running(fault) as site:
        proposed = own(knowledge(), KINDS, fault, site.fill)
        least = cheapest(knowledge(), KINDS, fault, site.fill)
    assert least is not None
    assert least.minutes < proposed.minutes - 1
    assert "windows-versions" in proposed.checks
    assert "windows-versions" not in least.checks
