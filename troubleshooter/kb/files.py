"""Folders -> the files of the knowledge, with their bytes, or Problems.

Rules: `**/*.yaml`, without dot files and without following links to folders; at most `tree.MAX_BYTES` and one byte of
a file are read; only ordinary files are opened (a pipe would wait for ever). Files come in sorted order, so that two
machines read the same knowledge. `shared` and `reference` are folders at the top of a knowledge folder.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from troubleshooter.kb.findings import Findings
from troubleshooter.kb.tree import MAX_BYTES
from troubleshooter.model.problem import Mark

SCENARIOS = ".scenarios.yaml"


class Kind(StrEnum):
    ARTICLE = "article"
    SHARED = "shared"
    REFERENCE = "reference"
    SCENARIOS = "scenarios"


@dataclass(frozen=True)
class SourceFile:
    """One file: `path` as shown to people, `relative` within its folder (with `/`), `layer` the folder's number."""

    path: str
    relative: str
    layer: int
    content: bytes

    @property
    def kind(self) -> Kind:
        if self.relative.endswith(SCENARIOS):
            return Kind.SCENARIOS
        top = PurePosixPath(self.relative).parts[0]
        return Kind(top) if top in (Kind.SHARED, Kind.REFERENCE) and "/" in self.relative else Kind.ARTICLE

    @property
    def stem(self) -> str:
        """The file's name without `.yaml` or `.scenarios.yaml`."""
        name = PurePosixPath(self.relative).name
        return name.removesuffix(SCENARIOS if self.kind is Kind.SCENARIOS else ".yaml")


def bundled_folder() -> Path:
    """The knowledge that came with the program: in the package where it was installed, else the repository's."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "_kb"
    return inside if inside.is_dir() else package.parent / "kb"


def label_of(folder: Path) -> str:
    """How a folder is shown in marks: as given or below the working folder, and never with a machine's path."""
    if not folder.is_absolute():
        return folder.as_posix()
    here = Path.cwd()
    if folder.is_relative_to(here) and folder != here:
        return folder.relative_to(here).as_posix()
    return folder.name.removeprefix("_")


def read_folders(folders: Sequence[Path], found: Findings) -> list[SourceFile]:
    files: list[SourceFile] = []
    for layer, folder in enumerate(folders):
        label = PurePosixPath(label_of(folder))
        for relative in _walk(folder, label, found):
            path = str(label / relative)
            content = _read(folder / relative, path, found)
            if content is not None:
                files.append(SourceFile(path, relative, layer, content))
    return files


def _walk(folder: Path, label: PurePosixPath, found: Findings) -> Iterator[str]:
    """The relative names of the YAML files under `folder`, sorted."""
    failures: list[OSError] = []
    names: list[str] = []
    for top, inner, files in os.walk(folder, onerror=failures.append):
        inner[:] = sorted(name for name in inner if not name.startswith("."))
        base = Path(top).relative_to(folder)
        names += [(base / name).as_posix() for name in files if not name.startswith(".")]
    for failure in failures:
        below = Path(str(failure.filename)).relative_to(folder).as_posix()
        mark = Mark(str(label / below), 1, 1)
        found.add("unreadable-file", mark, f"the folder cannot be read: {failure.strerror}")
    for name in sorted(names):
        if name.endswith(".yaml"):
            yield name
        elif name.endswith(".yml"):
            mark = Mark(str(label / name), 1, 1)
            found.add("wrong-extension", mark, "the file is not read: its name ends in .yml", "name it .yaml")


def _read(file: Path, path: str, found: Findings) -> bytes | None:
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            found.add("unreadable-file", Mark(path, 1, 1), "this is no ordinary file")
            return None
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        found.add(
            "unreadable-file", Mark(path, 1, 1), f"the file cannot be read: {error.strerror or type(error).__name__}"
        )
        return None


def digest(files: Sequence[SourceFile]) -> str:
    """SHA-256 over the relative names and contents of all but the scenarios, layer by layer.

    Line ends count as LF, so that a Windows checkout has the digest of a Linux one.
    """
    total = hashlib.sha256()
    for file in sorted(files, key=lambda one: (one.layer, one.relative)):
        if file.kind is not Kind.SCENARIOS:
            content = hashlib.sha256(file.content.replace(b"\r\n", b"\n")).hexdigest()
            total.update(f"{file.layer}\0{file.relative}\0{content}\n".encode("utf-8", "surrogateescape"))
    return total.hexdigest()
