"""`completion`: the script that makes a shell complete this program's commands and options."""

from __future__ import annotations

import click
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

from troubleshooter.cli.output import Exit, put

NAME = "troubleshooter"
VARIABLE = "_TROUBLESHOOTER_COMPLETE"
SHELLS: dict[str, type[ShellComplete]] = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}


@click.command("completion", short_help="Print the completion script for bash, zsh or fish.")
@click.argument("shell", type=click.Choice(list(SHELLS)))
@click.pass_context
def command(context: click.Context, shell: str) -> int:
    """Print the completion script of SHELL. For bash: eval "$(troubleshooter completion bash)"."""
    root = context.find_root().command
    completer = SHELLS[shell](root, {}, NAME, VARIABLE)
    # Not `source()`: that starts a bash to look at its version, and nothing runs here unasked.
    put((completer.source_template % completer.source_vars()).rstrip("\n"))
    return Exit.DONE
