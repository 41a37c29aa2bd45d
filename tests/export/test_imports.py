"""What importing the room costs: the Markdown parser is loaded when a page needs it, and not before."""

from __future__ import annotations

import subprocess
import sys


def loaded_after(code: str) -> set[str]:
    probe = f"{code}\nimport sys\nprint(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True, timeout=60)
    return set(done.stdout.split())


def test_importing_the_room_loads_no_parser_and_no_screen() -> None:
    assert {"markdown_it", "networkx", "textual"}.isdisjoint(loaded_after("import troubleshooter.export"))


def test_the_parser_is_loaded_once_a_page_is_rendered() -> None:
    code = (
        "from troubleshooter.export import EXPORTERS, Document\n"
        "from troubleshooter.export.document import Prose\n"
        "EXPORTERS['html'](Document((), 'report', (), (Prose('x'),)))"
    )
    assert "markdown_it" in loaded_after(code)
