"""The words of the shape table: what a value in a knowledge file may be.

Rules: a shape is data. `reading` turns (shape, tree) into model values or Problems and `schema` turns shapes into JSON
Schema, so that the two cannot disagree. A `Struct` names the keys of a mapping and builds one model value from them.
The table itself, one shape for each node of the format, is in `format`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from troubleshooter.model.problem import Mark

Build = Callable[[str, Mark, dict[str, Any]], Any]  # (id or key, its mark, values by their model names) -> model value


@dataclass(frozen=True)
class Text:
    """Text: any, or what matches `pattern` as a whole and passes `accept`. `lines`: may stand on several."""

    pattern: re.Pattern[str] | None = None
    code: str = ""  # the problem when the pattern does not match
    expected: str = ""  # in words, for that problem
    lines: bool = False
    accept: Callable[[str], bool] | None = None


@dataclass(frozen=True)
class Number:
    """A plain decimal number, `low` <= it <= `high`; `above`: greater than `low`."""

    low: float
    high: float
    above: bool = False
    whole: bool = False


@dataclass(frozen=True)
class Choice:
    """One of the written words; the model value stands beside each."""

    words: Mapping[str, Any]


@dataclass(frozen=True)
class WordOrNumber:
    """A word with a number behind it, or the number itself."""

    words: Mapping[str, float]
    number: Number


@dataclass(frozen=True)
class Ref:
    """The name of something else; `linking` checks it once the file is read.

    `what`: cause | check | fix | step | input | source | article | result | ignored | fact-name | fact | goto |
    target | cause-or-fix. A `result`, `ignored` or `fact-name` is one of the check that the reader is in (`MapOf.key`
    or `Struct.scope_key` settle which); `fact` is check.fact, `goto` article#symptom, `target` a scenario's end.
    """

    what: str


@dataclass(frozen=True)
class ListOf:
    """A list; `at_least` entries; `unique`: no text twice; `one`: a single value may stand without brackets."""

    item: Shape
    at_least: int = 0
    unique: bool = False
    one: bool = False


@dataclass(frozen=True)
class MapOf:
    """A mapping from names to alike values. `declares`: what the keys are ids of, for references to find them.

    `key` is a Text, a Choice, or a Ref (then the values are read within the scope of that check).
    """

    key: Text | Choice | Ref
    value: Shape
    declares: str = ""
    at_least: int = 0
    build: Callable[[list[tuple[Any, Mark, Any]]], Any] | None = None


@dataclass(frozen=True)
class Pair:
    """A name alone, or a mapping of that one name to a value: `[a, {b: rare}]`."""

    key: Ref
    value: Shape
    build: Build


@dataclass(frozen=True)
class Field:
    """One key of a mapping. `into`: its name in the model where that differs."""

    key: str
    shape: Shape
    help: str
    required: bool = False
    into: str = ""


@dataclass(frozen=True)
class Struct:
    """A mapping with known keys.

    `shared`: may be given as `use: shared#id`, with just the keys `own` beside it. `extra`: what unknown keys hold
    (a probe's parameters); they are handed to `build` as `params`. `alone`: the key that a bare text stands for.
    `scope_key`: the key whose value is the check that the references to results beside it mean.
    """

    name: str
    help: str
    fields: tuple[Field, ...]
    build: Build
    shared: str = ""  # "inputs" or "checks"
    own: tuple[str, ...] = ()
    extra: Text | None = None
    alone: str = ""
    scope_key: str = ""
    by_key: Mapping[str, Field] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_key", {one.key: one for one in self.fields})


Shape = Text | Number | Choice | WordOrNumber | Ref | ListOf | MapOf | Pair | Struct
