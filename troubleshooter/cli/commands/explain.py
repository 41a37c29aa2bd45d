"""`explain`: the page of a problem code."""

from __future__ import annotations

import click

from troubleshooter import authoring
from troubleshooter.cli.output import Exit, Refused, put
from troubleshooter.model.clean import clean


@click.command("explain", short_help="Authors: what a message of `check` means.")
@click.argument("code", required=False)
def command(code: str | None) -> int:
    """Explain the CODE of a message of `check`: why it matters, a bad and a good example. Without CODE: all codes."""
    if code is None:
        put("\n".join(f"{name} ({page.level})" for name, page in authoring.all_codes().items()))
        return Exit.DONE
    page = authoring.explain(code)
    if page is None:
        near = authoring.nearest_codes(code)
        hint = f" Did you mean {' or '.join(near)}?" if near else " `troubleshooter explain` lists all."
        raise Refused(f"there is no code '{clean(code, 60)}'.{hint}")
    put(page.rstrip("\n"))
    return Exit.DONE
