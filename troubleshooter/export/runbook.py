"""A whole article as a runbook for people without this program at hand; and an index of many.

Rules: everything that the article says is in it, in the order in which one works; the support notice and warnings
stand before what they warn of; every probe is given as the command that makes it and as the way by hand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from troubleshooter.export.best_order import order_blocks
from troubleshooter.export.document import (
    Block,
    Bullets,
    Contents,
    Document,
    Heading,
    Line,
    Pair,
    Paragraph,
    Prose,
    Span,
    Table,
    code,
    line,
    own,
    strong,
)
from troubleshooter.export.drawing import drawing
from troubleshooter.export.numbering import (
    Numbers,
    cause_title,
    check_title,
    fix_title,
    linked,
    numbers_of,
)
from troubleshooter.export.pieces import cause_blocks, cited_blocks, fix_blocks, sources_blocks, support_blocks
from troubleshooter.export.runbook_checks import check_blocks, conditions_lines
from troubleshooter.model.article import LIKELIHOODS, Article, Cause, Goal, Input, KnowledgeBase, Symptom
from troubleshooter.session.study import Study


def runbook(
    article: Article, kb: KnowledgeBase, pages: Collection[str] = (), studies: Sequence[Study] = ()
) -> Document:
    """The article as a document. `pages`: ids of articles whose runbooks lie beside this one, to be linked to.

    `studies`: the best orders of its symptoms, to be shown.
    """
    numbers = numbers_of(article)
    sections: tuple[tuple[str, str, tuple[Block, ...]], ...] = (
        ("What you see", "symptoms", _symptoms(article, numbers)),
        ("How to do it", "goals", _goals(article, numbers)),
        ("The quickest order", "best-order", order_blocks(article, numbers, studies)),
        ("What you need to know first", "inputs", _inputs(article, numbers)),
        ("The way at a glance", "flowchart", _flowchart(article)),
        ("Checks", "checks", _checks(article, numbers, pages)),
        ("Causes", "causes", _causes(article, numbers)),
        ("Fixes", "fixes", _fixes(article, numbers)),
        ("Worth knowing", "notes", _notes(article)),
        ("Related", "related", _related(article, kb, pages)),
        ("Sources", "sources", sources_blocks(article, article.sources)),
    )
    blocks: list[Block] = list(support_blocks(article.support, article, "this"))
    blocks += [Prose(article.summary), Contents(3)]
    for name, anchor, body in sections:
        if body:
            blocks += [Heading(2, line(name), anchor), *body]
    return Document(line(own(article.title)), "runbook", _head(article), tuple(blocks))


def _head(article: Article) -> tuple[Pair, ...]:
    pairs = [
        Pair("Article", line(code(article.id), f", {article.status.value}")),
        Pair("Product", line(own(article.product))),
        Pair("Applies to", line(own(", ".join(article.applies_to)))) if article.applies_to else None,
        Pair("Reviewed", line(own(f"{article.reviewed.on} by {article.reviewed.by}"))),
        Pair("Guided walk", line(code(f"troubleshooter run {article.id}"))),
    ]
    return tuple(pair for pair in pairs if pair is not None)


# --- what one sees ------------------------------------------------------------------------------------------------


def _symptoms(article: Article, numbers: Numbers) -> tuple[Block, ...]:
    return tuple(block for symptom in article.symptoms.values() for block in _symptom(article, numbers, symptom))


def _symptom(article: Article, numbers: Numbers, symptom: Symptom) -> tuple[Block, ...]:
    signs: list[Line] = [line("Code ", code(text)) for text in symptom.codes]
    for event in symptom.events:
        log = (own(", log "), own(event.log)) if event.log else ()
        signs.append(line("Event ", code(str(event.id)), " of ", code(event.source), *log))
    signs += [line("Message: ", own(f"“{text}”")) for text in symptom.messages]
    if symptom.phrases:
        signs.append(line("In people's words: ", own("; ".join(symptom.phrases))))
    blocks: list[Block] = [Heading(3, line(own(symptom.title)), f"symptom-{symptom.id}")]
    if signs:
        blocks.append(Bullets(tuple(signs)))
    if symptom.first is not None and symptom.first in article.checks:
        blocks.append(Paragraph(line("Make sure first: ", *_check_ref(article, numbers, symptom.first))))
    rows = []
    for ref in symptom.causes:
        cause = article.causes.get(ref.cause)
        if cause is not None:
            weight = ref.weight if ref.weight is not None else cause.weight
            rows.append(
                (
                    weight,
                    (
                        linked(cause_title(article, numbers, cause.id), f"#cause-{cause.id}"),
                        line(likelihood_word(weight)),
                    ),
                )
            )
    rows.sort(key=lambda row: -row[0])
    if rows:
        blocks.append(Table(("Possible cause", "How often"), tuple(row for _, row in rows)))
    return tuple(blocks)


def likelihood_word(weight: float) -> str:
    """An author's weight as the nearest of the words that stand for weights."""
    return min(LIKELIHOODS, key=lambda name: abs(LIKELIHOODS[name] - weight))


def _goals(article: Article, numbers: Numbers) -> tuple[Block, ...]:
    return tuple(block for goal in article.goals.values() for block in _goal(article, numbers, goal))


