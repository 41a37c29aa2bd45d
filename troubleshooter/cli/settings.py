"""The options that every command shares."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import click

KB_VARIABLE = "TROUBLESHOOTER_KB"
_Command = TypeVar("_Command", bound=Callable[..., Any])


@dataclass(frozen=True)
class Settings:
    """`kb`: folders besides the one that came along, later ones over earlier ones."""

    kb: tuple[Path, ...] = ()
    verbose: bool = False
    plain: bool = False


def kb_from_environment() -> tuple[Path, ...]:
    """The folders of TROUBLESHOOTER_KB, apart by `:` (Windows: `;`)."""
    return tuple(Path(part) for part in os.environ.get(KB_VARIABLE, "").split(os.pathsep) if part)


def _add_kb(context: click.Context, _: click.Parameter, folders: tuple[Path, ...]) -> None:
    if folders:
        settings = context.ensure_object(Settings)
        context.obj = replace(settings, kb=(*settings.kb, *folders))


def kb_option(command: _Command) -> _Command:
    """`--kb` on a command as well: people put options last."""
    return click.option(
        "--kb",
        "_kb",
        multiple=True,
        expose_value=False,
        callback=_add_kb,
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="One more knowledge folder, over the others. Repeatable.",
    )(command)


with_settings = click.make_pass_decorator(Settings)
