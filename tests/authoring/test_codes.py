"""Every code that `check` prints has a page, and what the page shows is true: it runs, and says exactly what is golden.

`golden/messages.txt` holds, for each code, what `check` says of the bad example on its page, with the line it means.
`python tests/golden_messages.py` writes that file anew; read the difference before it is committed.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from code_samples import ARTICLE
from golden_messages import GOLDEN, found_in, golden_blocks, told

from troubleshooter import authoring
from troubleshooter.authoring import all_codes, all_groups, explain, nearest_codes

SOURCE = Path(authoring.__file__).parents[1]
ROOMS = ("kb", "graph", "authoring")  # who finds problems
CODES = sorted(all_codes())


def test_the_article_under_the_examples_has_no_problem(tmp_path: Path) -> None:
    assert found_in(tmp_path, "none", "") == ()


@pytest.mark.parametrize("code", CODES)
def test_the_bad_example_of_a_page_fails_with_exactly_the_golden_message(tmp_path: Path, code: str) -> None:
    page = all_codes()[code]
    found = found_in(tmp_path / "kb", code, page.bad)
    mine = [problem for problem in found if problem.code == code]
    assert mine, f"it gives only {[problem.code for problem in found]}"
    assert {problem.level for problem in mine} == {page.level}
    assert told(tmp_path / "kb", code, found) == golden_blocks()[code]


@pytest.mark.parametrize("code", CODES)
def test_the_good_example_of_a_page_passes_without_any_problem(tmp_path: Path, code: str) -> None:
    found = found_in(tmp_path / "kb", code, all_codes()[code].good)
    assert [f"{problem.mark}: {problem.code} {problem.message}" for problem in found] == []


def test_no_code_is_without_a_golden_message_and_none_is_left_over() -> None:
    assert sorted(golden_blocks()) == CODES
    assert GOLDEN.read_text("utf-8").startswith("# What `check` says")


def test_no_code_in_the_source_is_without_a_page() -> None:
    given = {code for room in ROOMS for path in (SOURCE / room).rglob("*.py") for code in _codes_given(path)}
    assert given >= {"missing-key", "unreachable-cause", "near-duplicate", "scenario-bad-value", "coverage-results"}
    assert given == set(CODES)


def _codes_given(path: Path) -> set[str]:
    """The codes that a module gives to problems: the first argument where one is made, and the names in its tables."""
    makers = {"Problem", "problem", "_problem", "add", "Rule", "_gap"}
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in makers:
                found |= {
                    one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
                }
        elif isinstance(node, ast.Dict) and any(_is_page(value) for value in node.values):
            found |= {key.value for key in node.keys if isinstance(key, ast.Constant)}
    return {
        one for one in found if one in CODES or (one.count("-") and one.replace("-", "").isalpha() and one.islower())
    }


def _is_page(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and getattr(value.func, "id", "") in ("Code", "error", "warning")


def test_every_page_says_why_and_shows_both_ways() -> None:
    for code, page in all_codes().items():
        text = explain(code)
        assert text is not None
        assert text.startswith(f"{page.level}[{code}]\n\n{page.why}\n\nNot like this:\n    ")
        assert "\n\nBut like this:\n    " in text
        assert page.why.endswith((".", "?", ".)")), code
        assert page.bad.strip() != page.good.strip(), code
    assert explain("no-such-code") is None
    assert "missing-source" in nearest_codes("mising-source")


def test_the_groups_hold_every_code_once() -> None:
    names = [code for group in all_groups().values() for code in group]
    assert sorted(names) == CODES
    assert next(iter(all_groups())) == "files"
    assert list(all_groups())[-1] == "coverage"


def test_the_golden_messages_mostly_name_a_line_of_the_article() -> None:
    """A sample that fails somewhere else proves little about its rule."""
    at_home = [code for code, block in golden_blocks().items() if block.startswith(ARTICLE)]
    assert len(at_home) > len(CODES) * 0.7
