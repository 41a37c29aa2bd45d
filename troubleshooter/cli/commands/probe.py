"""`probe`: one check kind, once, without any article."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import click

from troubleshooter.checks import KINDS, parse_params
from troubleshooter.cli import running
from troubleshooter.cli.output import Exit, Failed, Refused, is_dialogue, put, put_json, say
from troubleshooter.cli.probe_shapes import kind_shape, probe_shape
from troubleshooter.cli.settings import Settings, kb_option, with_settings
from troubleshooter.cli.words import facts_words, indented, nearest, probe_words
from troubleshooter.driver.here import this_platform
from troubleshooter.driver.probing import Seen
from troubleshooter.driver.reading import MAX_BYTES, file_bytes, read_path, read_text
from troubleshooter.model.article import UNKNOWN, Place
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import CheckKind, Door
from troubleshooter.model.exchanges import FileBytes
from troubleshooter.model.probes import NEEDS_ELEVATED, Platform, Privilege
from troubleshooter.model.texts import decoded
from troubleshooter.sources.kept import Kept, as_file, from_file


@click.command("probe", short_help="Run one check kind, once; --list describes every kind.")
@click.argument("kind", required=False)
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]...")
@click.option(
    "--list", "wants_list", is_flag=True, help="Describe every kind: parameters, results, doors, where it runs."
)
@click.option("--from", "source", metavar="FILE|-", help="Read its output from a file or a paste; nothing is run.")
@click.option("--keep", "keep_as", metavar="FILE", help="Keep what it brought in FILE, to be read with --from.")
@click.option("--yes", is_flag=True, help="Run it without asking.")
@click.option("--json", "wants_json", is_flag=True, help="One JSON document.")
@kb_option
@with_settings
def command(
    settings: Settings,  # noqa: ARG001 - every command takes them
    *,
    kind: str | None,
    values: tuple[str, ...],
    wants_list: bool,
    source: str | None,
    keep_as: str | None,
    yes: bool,
    wants_json: bool,
) -> int:
    """Run one check KIND with parameters NAME=VALUE: say exactly what will be done, ask, do it, tell the result.

    --from reads what it printed elsewhere, or what --keep kept, through the same reader. Exit code 0: a result; 3: it
    could not tell, or you said no; 130: stopped. Without a terminal and without --yes nothing runs (3).
    """
    if wants_list:
        return _list(kind, wants_json=wants_json)
    if kind is None:
        raise click.UsageError(f"Which KIND? There is: {', '.join(KINDS)}. `probe --list` describes them.")
    chosen = _kind(kind)
    given = dict(_pair(chosen, value) for value in values)
    if source is not None and keep_as is not None:
        raise click.UsageError("--keep keeps what a run brought; --from runs nothing.")
    if source is not None:
        params, seen = _read(chosen, given, source)
    else:
        params = _params(chosen, given)
        probe = chosen.plan(params)
        say(probe_words(probe.sentence, probe.timeout_s))
        if not _agreed(chosen, yes=yes):
            return Exit.UNDETERMINED
        live = running.look_and_show(chosen, probe)
        if live is None:
            say("\nStopped; there is no result.")
            return Exit.INTERRUPTED
        seen = live
        if keep_as is not None:
            _keep(keep_as, chosen, params, seen)
    if wants_json:
        put_json(probe_shape(chosen, params, seen))
    else:
        put(f"{seen.observation.result}: {clean(seen.observation.says, 600)}")
        for name, value in seen.observation.facts.items():
            put(f"  {facts_words({name: value})}")
    if seen.note:
        say(f"({seen.note})")
    return Exit.UNDETERMINED if seen.observation.result == UNKNOWN else Exit.DONE


def _keep(path: str, kind: CheckKind, params: Mapping[str, str], seen: Seen) -> None:
    try:
        with Path(path).open("xb") as file:  # nothing is written over
            file.write(as_file(kind.name, params, seen.raw))
    except OSError as error:
        raise Failed(f"cannot write {clean(path, 200)}: {error.strerror}") from error
    say(f"Kept in {clean(path, 200)}: with addresses, names and certificates as they came")


def _params(kind: CheckKind, given: Mapping[str, str]) -> Mapping[str, str]:
    params = parse_params(kind, given)
    if isinstance(params, tuple):
        raise Refused("\n".join(f"{bad.name}: {bad.message}" for bad in params))
    return params


def _agreed(kind: CheckKind, *, yes: bool) -> bool:
    """The user's yes, after what the probe needs was said."""
    if kind.privilege is Privilege.ELEVATED:
        say(NEEDS_ELEVATED)
    if kind.platform is Platform.WINDOWS and this_platform() != Platform.WINDOWS.value and not yes:
        instead = "--from FILE reads its output here" if _reads_texts(kind) else "--list tells how to look by hand"
        say(f"Nothing was run: it runs on Windows only; {instead}.")
        return False
    if yes or (is_dialogue() and click.confirm("Run it?", default=False, err=True)):
        return True
    say("Nothing was run." + ("" if is_dialogue() else " Without a terminal, --yes allows it."))
    return False


