"""The table of commands, the global options, and the one place where an error becomes a sentence and an exit code."""

from __future__ import annotations

import difflib
import gc
import importlib
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from troubleshooter import __version__
from troubleshooter.cli.output import Exit, forget_output, say, speak_utf8
from troubleshooter.cli.settings import Settings, kb_from_environment

# command -> (its module, one line of help). The module's `command` is what runs; it is imported only then.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "find": ("find", "Entry points that fit free text, a code or an event, best first."),
    "decode": ("decode", "What a code or an event is, in any spelling, and where it leads."),
    "run": ("run", "Walk an article without a screen."),
    "probe": ("probe", "Run one check kind, once; --list describes every kind."),
    "practice": ("practice", "A really broken gateway on this computer, and a walk to find out why."),
    "sessions": ("sessions", "Kept sessions: list, show, resume, rm, learning."),
    "report": ("report", "The report of a session, as Markdown, HTML or JSON."),
    "runbook": ("runbook", "Articles as runbooks for people without this program."),
    "graph": ("graph", "Articles as flowcharts: Mermaid, DOT or SVG."),
    "check": ("check", "Authors: everything that is wrong with the knowledge."),
    "new": ("new", "Authors: a template article and its scenarios that pass `check`."),
    "explain": ("explain", "Authors: what a message of `check` means."),
    "completion": ("completion", "Print the completion script for bash, zsh or fish."),
}

EPILOG = """\b
With no command the screen opens; --plain is the same conversation line by line.
Completion: eval "$(troubleshooter completion bash)", in .bashrc.
Exit codes: 0 done, 1 this program failed, 2 usage or knowledge with errors,
3 undetermined, 130 interrupted (the session is kept).
"""


class CommandTable(click.Group):
    """Commands by the table above, imported when called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  click's signature
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"troubleshooter.cli.commands.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            close = difflib.get_close_matches(args[0], list(COMMANDS), 1)
            near = f"Did you mean {close[0]}?" if close else f"There is: {', '.join(COMMANDS)}."
            raise click.UsageError(f"there is no command '{args[0]}'. {near} To look something up: find TEXT.", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_) for name, (_, help_) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # click would end with 1 here; the reader simply had enough
            forget_output()
            return Exit.DONE.value


@click.group(
    cls=CommandTable,
    invoke_without_command=True,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="troubleshooter %(version)s")
@click.option(
    "--kb",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="One more knowledge folder, over the bundled one (also TROUBLESHOOTER_KB). Repeatable.",
)
@click.option("--plain", is_flag=True, help="Line mode: for screen readers, serial lines and pipes.")
@click.option("--no-color", is_flag=True, help="No colours (also NO_COLOR).")
@click.option("-v", "--verbose", is_flag=True, help="Say more on standard error.")
@click.pass_context
def group(context: click.Context, kb: tuple[Path, ...], plain: bool, no_color: bool, verbose: bool) -> int | None:
    """Find out why a DirectAccess or Always On VPN connection fails, and how to mend it."""
    if no_color:
        os.environ["NO_COLOR"] = "1"  # the screen and every library read it there
    context.obj = Settings((*kb_from_environment(), *kb), verbose, plain)
    if context.invoked_subcommand is not None:
        return None
    door = importlib.import_module("troubleshooter.cli.door")
    code: int = door.open_door(context.obj)
    return code


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code."""
    speak_utf8()
    try:
        result = group.main(
            None if arguments is None else list(arguments), prog_name="troubleshooter", standalone_mode=False
        )
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        say("Interrupted.")
        return Exit.INTERRUPTED
    except BrokenPipeError:
        forget_output()
        return Exit.DONE
    except Exception as error:  # noqa: BLE001 - the last stop: a bug becomes a sentence and exit code 1
        verbose = _wants_traceback(arguments)
        say(traceback.format_exc() if verbose else f"This program failed: {type(error).__name__}: {error}")
        if not verbose:
            say("`troubleshooter -v ...` shows where. Please report it.")
        return Exit.FAILED
    return result if isinstance(result, int) else Exit.DONE


def program() -> int:
    """What the installed command runs: `main`, and an end without a last look for garbage among all that was read."""
    code = main()
    gc.freeze()
    return code


def _wants_traceback(arguments: Sequence[str] | None) -> bool:
    given = sys.argv[1:] if arguments is None else arguments
    return any(word in ("-v", "--verbose") for word in given)
