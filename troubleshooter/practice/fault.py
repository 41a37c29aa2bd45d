"""What a fault is: a story, a gateway that is really broken, and what colleagues say when they are asked.

A probe sees the gateway itself. What no probe on loopback can see (a client's event log, who is hit, what the network
team has configured) a colleague tells: text as people send it, from which the user picks the result.
Texts may hold `$name` for what is only known when the gateway runs (`Site.values`).
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from string import Template
from typing import Protocol

from troubleshooter.model.article import UNKNOWN, Article, Place, empty_mapping
from troubleshooter.practice.gateway import HOST, Gateway

NOTHING_WRONG = "nothing-wrong"  # as `reaches`: the walk finds that the symptom is not there


@dataclass(frozen=True)
class Said:
    """The true answer to one check. `text`: what the colleague sends; empty where a probe from here sees it."""

    result: str
    text: str = ""
    facts: Mapping[str, str] = field(default_factory=empty_mapping)

    @property
    def by_probe(self) -> bool:
        return not self.text


@dataclass
class Site:
    """What a fault is built of while it lives: a gateway, a folder for files, and the values for its texts."""

    gateway: Gateway
    values: dict[str, str]
    _folder: contextlib.ExitStack

    def file(self, name: str, content: bytes) -> Path:
        """A file in a folder that is removed with the site."""
        path = Path(self._folder.enter_context(tempfile.TemporaryDirectory(prefix="practice-"))) / name
        path.write_bytes(content)
        return path

    def fill(self, text: str) -> str:
        return Template(text).substitute(self.values)


@dataclass(frozen=True)
class Fault:
    """One row of the table. `build` breaks a site and adds what it knows to its values.

    `inputs`: the article's inputs that are known from the beginning. `reaches`: the cause, or `NOTHING_WRONG`.
    """

    id: str
    title: str  # gives the fault away: shown at the end of a hidden one
    story: str  # what the user is told at the beginning
    entry: str
    places: tuple[Place, ...]
    build: Callable[[Site], None]
    answers: Mapping[str, Said]
    reaches: str
    lesson: str
    inputs: Mapping[str, str] = field(default_factory=lambda: {"server": "$server", "port": "$port"})

    @property
    def article(self) -> str:
        return self.entry.partition("#")[0]

    def fits(self, article: Article) -> bool:
        """Whether an article is still the one that this fault was made for, and not another one of the same id."""
        return (
            self.entry.partition("#")[2] in article.symptoms
            and (self.reaches == NOTHING_WRONG or self.reaches in article.causes)
            and all(name in article.inputs for name in self.inputs)
            and all(
                name in article.checks
                and said.result in (*article.checks[name].results, *article.checks[name].ignore, UNKNOWN)
                for name, said in self.answers.items()
            )
        )


class Broken(Protocol):
    """What can be started: a fault, or an exercise."""

    @property
    def build(self) -> Callable[[Site], None]: ...


@contextmanager
def running(fault: Broken) -> Iterator[Site]:
    """Start the fault; everything is stopped and removed when the block ends."""
    today = datetime.now(UTC)
    values = {
        "server": HOST,
        "today": f"{today:%Y-%m-%d}",
        "next_year": f"{today + timedelta(days=340):%Y-%m-%d}",
        "last_year": f"{today - timedelta(days=380):%Y-%m-%d}",
        "last_month": f"{today - timedelta(days=30):%Y-%m-%d}",
    }
    with contextlib.ExitStack() as stack:
        site = Site(stack.enter_context(Gateway()), values, stack.enter_context(contextlib.ExitStack()))
        fault.build(site)
        yield site
