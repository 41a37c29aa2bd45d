"""The command line: one file a command, and line mode. A door: it decides nothing.

`main` holds the table of commands; a command's module is imported when the command is called, so that `--version` and
`--help` cost nothing. `settings`, `output` and `words` serve all; `knowledge` and `walks` find what a user names;
`shapes` and `probe_shapes` are the JSON forms; `conversation` and `lines` are line mode; `screen` joins the TUI to
driver and store.

Rules: standard output carries the result and nothing else, progress and prose go to standard error; text from knowledge
and far ends passes `clean`; exit codes are those of `output.Exit`.
"""

from __future__ import annotations

from troubleshooter.cli.main import main, program

__all__ = ["main", "program"]
