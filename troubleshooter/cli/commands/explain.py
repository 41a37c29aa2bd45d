"""`explain`: the page of a problem code."""

from __future__ import annotations

from collections.abc import Mapping

import click

from troubleshooter import authoring
from troubleshooter.cli.output import Exit, Refused, put
from troubleshooter.model.clean import clean
from troubleshooter.model.problem import Code


@click.command("explain", short_help="Authors: what a message of `check` means.")
@click.argument("code", required=False)
def command(code: str | None) -> int:
    """Explain the CODE of a message of `check`: why it matters, a bad and a good example. Without CODE: list all."""
    if code is None:
        put("\n\n".join(_listed(name, codes) for name, codes in authoring.all_groups().items()))
        return Exit.DONE
    page = authoring.explain(code)
    if page is None:
        near = authoring.nearest_codes(code)
        hint = f" Did you mean {' or '.join(near)}?" if near else " `troubleshooter explain` lists all."
        raise Refused(f"there is no code '{clean(code, 60)}'.{hint}")
    put(page.rstrip("\n"))
    return Exit.DONE


def _listed(name: str, codes: Mapping[str, Code]) -> str:
    width = max(len(code) for code in codes)
    return "\n".join([name, *(f"  {code:{width}}  {page.level}" for code, page in codes.items())])
