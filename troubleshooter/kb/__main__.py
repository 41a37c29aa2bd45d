"""`python -m troubleshooter.kb [FOLDER...]`: the problems of knowledge folders, without check kinds.

    python -m troubleshooter.kb kb                                 all problems; ends 1 when there is an error
    python -m troubleshooter.kb kb/directaccess/event-6.yaml       those of one file (its whole folder is read)
    python -m troubleshooter.kb --schema > kb/schema.json          renew the JSON Schema

Rules: this room knows no check kinds, so probes' parameters and results are looked at by `troubleshooter check` only.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from troubleshooter.kb import bundled_folder, load, schema_text
from troubleshooter.model.problem import Level


def main(arguments: Sequence[str]) -> int:
    if "--schema" in arguments:
        sys.stdout.write(schema_text())
        return 0
    paths = [Path(one) for one in arguments] or [bundled_folder()]
    errors = 0
    for path in paths:
        folder = path if path.is_dir() else root_of(path)
        loaded = load([folder], None)
        for one in loaded.problems:
            if path.is_dir() or one.mark.path.endswith(path.name):
                hint = f" ({one.hint})" if one.hint else ""
                sys.stdout.write(f"{one.mark}: {one.level}: {one.message}{hint} [{one.code}]\n")
                errors += one.level is Level.ERROR
        sys.stdout.write(f"{path}: {len(loaded.kb.articles)} articles, {len(loaded.scenarios)} cases\n")
    return 1 if errors else 0


def root_of(file: Path) -> Path:
    """The knowledge folder that a file belongs to: the nearest of three above with `shared` or `schema.json` in it."""
    for folder in file.parents[:3]:
        if (folder / "shared").is_dir() or (folder / "schema.json").is_file():
            return folder
    return file.parent


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