def _reads_texts(kind: CheckKind) -> bool:
    return Door.PASTE in kind.doors or Door.FILE in kind.doors


def _read(kind: CheckKind, given: Mapping[str, str], source: str) -> tuple[Mapping[str, str], Seen]:
    """Read a paste (`-`: standard input) or a file through the kind's own reader; nothing is run.

    Parameters are those of the reader; one that is needed for a run only may be left out.
    """
    kept = from_file(file_bytes(source).content) if source != "-" else None
    if not _reads_texts(kind) and kept is None:
        raise Refused(f"{kind.name} reads no text, only what --keep kept: it is run, or answered by a person")
    lenient = replace(kind, params=tuple(replace(spec, required=False) for spec in kind.params))
    if isinstance(kept, Kept) and kept.kind == kind.name:
        given = {**kept.params, **given}
    params = _params(lenient, given)
    complete = all(spec.name in params for spec in kind.params if spec.required)
    probe = kind.plan(params) if complete else None
    if source != "-":
        seen = read_path(kind, source, probe)
        if isinstance(seen.raw.exchange, FileBytes) and seen.raw.exchange.outcome != "ok":
            raise Refused(f"cannot read {clean(source, 200)}: {seen.observation.says}")
        return params, seen
    if sys.stdin.isatty():
        say("Paste it now; Ctrl-D (on Windows Ctrl-Z and Enter) ends it.")
    return params, read_text(kind, decoded(sys.stdin.buffer.read(MAX_BYTES)), probe)


def _kind(name: str) -> CheckKind:
    if name not in KINDS:
        raise Refused(f"there is no check kind '{clean(name, 60)}'. {nearest(name, KINDS)}")
    return KINDS[name]


def _pair(kind: CheckKind, text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        names = ", ".join(param.name for param in kind.params)
        raise Refused(f"'{clean(text, 80)}' is not NAME=VALUE; {kind.name} takes {names}")
    return name.strip(), value


def _list(kind: str | None, *, wants_json: bool) -> int:
    chosen = tuple(KINDS.values()) if kind is None else (_kind(kind),)
    if wants_json:
        put_json([kind_shape(one) for one in chosen])
    else:
        put("\n\n".join(_described(one) for one in chosen))
    return Exit.DONE


def _described(kind: CheckKind) -> str:
    lines = [f"{kind.name}: {kind.summary}", "  Parameters:"]
    for param in kind.params:
        extra = "" if param.required else f" [default: {param.default}]" if param.default else " [optional]"
        choices = f" ({', '.join(param.choices)})" if param.choices else ""
        lines.append(f"    {param.name} ({param.type.value}): {param.help}{choices}{extra}")
    lines.append("  Results:")
    lines += [f"    {result.name}: {result.says}" for result in kind.results]
    lines.append("  Facts:")
    lines += [f"    {fact.name}: {fact.help}{' (several)' if fact.many else ''}" for fact in kind.facts]
    lines.append(f"  Doors: {', '.join(door.value for door in kind.doors)}")
    sound = "anywhere" if len(kind.places) == len(Place) else ", ".join(place.value for place in kind.places)
    lines.append(f"  Sound from: {sound}")
    lines.append(f"  {_platform_words(kind)}")
    if kind.explicit:
        lines.append("  Runs only when you pick it: never with all the others, and never by `run --yes`")
    lines.append(f"  Takes about {kind.seconds:g} s, at most {kind.timeout_s:g} s")
    lines += ["  By hand:", indented(kind.by_hand, "    ")]
    if kind.paste_how:
        lines += ["  To paste:", indented(kind.paste_how, "    ")]
    lines += ["  Sources:", *(f"    {source}" for source in kind.sources)] if kind.sources else []
    return "\n".join(lines)


def _platform_words(kind: CheckKind) -> str:
    where = "on Windows only" if kind.platform is Platform.WINDOWS else "on any system"
    rights = "administrator rights" if kind.privilege is Privilege.ELEVATED else "no special rights"
    return f"Runs {where}, with {rights}"
