"""Whatever stands in a file: no exception, and every problem points at a place that is in it."""

from __future__ import annotations

import random
import re
import time

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kb_samples import good_texts, load_beside_good

from troubleshooter.kb import CODES, Loaded
from troubleshooter.kb.findings import Findings
from troubleshooter.kb.tree import MAX_DEPTH, read_tree

ARTICLE = "area/every-feature.yaml"
OFTEN = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
TEXTS = {name: str(text) for name, text in good_texts().items()}
PIECES = (
    "\t", "\n", " ", ":", ": ", "- ", "? ", "[", "]", "{", "}", "&a ", "*a", "!!int ", "<<: ", "|", ">",
    "'", '"', "#", "%",
    "---\n", "...\n", "@", "`", "\x00", "\x07", "\ufeff", "\u202e", "é", "\U0001f600", "unknown", "shared#", "$server",
    "use: shared#who", "goto: ", "points_to: [cut]", "0x", "-1", "1e999", "[]", "{}", "~", "=", ",", "#" * 50, "[" * 99,
)  # fmt: skip


def check_places(loaded: Loaded, files: dict[str, str | bytes]) -> None:
    """Every problem has a known code and lies on a line and column of its file."""
    for problem in loaded.problems:
        assert problem.code in CODES
        content = files[problem.mark.path]
        text = content.decode("utf-8", "replace") if isinstance(content, bytes) else content
        lines = re.split("\r\n|\n|\r", text.removeprefix("\ufeff"))
        assert 1 <= problem.mark.line <= max(1, len(lines))
        assert 1 <= problem.mark.column <= len(lines[problem.mark.line - 1]) + 1
        assert problem.message.isprintable()


def load_with(name: str, content: str | bytes) -> Loaded:
    loaded = load_beside_good({name: content})
    check_places(loaded, {**good_texts(), name: content})
    return loaded


@OFTEN
@given(
    st.binary(max_size=400),
    st.sampled_from(["area/x.yaml", "shared/x.yaml", "reference/x.yaml", "area/other.scenarios.yaml"]),
)
def test_any_bytes_give_problems_with_places_and_leave_the_rest(content: bytes, name: str) -> None:
    loaded = load_with(name, content)
    assert {"other", "every-feature"} <= set(loaded.kb.articles)
    assert loaded.problems or content.strip() in (b"{}", b"[]")


@OFTEN
@given(st.text(max_size=400))
def test_any_text_gives_problems_with_places(content: str) -> None:
    load_with("area/x.yaml", content.encode("utf-8", "surrogatepass"))


@OFTEN
@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_any_heap_of_yaml_signs_gives_problems_with_places(parts: list[str]) -> None:
    load_with("area/x.yaml", "".join(parts))


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, str]:
    """A good file with some places cut, doubled, moved or overwritten."""
    name = draw(st.sampled_from(sorted(TEXTS)))
    text = TEXTS[name]
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 60)))
        piece = draw(st.sampled_from(["", text[start:end] * 2, *PIECES]))
        text = text[:start] + piece + text[end:]
    return name, text


@settings(OFTEN, max_examples=400)
@given(mutated())
def test_a_mutated_good_file_gives_problems_with_places(case: tuple[str, str]) -> None:
    load_with(*case)


@settings(OFTEN, max_examples=200)
@given(mutated())
def test_lines_left_out_give_problems_with_places(case: tuple[str, str]) -> None:
    name, text = case
    lines = text.splitlines(keepends=True)
    random.Random(len(text)).shuffle(lines)
    load_with(name, "".join(lines))


@OFTEN
@given(st.data())
def test_one_word_replaced_by_another_of_the_file_never_raises(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(TEXTS)))
    words = sorted(set(re.findall(r"[\w$#.-]+", TEXTS[name])))
    old, new = data.draw(st.sampled_from(words)), data.draw(st.sampled_from([*words, "[]", "{}", "~", "[a, {b: c}]"]))
    load_with(name, TEXTS[name].replace(old, new))


@OFTEN
@given(st.integers(1, 80), st.sampled_from(["[", "{a: ", "- ", "? "]))
def test_depth_is_bounded_before_anything_recurses(depth: int, opener: str) -> None:
    found = Findings()
    read_tree((opener * depth).encode(), "x.yaml", found)
    codes = [one.code for one in found.problems()]
    assert ("too-deep" in codes) == (depth > MAX_DEPTH)


@pytest.mark.parametrize("loader", [yaml.CBaseLoader, yaml.BaseLoader])
@pytest.mark.parametrize(
    "content",
    [
        b"[" * 1_000_000,
        b"- " * 500_000,
        b"{a: " * 250_000,
        b'"' + b"a" * 999_990 + b'"',
        b"a" * 1_000_000,
        b"\n" * 1_000_000,
    ],
    ids=["brackets", "dashes", "braces", "one quoted text", "one word", "empty lines"],
)
def test_a_megabyte_of_nonsense_is_refused_in_seconds(content: bytes, loader: type) -> None:
    found = Findings()
    start = time.perf_counter()
    read_tree(content, "x.yaml", found, loader)
    assert time.perf_counter() - start < 10


def test_thousands_of_wrong_names_beside_thousands_of_right_ones_take_seconds() -> None:
    wrong = ", ".join(f"near-{number}-miss" for number in range(4_000))
    causes = "".join(f"  near-{n}-hit: {{title: x, because: x, outcome: harmless}}\n" for n in range(4_000))
    text = TEXTS["area/other.yaml"].replace("points_to: [far]", f"points_to: [{wrong}]")
    start = time.perf_counter()
    loaded = load_with("area/other.yaml", text.replace("checks:", f"{causes}checks:"))
    assert time.perf_counter() - start < 10
    assert {"too-many-problems", "unknown-cause"} <= {one.code for one in loaded.problems}
