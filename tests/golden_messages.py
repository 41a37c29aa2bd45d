"""What `check` says of the bad example on each code's page: the golden file, read and written.

python tests/golden_messages.py     writes tests/authoring/golden/messages.txt anew
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from code_samples import write_sample

from troubleshooter.authoring import all_codes, check
from troubleshooter.checks import KINDS
from troubleshooter.model.article import Article, KnowledgeBase
from troubleshooter.model.problem import Problem
from troubleshooter.session.study import Study, study

GOLDEN = Path(__file__).parent / "authoring" / "golden" / "messages.txt"
TODAY = date(2026, 11, 20)
_HEAD = """\
# What `check` says of the bad example on each code's page, and the line that it means.
# Written by `python tests/golden_messages.py`; tests/authoring/test_codes.py compares.
"""


def found_in(folder: Path, code: str, example: str) -> tuple[Problem, ...]:
    """The problems of a folder made of an example."""
    studying = _studied if code.startswith("order-") else None
    return check([write_sample(folder, code, example)], KINDS, today=TODAY, studying=studying).problems


def _studied(kb: KnowledgeBase, articles: Sequence[Article]) -> Iterator[tuple[Study, ...]]:
    return (study(kb, KINDS, article) for article in articles)


def told(folder: Path, code: str, found: tuple[Problem, ...]) -> str:
    """Place, level, message and hint of each problem of that code, and what stands at its place."""
    return "\n".join(_one(folder, problem) for problem in found if problem.code == code)


def _one(folder: Path, problem: Problem) -> str:
    path = Path(problem.mark.path)
    name = path.relative_to(folder if path.is_absolute() else folder.name).as_posix()
    lines = [f"{name}:{problem.mark.line}:{problem.mark.column}: {problem.level} {problem.message}"]
    lines += [f"  {line}" for line in problem.hint.splitlines()]
    return "\n".join([*lines, *_pointed_at(path, problem)]).replace(str(folder), "KB")


def _pointed_at(path: Path, problem: Problem) -> list[str]:
    if path.is_symlink() or not path.is_file():
        return []
    rows = path.read_text("utf-8", errors="replace").split("\n")
    row = rows[problem.mark.line - 1] if problem.mark.line <= len(rows) else ""
    shown = "".join(char if char.isprintable() else "\ufffd" for char in row)
    return [f"  | {shown[:100]}", "  | " + " " * min(problem.mark.column - 1, 100) + "^"]


@cache
def golden_blocks() -> dict[str, str]:
    """Code -> what the golden file says."""
    parts = re.split(r"^== (\S+)\n", GOLDEN.read_text("utf-8"), flags=re.MULTILINE)
    return {code: block.strip("\n") for code, block in zip(parts[1::2], parts[2::2], strict=True)}


def write() -> None:
    blocks = []
    for code, page in all_codes().items():
        with tempfile.TemporaryDirectory() as folder:
            here = Path(folder) / "kb"
            blocks.append(f"\n== {code}\n{told(here, code, found_in(here, code, page.bad))}\n")
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(_HEAD + "".join(blocks), "utf-8", newline="\n")


if __name__ == "__main__":
    write()
