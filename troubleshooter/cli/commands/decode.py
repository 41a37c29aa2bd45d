"""`decode`: what a code, an event, a TLS alert or an NPS reason is, in any spelling, and where it leads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from troubleshooter import search
from troubleshooter.cli.each import lines_of
from troubleshooter.cli.knowledge import folders_of, load
from troubleshooter.cli.output import Exit, as_json, put, put_json, say
from troubleshooter.cli.settings import Settings, kb_option, with_settings
from troubleshooter.kb import windows_codes
from troubleshooter.model.clean import clean
from troubleshooter.model.reference import ErrorCode, KnownEvent, NpsReason, TlsAlert
from troubleshooter.search.decoding import MOST_READ, Decoded, Decoder

Shape = dict[str, Any]


_NEGATIVE_IS_NO_OPTION = {"ignore_unknown_options": True}


@click.command(
    "decode", short_help="What a code or an event is, in any spelling.", context_settings=_NEGATIVE_IS_NO_OPTION
)
@click.argument("codes", metavar="CODE...", nargs=-1)
@click.option("--each", metavar="FILE|-", help="One code a line; one JSON line each.")
@click.option("--json", "wants_json", is_flag=True, help="One JSON document.")
@kb_option
@with_settings
def command(settings: Settings, *, codes: tuple[str, ...], each: str | None, wants_json: bool) -> int:
    """Say what each CODE is and which symptoms it leads to.

    A code in hexadecimal, decimal, negative or by its symbol; an event ("RasSstp 6"); a TLS alert ("alert 40"); a
    reason of NPS ("NPS 16"). A number with several meanings gives them all, the likeliest first.

    Exit code 0: each has a name; 3: one of them is not known.
    """
    if (each is None) == (not codes):
        raise click.UsageError("Give a CODE, or --each with a file of codes.")
    knowledge = load(settings)
    decoder = Decoder(knowledge.kb, search.build(knowledge.kb), windows_codes(folders_of(settings)))
    if each is not None:
        with lines_of(each) as lines:
            for line in lines:
                typed = line[:MOST_READ].strip()
                put(as_json([_shape(typed, one) for one in decoder.decode(typed)], indent=None))
        return Exit.DONE
    found = [(text, decoder.decode(text)) for text in _asked(codes, decoder)]
    if wants_json:
        put_json([_shape(text, one) for text, decoded in found for one in decoded])
    else:
        put("\n\n".join(_told(one) for _, decoded in found for one in decoded) or "Nothing here has a name.")
    unknown = [text for text, decoded in found if not decoded]
    for text in unknown:
        say(f"Not known: {clean(text, 120)}. `troubleshooter find` reads whole sentences.")
    return Exit.UNDETERMINED if unknown else Exit.DONE


def _asked(codes: Sequence[str], decoder: Decoder) -> tuple[str, ...]:
    """The arguments one by one; all together where that alone has a name ("RasSstp 6" without quotes)."""
    whole = " ".join(codes)
    if len(codes) > 1 and not any(isinstance(one.row, ErrorCode) for one in decoder.decode(whole)):
        return (whole,) if decoder.decode(whole) else tuple(codes)
    return tuple(codes)


def _shape(text: str, decoded: Decoded) -> Shape:
    """One reading as JSON; its keys are a contract."""
    row = decoded.row
    shape: Shape = {"input": text, "kind": "code", "hex": "", "unsigned": None, "signed": None, "symbol": ""}
    shape |= {"source_table": "", "meaning": row.meaning, "leads_to": list(decoded.leads_to), "source": row.source}
    match row:
        case ErrorCode():
            shape |= _number(row.value) | {"symbol": row.symbol, "source_table": row.table}
            shape |= {"shown_by": list(row.shown_by), "alerts": list(decoded.alerts)}
        case KnownEvent():
            shape |= {"kind": "event", "source_table": "events", "provider": row.provider, "id": row.id}
            shape |= {"log": row.log, "fields": row.fields}
        case TlsAlert():
            shape |= _number(row.value) | {"kind": "alert", "source_table": "alerts", "symbol": row.name}
            shape |= {"number": row.number}
        case NpsReason():
            shape |= {"kind": "nps-reason", "source_table": "nps", "number": row.number, "look_at": row.look_at}
    return shape


def _number(value: int) -> Shape:
    return {"hex": f"0x{value:08X}", "unsigned": value, "signed": value - 2**32 if value >= 2**31 else value}


def _told(decoded: Decoded) -> str:
    row = decoded.row
    match row:
        case ErrorCode():
            signed = row.value - 2**32 if row.value >= 2**31 else row.value
            lines = [f"0x{row.value:08X}  {row.symbol}  ({row.table})", f"decimal {row.value}, signed {signed}"]
        case KnownEvent():
            lines = [f"Event {row.provider} {row.id}" + (f"  (log {row.log})" if row.log else "")]
        case TlsAlert():
            lines = [
                f"TLS alert {row.number}  {row.name}",
                f"Windows makes 0x{row.value:08X} of it where it comes in",
            ]
        case NpsReason():
            lines = [f"NPS reason code {row.number}"]
    lines.append(f"{row.meaning or 'No article speaks of it; this is its name in the headers of Windows.'}")
    lines += [f"{name}: {text}" for name, text in _details(decoded) if text]
    return "\n  ".join(clean(line, 1_000) for line in lines)


def _details(decoded: Decoded) -> list[tuple[str, str]]:
    row = decoded.row
    return [
        ("Look at", row.look_at if isinstance(row, NpsReason) else ""),
        ("Its data", row.fields if isinstance(row, KnownEvent) else ""),
        ("Shown by", ", ".join(row.shown_by) if isinstance(row, ErrorCode) else ""),
        ("TLS alerts that end in it", ", ".join(map(str, decoded.alerts))),
        ("Leads to", ", ".join(decoded.leads_to)),
        ("Source", row.source),
    ]
