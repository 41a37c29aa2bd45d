"""`probe`: one check kind, once, without any article."""

from __future__ import annotations

import click

from troubleshooter.checks import KINDS, parse_params
from troubleshooter.cli.knowledge import nearest
from troubleshooter.cli.output import Exit, Refused, is_dialogue, put, put_json, say
from troubleshooter.cli.settings import Settings, kb_option, with_settings
from troubleshooter.cli.shapes import kind_shape, probe_shape
from troubleshooter.cli.texts import facts_words, indented, probe_words
from troubleshooter.driver import look
from troubleshooter.model.article import UNKNOWN, Place
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import CheckKind
from troubleshooter.model.probes import Platform, Privilege


@click.command("probe", short_help="Run one check kind, once; --list describes every kind.")
@click.argument("kind", required=False)
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]...")
@click.option(
    "--list", "wants_list", is_flag=True, help="Describe every kind: parameters, results, doors, where it runs."
)
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
    yes: bool,
    wants_json: bool,
) -> int:
    """Run one check KIND with parameters NAME=VALUE: say exactly what will be done, ask, do it, tell the result.

    Exit code 0: a result; 3: it could not tell, or you said no. Without a terminal and without --yes nothing runs (3).
    """
    if wants_list:
        return _list(kind, wants_json=wants_json)
    if kind is None:
        raise click.UsageError(f"Which KIND? There is: {', '.join(KINDS)}. `probe --list` describes them.")
    chosen = _kind(kind)
    params = parse_params(chosen, dict(_pair(chosen, value) for value in values))
    if isinstance(params, tuple):
        raise Refused("\n".join(f"{bad.name}: {bad.message}" for bad in params))
    probe = chosen.plan(params)
    say(probe_words(probe.sentence, probe.timeout_s))
    agreed = yes or (is_dialogue() and click.confirm("Run it?", default=False, err=True))
    if not agreed:
        say("Nothing was run." + ("" if is_dialogue() else " Without a terminal, --yes allows it."))
        return Exit.UNDETERMINED
    seen = look(chosen, probe, agreed=True)
    assert seen is not None  # noqa: S101 - nobody holds a cancel here
    if wants_json:
        put_json(probe_shape(chosen, params, seen))
    else:
        put(f"{seen.observation.result}: {clean(seen.observation.says, 600)}")
        for name, value in seen.observation.facts.items():
            put(f"  {facts_words({name: value})}")
    return Exit.UNDETERMINED if seen.observation.result == UNKNOWN else Exit.DONE


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
