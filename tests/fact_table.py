"""The fact table: each single fact of the source articles, and the node that states it.

`knowledge/facts/<article-id>.yaml` is a list of `{id, fact, node, says, read}`. `id` is `A04-07` (the source article's
number in our list of sources, and a running number), `fact` the fact in one sentence, `node` where the article states
it, `says` a few words that stand there, `read` the day on which a second reader, who saw only fact and node, confirmed
it. Who rewrites a fact or the words that state it asks for a second reading again, and sets the new day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from troubleshooter.checks import KINDS
from troubleshooter.kb import Loaded, bundled_folder, load
from troubleshooter.model.article import Article, Check, Fix

FOLDER = Path(__file__).parent / "knowledge" / "facts"

# The source articles, and the article that each became.
SOURCES = {
    "A01": "iphttps-0x90320",
    "A02": "iphttps-preauth-f5",
    "A03": "iphttps-0x80090326",
    "A04": "directaccess-azure",
    "A05": "iphttps-preauth-windows",
    "A06": "directaccess-azure-mfa",
    "A07": "aovpn-ikev2-features",
    "A08": "aovpn-ikev2-lb-f5",
    "A09": "sstp-connect-disconnect",
    "A10": "sstp-lb-offload",
    "A11": "kemp-certificate-format-invalid",
    "A12": "directaccess-aws",
    "A13": "directaccess-nmap",
    "A14": "netscaler-ssl-offload-preauth",
    "A15": "directaccess-multisite-gslb",
    "A16": "iphttps-0x800b0109",
    "A17": "isatap-manage-out",
}


@dataclass(frozen=True)
class Fact:
    """One row. `article`: the id of the article that states it."""

    id: str
    article: str
    fact: str
    node: str
    says: str
    read: str


@cache
def shipped() -> Loaded:
    return load([bundled_folder()], KINDS)


def facts_of(article: str) -> tuple[Fact, ...]:
    """The rows of one article's file, in order; none where there is no file."""
    path = FOLDER / f"{article}.yaml"
    rows = yaml.load(path.read_text("utf-8"), yaml.BaseLoader) if path.exists() else []
    return tuple(Fact(row["id"], article, row["fact"], row["node"], row["says"], row["read"]) for row in rows or [])


def all_facts() -> tuple[Fact, ...]:
    return tuple(fact for article in SOURCES.values() for fact in facts_of(article))


def folded(text: str) -> str:
    """Text with all whitespace folded, as it is compared."""
    return " ".join(text.split())


def text_of(article: Article, node: str) -> str | None:
    """All words of a node as a user reads them; None where there is no such node."""
    found = _texts(article, node)
    return None if found is None else "\n".join(text for text in found if text)


def _texts(article: Article, node: str) -> list[str] | None:
    what, _, name = node.partition("/")
    match what:
        case "summary":
            return [article.summary]
        case "title":
            return [article.title]
        case "support":
            return [article.support.status, article.support.says]
        case "applies_to":
            return list(article.applies_to)
        case "related":
            titles = (shipped().kb.articles[id_].title for id_ in article.related if id_ in shipped().kb.articles)
            return [*article.related, *titles]
        case "note":
            notes = article.notes
            return [notes[int(name)].text] if name.isdigit() and int(name) < len(notes) else None
        case "result":
            check, _, result = name.partition("/")
            listed = article.checks[check].results if check in article.checks else {}
            return [listed[result].says] if result in listed else None
        case _:
            return _named(article, what, name)


def _named(article: Article, what: str, name: str) -> list[str] | None:
    if what == "symptom" and name in article.symptoms:
        symptom = article.symptoms[name]
        events = [f"{event.source} {event.id} {event.log}" for event in symptom.events]
        return [symptom.title, *symptom.codes, *symptom.messages, *symptom.phrases, *events]
    if what == "goal" and name in article.goals:
        return [article.goals[name].title, *article.goals[name].phrases, *article.goals[name].steps]
    if what == "cause" and name in article.causes:
        return [article.causes[name].title, article.causes[name].because, article.causes[name].outcome.value]
    if what == "source" and name in article.sources:
        return [article.sources[name].title, article.sources[name].author, article.sources[name].url]
    if what == "input" and name in article.inputs:
        return [article.inputs[name].title, article.inputs[name].help, article.inputs[name].default or ""]
    if what == "check" and name in article.checks:
        return list(_check(article.checks[name]))
    if what == "fix" and name in article.fixes:
        return list(_fix(article.fixes[name]))
    return None


def _check(check: Check) -> Iterator[str]:
    yield check.ask
    if check.by_hand is not None:
        yield check.by_hand.how
    if check.probe is not None:
        kind = KINDS[check.probe.kind]
        yield from (check.probe.kind, kind.by_hand, kind.paste_how, *check.probe.params.values())
    yield from (result.says for result in check.results.values())


def _fix(fix: Fix) -> Iterator[str]:
    yield from (fix.title, fix.where, *fix.warnings, fix.support.status, fix.support.says)
    yield from (fix.steps, fix.undo, fix.verify.confirm)
