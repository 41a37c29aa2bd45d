"""Finding the files: which are read, which lie over which, and what the digest covers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from kb_mistakes import small
from kb_samples import GOOD, KINDS, good_texts
from ordinary_user import ordinary_user

from troubleshooter.kb import Loaded, bundled_folder, load, load_texts
from troubleshooter.kb.__main__ import root_of


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
    return folder


def codes(loaded: Loaded) -> list[str]:
    return [one.code for one in loaded.problems]


def test_a_folder_reads_as_its_texts_do() -> None:
    from_disk, from_memory = load([GOOD], KINDS), load_texts(good_texts(), KINDS)
    assert from_disk.problems == ()
    assert list(from_disk.kb.articles) == list(from_memory.kb.articles)
    assert from_disk.kb.digest == from_memory.kb.digest
    assert len(from_disk.scenarios) == len(from_memory.scenarios) == 2


def test_dot_files_other_endings_and_linked_folders_are_not_read(tmp_path: Path) -> None:
    elsewhere = write(tmp_path / "elsewhere", {"linked.yaml": small("linked")})
    kb = write(
        tmp_path / "kb",
        {
            "a.yaml": small("a"),
            ".hidden.yaml": "no",
            ".git/b.yaml": "no",
            "notes.md": "no",
            "schema.json": "{}",
            "deep/er/c.yaml": small("c"),
        },
    )
    (kb / "link").symlink_to(elsewhere, target_is_directory=True)
    loaded = load([kb], KINDS)
    assert loaded.problems == ()
    assert list(loaded.kb.articles) == ["a", "c"]


def test_a_file_named_yml_is_told_to_be_left_out(tmp_path: Path) -> None:
    loaded = load([write(tmp_path / "kb", {"a.yml": small("a")})], KINDS)
    assert codes(loaded) == ["wrong-extension"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="links and pipes as POSIX has them")
def test_what_cannot_be_opened_is_a_problem_and_the_rest_is_read(tmp_path: Path) -> None:
    kb = write(tmp_path / "kb", {"a.yaml": small("a")})
    (kb / "circle.yaml").symlink_to("circle.yaml")
    (kb / "gone.yaml").symlink_to("nowhere.yaml")
    os.mkfifo(kb / "pipe.yaml")  # opening it would wait for ever
    loaded = load([kb, tmp_path / "missing"], KINDS)
    assert [(one.code, Path(one.mark.path).name) for one in loaded.problems] == [
        ("unreadable-file", "circle.yaml"),
        ("unreadable-file", "gone.yaml"),
        ("unreadable-file", "pipe.yaml"),
        ("unreadable-file", "missing"),
    ]
    assert list(loaded.kb.articles) == ["a"]


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="Windows has other rights")
def test_a_file_or_folder_without_permission_is_a_problem() -> None:
    with ordinary_user() as folder:
        kb = write(folder / "kb", {"a.yaml": small("a"), "b.yaml": small("b"), "c/d.yaml": small("d")})
        (kb / "a.yaml").chmod(0)
        (kb / "c").chmod(0)
        try:
            loaded = load([kb], KINDS)
        finally:
            (kb / "c").chmod(0o700)
    assert codes(loaded) == ["unreadable-file", "unreadable-file"]
    assert list(loaded.kb.articles) == ["b"]


def test_a_file_of_50_mb_is_refused_without_being_read_whole(tmp_path: Path) -> None:
    kb = write(tmp_path / "kb", {"a.yaml": small("a")})
    with (kb / "huge.yaml").open("wb") as huge:
        huge.truncate(50_000_000)
    loaded = load([kb], KINDS)
    assert codes(loaded) == ["file-too-large"]
    assert list(loaded.kb.articles) == ["a"]


def test_a_later_folder_lies_over_an_earlier_one(tmp_path: Path) -> None:
    shared = "inputs:\n  server: {type: host, title: %s}\n"
    use = "inputs:\n  server: {use: shared#server}\n"
    first = write(
        tmp_path / "first", {"x.yaml": small("x", use), "y.yaml": small("y"), "shared/s.yaml": shared % "First"}
    )
    second = write(
        tmp_path / "second",
        {
            "area/y.yaml": small("y").replace("It drops", "It drops here"),
            "shared/t.yaml": shared % "Second",
            "reference/r.yaml": "terms:\n  - {name: NPS, says: Ours}\n",
        },
    )
    write(first, {"reference/r.yaml": "terms:\n  - {name: nps, says: Theirs}\n  - {name: CA}\n"})
    loaded = load([first, second], KINDS)
    assert loaded.problems == ()
    assert loaded.kb.articles["x"].inputs["server"].title == "Second"
    assert loaded.kb.articles["y"].symptoms["drops"].title == "It drops here"
    assert sorted((term.name, term.says) for term in loaded.kb.terms) == [("CA", ""), ("NPS", "Ours")]


def test_a_broken_article_of_a_later_folder_leaves_the_earlier_one_standing(tmp_path: Path) -> None:
    first = write(tmp_path / "first", {"x.yaml": small("x")})
    second = write(tmp_path / "second", {"x.yaml": small("x", "colour: red\n")})
    loaded = load([first, second], KINDS)
    assert codes(loaded) == ["unknown-key"]
    assert loaded.kb.articles["x"].path.endswith("first/x.yaml")


def test_the_cases_of_a_later_folder_take_the_place_of_the_earlier_ones(tmp_path: Path) -> None:
    case = "- {name: %s, enter: drops, reaches: cut}\n"
    first = write(tmp_path / "first", {"x.yaml": small("x"), "x.scenarios.yaml": case % "old"})
    second = write(tmp_path / "second", {"x.scenarios.yaml": case % "new"})
    assert [one.name for one in load([first, second], KINDS).scenarios] == ["new"]


def test_the_digest_covers_names_and_contents_but_neither_cases_nor_line_ends() -> None:
    one = {"x.yaml": small("x"), "x.scenarios.yaml": "- {name: a, enter: drops, reaches: cut}\n"}
    digest = load_texts(one, KINDS).kb.digest
    assert len(digest) == 64
    assert load_texts({**one, "x.scenarios.yaml": "[]"}, KINDS).kb.digest == digest
    assert load_texts({**one, "x.yaml": small("x").replace("\n", "\r\n")}, KINDS).kb.digest == digest
    assert load_texts({**one, "x.yaml": small("x") + "# more\n"}, KINDS).kb.digest != digest
    assert load_texts({"a/x.yaml": small("x")}, KINDS).kb.digest != digest


def test_marks_show_a_path_that_works_from_here_and_never_the_machines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "kb", {"a/x.yaml": small("x")})
    monkeypatch.chdir(tmp_path)
    assert load([Path("kb")], KINDS).kb.articles["x"].path == "kb/a/x.yaml"
    assert load([tmp_path / "kb"], KINDS).kb.articles["x"].path == "kb/a/x.yaml"
    monkeypatch.chdir(tmp_path / "kb")
    assert load([tmp_path / "kb"], KINDS).kb.articles["x"].path == "kb/a/x.yaml"
    assert load([Path()], KINDS).kb.articles["x"].path == "a/x.yaml"


def test_the_bundled_folder_is_the_repositorys_in_a_checkout() -> None:
    assert (bundled_folder() / "schema.json").is_file()


def test_the_knowledge_folder_of_a_file_is_found_above_it(tmp_path: Path) -> None:
    kb = write(tmp_path / "kb", {"a/x.yaml": "", "shared/s.yaml": ""})
    assert root_of(kb / "a" / "x.yaml") == kb
    assert root_of(write(tmp_path / "lone", {"y.yaml": ""}) / "y.yaml") == tmp_path / "lone"


@pytest.mark.parametrize(("more", "status"), [("", 0), ("colour: red\n", 1)])
def test_the_module_prints_problems_and_ends_with_1_on_errors(tmp_path: Path, more: str, status: int) -> None:
    kb = write(tmp_path / "kb", {"x.yaml": small("x", more), "schema.json": "{}", "y.yaml": "- broken\n"})
    done = subprocess.run(
        [sys.executable, "-m", "troubleshooter.kb", str(kb / "x.yaml")],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (status, "")
    assert ("unknown-key" in done.stdout) == bool(more)
    assert "y.yaml" not in done.stdout, "only the asked file's problems"