def _goal(article: Article, numbers: Numbers, goal: Goal) -> tuple[Block, ...]:
    rows = []
    for number, name in enumerate(goal.steps, 1):
        if name in article.checks:
            rows.append((line(str(number)), _check_ref(article, numbers, name)))
        elif name in article.fixes:
            rows.append((line(str(number)), _fix_ref(article, numbers, name)))
    heading = Heading(3, line(own(goal.title)), f"goal-{goal.id}")
    return (heading, Table(("Step", "Do"), tuple(rows)))


def _inputs(article: Article, numbers: Numbers) -> tuple[Block, ...]:
    rows = []
    for needed in article.inputs.values():
        hint = [needed.help.strip()] if needed.help.strip() else []
        hint += [f"One of: {', '.join(needed.choices)}."] if needed.choices else []
        found = _from_check(article, numbers, needed)
        way = line(own(" ".join(hint)), *found) if hint or found else line("no hint")
        rows.append((line(own(needed.title)), way, line(own(needed.default or "none"))))
    return (Table(("Value", "How to find it", "Default"), tuple(rows)),) if rows else ()


def _from_check(article: Article, numbers: Numbers, needed: Input) -> Line:
    if needed.from_fact is None or needed.from_fact.check not in article.checks:
        return ()
    name = needed.from_fact.check
    return line(" Read by ", own(f"check {numbers.checks[name]}", link=f"#check-{name}"), ".")


def _flowchart(article: Article) -> tuple[Block, ...]:
    chart = drawing(article)
    return (chart,) if chart.nodes else ()


# --- checks, causes, fixes ----------------------------------------------------------------------------------------


def _checks(article: Article, numbers: Numbers, pages: Collection[str]) -> tuple[Block, ...]:
    return tuple(block for check in article.checks.values() for block in check_blocks(article, numbers, check, pages))


def _causes(article: Article, numbers: Numbers) -> tuple[Block, ...]:
    return tuple(block for cause in article.causes.values() for block in _cause(article, numbers, cause))


def _cause(article: Article, numbers: Numbers, cause: Cause) -> tuple[Block, ...]:
    blocks: list[Block] = [Heading(3, cause_title(article, numbers, cause.id), f"cause-{cause.id}")]
    conditions = conditions_lines(article, numbers, cause.conditions)
    if conditions:
        blocks.append(Bullets(conditions))
    blocks += cause_blocks(cause)
    fixes = [article.fixes[name] for name in cause.fixes if name in article.fixes]
    for number, fix in enumerate(fixes):
        blocks.append(Paragraph(line(strong("Or: " if number else "Do: "), *_fix_ref(article, numbers, fix.id))))
    return (*blocks, *cited_blocks(article, cause.sources))


def _fixes(article: Article, numbers: Numbers) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for fix in article.fixes.values():
        blocks.append(Heading(3, fix_title(article, numbers, fix.id), f"fix-{fix.id}"))
        conditions = conditions_lines(article, numbers, fix.conditions)
        if conditions:
            blocks.append(Bullets(conditions))
        blocks += fix_blocks(article, fix, 4, f"fix-{fix.id}")
        blocks += cited_blocks(article, fix.sources)
    return tuple(blocks)


def _notes(article: Article) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for note in article.notes:
        blocks.append(Prose(note.text))
        cited = [article.sources[name].title for name in note.sources if name in article.sources]
        said = [*(["inferred by the authors"] if note.inferred else []), *cited]
        if said:
            blocks.append(Paragraph(line(own(f"({'; '.join(said)})"))))
    return tuple(blocks)


def _related(article: Article, kb: KnowledgeBase, pages: Collection[str]) -> tuple[Block, ...]:
    found = [kb.articles[name] for name in article.related if name in kb.articles]
    items = tuple(line(page_span(other, pages), " (", code(other.id), ")") for other in found)
    return (Bullets(items),) if items else ()


def _check_ref(article: Article, numbers: Numbers, name: str) -> Line:
    return linked(check_title(article, numbers, name), f"#check-{name}")


def _fix_ref(article: Article, numbers: Numbers, name: str) -> Line:
    return linked(fix_title(article, numbers, name), f"#fix-{name}")


def page_span(article: Article, pages: Collection[str]) -> Span:
    """The article's title, linked to its runbook where that lies beside."""
    return own(article.title, link=f"page:{article.id}" if article.id in pages else "")


# --- index --------------------------------------------------------------------------------------------------------


def index(articles: Iterable[Article]) -> Document:
    """A table of runbooks that lie beside this page, by product; each linked, with the codes that lead to it."""
    by_product: dict[str, list[Article]] = {}
    for article in sorted(articles, key=lambda one: (one.product, one.title.lower())):
        by_product.setdefault(article.product, []).append(article)
    blocks: list[Block] = []
    for product, group in by_product.items():
        rows = tuple(_index_row(article) for article in group)
        blocks += [Heading(2, line(own(product)), f"product-{product}"), Table(("Runbook", "Signs", "Support"), rows)]
    count = sum(len(group) for group in by_product.values())
    return Document(line("Runbooks"), "index", (Pair("Articles", line(str(count))),), tuple(blocks))


def _index_row(article: Article) -> tuple[Line, ...]:
    signs = [code for symptom in article.symptoms.values() for code in symptom.codes]
    signs += [f"{event.source} {event.id}" for symptom in article.symptoms.values() for event in symptom.events]
    support = "" if article.support.status == "supported" else article.support.status
    return (
        line(own(article.title, link=f"page:{article.id}")),
        line(own(", ".join(dict.fromkeys(signs)))),
        line(own(support)),
    )
