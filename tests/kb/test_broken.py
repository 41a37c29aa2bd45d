"""Every mistake of an author is a Problem with its place, and takes nothing else away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from kb_mistakes import BROKEN_ARTICLES, BROKEN_BYTES, BROKEN_NEIGHBOURS, Expected, Mistake, small, taken_out
from kb_samples import BROKEN, GOOD, KINDS, load_beside_good

from troubleshooter.kb import CODES, Loaded, bundled_folder, load_texts
from troubleshooter.kb.findings import MAX_PER_FILE, Findings
from troubleshooter.kb.tree import read_tree
from troubleshooter.model.problem import Level


def reported(loaded: Loaded) -> list[Expected]:
    return [Expected(one.code, one.mark.path, one.mark.line, one.mark.column) for one in loaded.problems]


def load_broken(name: str) -> Loaded:
    return load_beside_good({f"area/{name}.yaml": (BROKEN / f"{name}.yaml").read_bytes()})


@pytest.mark.parametrize(("name", "code", "line", "column"), BROKEN_ARTICLES, ids=[row[0] for row in BROKEN_ARTICLES])
def test_a_broken_article_gives_this_one_problem_at_this_place(name: str, code: str, line: int, column: int) -> None:
    loaded = load_broken(name)
    assert reported(loaded) == [Expected(code, f"area/{name}.yaml", line, column)]
    assert (name in loaded.kb.articles) == (CODES[code].level is not Level.ERROR)
    assert {"every-feature", "other"} <= set(loaded.kb.articles)


@pytest.mark.parametrize("mistake", BROKEN_NEIGHBOURS, ids=[one.name for one in BROKEN_NEIGHBOURS])
def test_a_mistake_beside_an_article_gives_this_one_problem_at_this_place(mistake: Mistake) -> None:
    files, path, line, column = taken_out(mistake.files)
    loaded = load_beside_good(files)
    assert reported(loaded) == [Expected(mistake.code, path, line, column)]
    assert {"every-feature", "other"} <= set(loaded.kb.articles)


@pytest.mark.parametrize("name", BROKEN_BYTES)
def test_bytes_that_are_no_article_give_this_one_problem_at_this_place(name: str) -> None:
    content, code, line, column = BROKEN_BYTES[name]
    loaded = load_beside_good({"area/x.yaml": content})
    assert reported(loaded) == [Expected(code, "area/x.yaml", line, column)]
    assert sorted(loaded.kb.articles) == ["every-feature", "other"]


@pytest.mark.parametrize("name", BROKEN_BYTES)
def test_the_pure_yaml_parser_finds_the_same_in_bytes(name: str) -> None:
    content, code, line, column = BROKEN_BYTES[name]
    found = Findings()
    read_tree(content, "x.yaml", found, yaml.BaseLoader)
    assert [(one.code, one.mark.line, one.mark.column) for one in found.problems()] == [(code, line, column)]


@pytest.mark.parametrize("name", [row[0] for row in BROKEN_ARTICLES])
def test_both_yaml_parsers_give_the_same_tree_or_the_same_code(name: str) -> None:
    content = (BROKEN / f"{name}.yaml").read_bytes()
    outcomes: list[Any] = []
    for loader in (yaml.CBaseLoader, yaml.BaseLoader):
        found = Findings()
        tree = read_tree(content, "x.yaml", found, loader)
        outcomes.append((tree, [(one.code, one.mark.line) for one in found.problems()]))
    assert outcomes[0] == outcomes[1]


@pytest.mark.parametrize("folder", [GOOD, bundled_folder()], ids=["tests", "kb"])
def test_good_files_read_alike_with_and_without_libyaml(folder: Path) -> None:
    for path in sorted(folder.rglob("*.yaml")):
        trees = [
            read_tree(path.read_bytes(), path.name, Findings(), one) for one in (yaml.CBaseLoader, yaml.BaseLoader)
        ]
        assert trees[0] == trees[1], f"{path.name}: inside braces, a text that holds a question mark needs quotes"


def test_every_broken_file_is_in_the_table_and_every_row_has_its_file() -> None:
    assert sorted(path.stem for path in BROKEN.iterdir()) == sorted(row[0] for row in BROKEN_ARTICLES)


def test_every_code_is_provoked_by_some_file() -> None:
    provoked = {row[1] for row in BROKEN_ARTICLES} | {one.code for one in BROKEN_NEIGHBOURS}
    provoked |= {code for _, code, _, _ in BROKEN_BYTES.values()}
    elsewhere = {
        "unreadable-file", "wrong-extension",  # test_folders.py
        "byte-order-mark", "too-many-problems", "shared-broken", "goto-to-broken",  # below
    }  # fmt: skip
    assert provoked | elsewhere == set(CODES)
    assert not provoked & elsewhere


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("unknown-key", "did you mean `likelihood`?"),
        ("unknown-cause", "did you mean `cut`?"),
        ("unknown-kind", "did you mean `knock`?"),
        ("unknown-goto-symptom", "did you mean `elsewhere`?"),
        ("unknown-shared", "did you mean `server`?"),
        ("unknown-place", "did you mean `client`?"),
        ("result-not-handled", "list each under `results` or in `ignore`"),
        ("shared-check-needs-another", "add `who: {use: shared#who}` to `checks`"),
        ("backslash", "use single quotes for Windows paths"),
    ],
)
def test_a_problem_names_the_nearest_right_word_or_what_to_do(name: str, hint: str) -> None:
    assert load_broken(name).problems[0].hint == hint


def test_all_mistakes_of_one_file_are_told_at_once() -> None:
    text = small("x", "likelyhood: rare\nfixes:\n  mend: {title: Mend, where: home, minutes: ten}\n").replace(
        "[cut]", "[cutt]"
    )
    codes = [one.code for one in load_texts({"x.yaml": text}, KINDS).problems]
    assert sorted(codes) == sorted(
        ["unknown-cause"] * 3 + ["unknown-key", "unknown-choice", "bad-number"] + ["missing-key"] * 3
    )


def test_all_mistakes_of_all_files_are_told_at_once() -> None:
    loaded = load_beside_good(
        {f"area/{row[0]}.yaml": (BROKEN / f"{row[0]}.yaml").read_bytes() for row in BROKEN_ARTICLES}
    )
    wanted = sorted(Expected(code, f"area/{name}.yaml", line, column) for name, code, line, column in BROKEN_ARTICLES)
    assert sorted(reported(loaded)) == wanted
    assert {"every-feature", "other"} <= set(loaded.kb.articles)


def test_a_byte_order_mark_is_a_warning_and_the_article_stays() -> None:
    loaded = load_texts({"x.yaml": b"\xef\xbb\xbf" + small("x").encode()}, KINDS)
    assert reported(loaded) == [Expected("byte-order-mark", "x.yaml", 1, 1)]
    assert loaded.kb.articles["x"].mark is not None
    assert loaded.kb.articles["x"].mark.column == 1


def test_only_so_many_problems_of_one_file_are_listed_and_that_is_said() -> None:
    loaded = load_texts({"x.yaml": small("x", "".join(f"key-{n}: x\n" for n in range(500)))}, KINDS)
    codes = [one.code for one in loaded.problems]
    assert codes.count("unknown-key") == MAX_PER_FILE
    assert codes.count("too-many-problems") == 1


def test_a_broken_shared_piece_is_told_once_and_each_use_names_its_place() -> None:
    shared = "inputs:\n  server: {type: hots, title: Server}\n"
    user = "inputs:\n  server: {use: shared#server}\n"
    loaded = load_texts({"shared/a.yaml": shared, "x.yaml": small("x", user), "y.yaml": small("y", user)}, KINDS)
    assert [one.code for one in loaded.problems] == ["unknown-choice", "shared-broken", "shared-broken"]
    assert "shared/a.yaml:2:3" in loaded.problems[1].message
    assert not loaded.kb.articles


def test_a_goto_into_a_broken_article_is_a_warning_and_the_article_stays() -> None:
    going = small("x").replace("rules_out: [cut]", "goto: y#drops")
    for target in (small("y", "colour: red\n"), "id: y: z\n"):
        loaded = load_texts({"x.yaml": going, "y.yaml": target}, KINDS)
        assert "goto-to-broken" in [one.code for one in loaded.problems]
        assert list(loaded.kb.articles) == ["x"]


def test_a_broken_case_does_not_take_the_others_away() -> None:
    cases = "- {name: a, enter: drops, reaches: cut}\n- {name: b, enter: drops, reaches: cutt}\n"
    loaded = load_texts({"x.yaml": small("x"), "x.scenarios.yaml": cases}, KINDS)
    assert [case.name for case in loaded.scenarios] == ["a"]
    assert [one.code for one in loaded.problems] == ["unknown-target"]


def test_the_cases_of_a_broken_article_are_left_out_without_further_words() -> None:
    cases = "- {name: a, enter: drops, reaches: cutt}\n"
    loaded = load_texts({"x.yaml": small("x", "colour: red\n"), "x.scenarios.yaml": cases}, KINDS)
    assert not loaded.scenarios
    assert [one.code for one in loaded.problems] == ["unknown-key"]


def test_an_unreadable_section_does_not_make_its_names_unknown() -> None:
    text = small("x").replace(
        "causes:\n  cut:", "causes: none\nnotes:\n  - x\nrelated: []\nformerly: []\ngoals: {}\nx:\n  cut:"
    )
    codes = [one.code for one in load_texts({"x.yaml": text}, KINDS).problems]
    assert "unknown-cause" not in codes
    assert "wrong-type" in codes


def test_messages_never_carry_control_characters_or_endless_text() -> None:
    long_key = "k" * 900
    text = small("x", f'"a\\x1bb": 1\n{long_key}: 1\n')
    problems = load_texts({"x.yaml": text}, KINDS).problems
    assert len(problems) == 3
    assert all(one.message.isprintable() and len(one.message) < 300 for one in problems)
