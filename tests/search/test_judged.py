"""Messy queries, judged by writers who had not seen the search: the bars hold on the half that nothing was set by."""

from __future__ import annotations

import pytest
from search.judged import judge, queries, shipped

BARS = {"first": 0.9, "three": 0.97, "said_so": 0.9}


@pytest.mark.parametrize("half", ["tuning", "reporting"])
def test_the_right_article_comes_first_and_what_is_out_of_scope_is_said_so(half: str) -> None:
    figures = judge(shipped(), queries(half))
    assert {bar: getattr(figures, bar) >= least for bar, least in BARS.items()} == dict.fromkeys(BARS, True), figures
    assert figures.refused < 0.03, figures


def test_the_halves_are_large_and_share_nothing_but_codes() -> None:
    tuning, reporting = queries("tuning"), queries("reporting")
    assert min(len(tuning), len(reporting)) >= 100
    shared = {query.said for query in tuning} & {query.said for query in reporting}
    assert {query.kind for query in tuning if query.said in shared} <= {"code", "event"}
    assert {query.kind for query in tuning} == {query.kind for query in reporting}
