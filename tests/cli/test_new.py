"""`new`: what it writes passes `check --strict` at once, and it never writes over anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import IPHTTPS, Cli, program


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    folder = tmp_path / "kb"
    (folder / "cloud").mkdir(parents=True)
    return folder


def files_in(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*.*")}


def test_a_new_article_passes_check_at_once_beside_another_new_one(cli: Cli, kb: Path) -> None:
    for name in ("wifi-portal-blocks-vpn", "event-6", "true", "0", "x" * 80):
        result = cli("new", f"cloud/{name}", "--kb", "kb")
        assert result.code == 0
        assert result.out.startswith(f"kb/cloud/{name}.yaml\nkb/cloud/{name}.scenarios.yaml\n")
    checked = cli("check", "kb", "--kb", "kb", "--strict", "--format", "json")
    assert checked.document["problems"] == []
    assert checked.code == 0
    assert checked.document["coverage"]["event-6"] == {"reached": 9, "of": 9, "missing": []}


def test_a_new_article_is_a_draft_that_cannot_be_called_tested_before_it_is_written(cli: Cli, kb: Path) -> None:
    cli("new", "cloud/event-6", "--kb", "kb")
    article = kb / "cloud" / "event-6.yaml"
    assert "\nstatus: draft " in article.read_text("utf-8")
    article.write_text(article.read_text("utf-8").replace("status: draft ", "status: tested "), "utf-8")
    found = cli("check", "kb/cloud/event-6.yaml", "--kb", "kb", "--format", "json").document["problems"]
    assert {problem["code"] for problem in found} == {"placeholder-left"}
    assert len(found) > 10


def test_the_next_steps_that_are_printed_work(cli: Cli, kb: Path) -> None:
    steps = cli("new", "cloud/event-6", "--kb", "kb").out
    lines = [line for line in steps.splitlines() if "troubleshooter " in line]
    assert [line.split("troubleshooter ")[1].split("  ")[0] for line in lines] == [
        "check kb/cloud/event-6.yaml",
        "explain CODE",
        "--kb kb run event-6",
    ]
    assert cli("check", "kb/cloud/event-6.yaml").code == 0
    assert cli("--kb", "kb", "run", "event-6", "--at", "client").code == 3, "nothing is answered: undetermined"
    assert "REPLACE with the question" in cli("--kb", "kb", "runbook", "event-6").out


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("clod/event-6", "no area 'clod'. There is: "),
        ("../event-6", "no area '..'"),
        ("/etc/event-6", "no area ''"),
        ("shared/event-6", "no area 'shared'"),
        ("cloud", "'' is no id"),
        ("cloud/Event_6", "'Event_6' is no id"),
        ("cloud/deep/event-6", "'deep/event-6' is no id"),
        ("cloud/..", "'..' is no id"),
        ("cloud/" + "x" * 81, "is no id"),
        (f"cloud/{IPHTTPS}", f"there is an article '{IPHTTPS}' already: "),
    ],
)
def test_a_bad_name_is_refused_with_what_would_do(cli: Cli, kb: Path, name: str, says: str) -> None:
    result = cli("new", name, "--kb", "kb")
    assert (result.code, result.out) == (2, "")
    assert says in result.err
    assert files_in(kb) == {}


def test_an_unknown_area_is_answered_with_the_known_ones(cli: Cli, kb: Path) -> None:
    said = cli("new", "clod/event-6", "--kb", "kb").err
    assert "always-on-vpn, cloud, directaccess, load-balancers" in said
    assert not {"shared", "reference", "evidence"} & set(said.replace(";", ",").split(", "))


@pytest.mark.parametrize("there", ["event-6.yaml", "event-6.scenarios.yaml"])
def test_nothing_is_written_over_not_even_a_file_that_is_no_article(cli: Cli, kb: Path, there: str) -> None:
    (kb / "cloud" / there).write_text("mine: yes\n", "utf-8")
    assert cli("new", "cloud/event-6", "--kb", "kb").code == 2
    assert files_in(kb) == {f"cloud/{there}": "mine: yes\n"}


def test_a_former_id_stays_with_its_article(cli: Cli, kb: Path) -> None:
    cli("new", "cloud/event-6", "--kb", "kb")
    article = kb / "cloud" / "event-6.yaml"
    article.write_text(article.read_text("utf-8") + "formerly: [event-six]\n", "utf-8")
    assert "is an old id of the article 'event-6'" in cli("new", "cloud/event-six", "--kb", "kb").err


def test_an_area_of_one_folder_is_made_in_the_other(cli: Cli, kb: Path) -> None:
    assert cli("new", "directaccess/event-6", "--kb", "kb").code == 0
    assert (kb / "directaccess" / "event-6.yaml").is_file()


def test_an_installed_program_writes_only_where_it_is_told_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from troubleshooter.cli.commands import new
    from troubleshooter.cli.output import Refused
    from troubleshooter.cli.settings import Settings

    monkeypatch.setattr(new.knowledge_base, "bundled_folder", lambda: tmp_path / "site-packages" / "_kb")
    with pytest.raises(Refused, match="with --kb DIR"):
        new._target(Settings())
    assert new._target(Settings(kb=(tmp_path,))) == tmp_path


def test_the_folder_that_cannot_be_written_is_a_sentence(kb: Path) -> None:
    done = program("new", "directaccess/event-6", "--kb", str(kb / "cloud"), cwd=kb)
    assert done.returncode == 0
    (kb / "load-balancers").write_text("a file, where a folder is wanted", "utf-8")
    failed = program("new", "load-balancers/event-7", "--kb", str(kb), cwd=kb)
    assert failed.returncode == 1
    assert "cannot make" in failed.stderr
    assert "Traceback" not in failed.stderr


def test_an_editor_finds_the_schema_where_there_is_one(cli: Cli, kb: Path) -> None:
    cli("new", "cloud/without", "--kb", "kb")
    (kb / "schema.json").write_text("{}", "utf-8")
    cli("new", "cloud/with", "--kb", "kb")
    first = {name: text.split("\n")[0] for name, text in files_in(kb).items()}
    assert first["cloud/with.yaml"] == "# yaml-language-server: $schema=../schema.json"
    assert first["cloud/without.yaml"].startswith("# Write over")
