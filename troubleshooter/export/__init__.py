"""Session or article -> Document -> a format; and redaction in between.

Rules: a document says everything before any format is chosen; a renderer is `render(document) -> str` and knows no
disk; redaction works on the document, and `leaks` looks at the finished text once more before it is written.

    document = report_session(session, made_at, version)  or runbook(article, kb), runbook_index(articles)
    redacted = redact(document, known_values(view))       .document to render, .mapping to keep private
    text = EXPORTERS["md"](redacted.document)
    leaks(text, redacted.mapping)                         () or the private values that are still in it

    CHARTS["svg"](drawing(article, marked, labels))       mermaid | dot | svg; `marked` ids are painted
    order_labels(studies, "client")                       labels that show the best order from there

A new format: `export/<format>.py` with `render`, one line in `EXPORTERS`, one golden file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from troubleshooter.export import html, json, markdown
from troubleshooter.export.best_order import order_labels
from troubleshooter.export.document import Diagram, Document
from troubleshooter.export.dot import dot_text
from troubleshooter.export.drawing import drawing
from troubleshooter.export.known import known_values
from troubleshooter.export.leaks import leaks
from troubleshooter.export.mermaid import chart_text
from troubleshooter.export.private_kinds import Known
from troubleshooter.export.redaction import PrivateMap, Redacted, redact
from troubleshooter.export.report import report, report_session
from troubleshooter.export.runbook import index as runbook_index
from troubleshooter.export.runbook import runbook
from troubleshooter.export.svg import svg_text

EXPORTERS: Mapping[str, Callable[[Document], str]] = MappingProxyType(
    {
        "md": markdown.render,
        "html": html.render,
        "json": json.render,
    }
)

CHARTS: Mapping[str, Callable[[Diagram], str]] = MappingProxyType(
    {
        "mermaid": chart_text,
        "dot": dot_text,
        "svg": svg_text,
    }
)

__all__ = [
    "CHARTS",
    "EXPORTERS",
    "Document",
    "Known",
    "PrivateMap",
    "Redacted",
    "chart_text",
    "drawing",
    "known_values",
    "leaks",
    "order_labels",
    "redact",
    "report",
    "report_session",
    "runbook",
    "runbook_index",
]
