"""Evidence files of scenarios: `evidence: [KIND/FILE]` names a file in the knowledge's folder `evidence/KIND/`.

A file is what the kind's command printed, or a kept exchange of its probe. Rules: the folder says the kind, the kind
reads the file; a file is opened once for all scenarios; a name leads nowhere else than below `evidence/`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from troubleshooter.checks import parse_params
from troubleshooter.model.article import Article
from troubleshooter.model.evidence import CheckKind, Door, Observation, Raw
from troubleshooter.model.exchanges import Exchange, FileBytes, PastedText
from troubleshooter.model.probes import Probe, ReadFile, sent_by
from troubleshooter.model.texts import decoded
from troubleshooter.session.lookup import values_of
from troubleshooter.sources.kept import Kept, NotKept, from_file

FOLDER = "evidence"
_NAME = re.compile(r"(?P<kind>[a-z0-9.-]+)/(?P<file>[A-Za-z0-9_][A-Za-z0-9._-]*)")
_MAX_BYTES = 4_000_000
_TEXTS_READ_ON = datetime(2026, 11, 20, 12, tzinfo=UTC)  # the dates in recorded texts must not grow old


@dataclass(frozen=True)
class Evidence:
    """One opened file: `kept` is an exchange, or None where `content` is what a command printed."""

    name: str
    kind: CheckKind
    content: bytes
    kept: Kept | None
    _read: dict[str, tuple[Raw, Observation] | None] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def inputs(self, article: Article) -> Mapping[str, str]:
        """The values with which it was made, by input reference."""
        return values_of(article, self.kind.name, self.kept.params) if self.kept is not None else {}

    def read(self, probe: Probe | None) -> tuple[Raw, Observation] | None:
        """What the kind reads for a check that would send `probe`; None where this was asked of something else."""
        key = repr(probe)
        if key not in self._read:
            self._read[key] = self._read_for(probe)
        return self._read[key]

    def _read_for(self, probe: Probe | None) -> tuple[Raw, Observation] | None:
        exchange: Exchange
        if self.kept is not None:
            params = parse_params(self.kind, self.kept.params)
            if isinstance(params, tuple) or probe is None or sent_by(self.kind.plan(params)) != sent_by(probe):
                return None
            exchange = self.kept.exchange
        elif Door.FILE in self.kind.doors:
            exchange, probe = FileBytes("ok", len(self.content), self.content), _for_file(probe)
        else:
            exchange = PastedText(decoded(self.content))
        started = self.kept.started if self.kept is not None else _TEXTS_READ_ON
        raw = Raw(Door.FILE, started, 0.0, exchange, probe, self.name)
        return raw, self.kind.read(raw)


def _for_file(probe: Probe | None) -> Probe | None:
    return None if isinstance(probe, ReadFile) else probe  # that one is about another file


class EvidenceFiles:
    """The evidence folders of some knowledge folders; of a name that two have, the later folder's file counts."""

    def __init__(self, folders: Sequence[Path], kinds: Mapping[str, CheckKind]) -> None:
        self._folders, self._kinds = tuple(folders), kinds
        self._opened: dict[str, Evidence | str] = {}

    def open(self, name: str) -> Evidence | str:
        """The evidence, or why there is none."""
        if name not in self._opened:
            self._opened[name] = self._open(name)
        return self._opened[name]

    def _open(self, name: str) -> Evidence | str:
        parts = _NAME.fullmatch(name)
        if parts is None:
            return "an evidence file is named KIND/FILE, below the folder evidence"
        kind = self._kinds.get(parts["kind"])
        if kind is None:
            return f"there is no check kind '{parts['kind']}'"
        for folder in reversed(self._folders):
            path = folder / FOLDER / name
            try:
                if path.is_file():
                    with path.open("rb") as file:
                        return _opened(name, kind, file.read(_MAX_BYTES))
            except OSError as error:
                return f"{FOLDER}/{name} cannot be read: {error.strerror}"
        return f"there is no file {FOLDER}/{name}"


def _opened(name: str, kind: CheckKind, content: bytes) -> Evidence | str:
    kept = from_file(content)
    if isinstance(kept, NotKept):
        return kept.why
    if kept is not None and kept.kind != kind.name:
        return f"it keeps what '{kept.kind}' brought"
    return Evidence(name, kind, content, kept)
