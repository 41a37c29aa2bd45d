"""What a far end or a user wrote stays text in every format."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from export_sample import FULL, HOSTILE, KB, TUNNEL, at, observed, shown
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from troubleshooter.export import EXPORTERS, chart_text, report, runbook
from troubleshooter.export.document import (
    Bullets,
    Callout,
    CalloutKind,
    Code,
    Diagram,
    DiagramEdge,
    DiagramNode,
    Document,
    Evidence,
    Fact,
    Heading,
    KeyValues,
    Pair,
    Paragraph,
    Shape,
    Span,
    Style,
    Table,
)
from troubleshooter.export.prose import guarded, parser
from troubleshooter.model.clean import clean

NASTY = (
    HOSTILE, "", " ", "|", "`", "``a`b", "\\", "\\|", "a\\", "# h", "- x", "1. x", "12) x", "+ y", "> q", "=== ", "---",
    "***", "_x_ **y**", "~~s~~", "&lt;b&gt; &#65; &amp", "<b>", "<https://evil.test>", "https://evil.test",
    "www.evil.test", "[a](b)", "![a](b)", "[a]: javascript:x", "]]>", "-->", "\x1b]8;;http://evil.test\x07x",
    "\u202egnp.exe",
    "a\r\n\n# b", "$x$", "@everyone #12", "</code></pre><script>", '" onmouseover="x', "\ud800", "\x00", "\t",
    "    code", "a  \nb",
)  # fmt: skip
TEXTS = st.one_of(
    st.sampled_from(NASTY), st.text(max_size=40), st.text(alphabet="|`\\<>*_[]()!#&;-+.1 \n", max_size=30)
)


def everywhere(text: str, style: Style = Style.PLAIN) -> Document:
    """A document with one text in every place that plain text can stand in."""
    span = Span(text, style)
    words = (span,)
    return Document(
        words, "report", (Pair("key", words),),
        (
            Heading(2, words, "a"), Paragraph(words), Bullets((words, words)), Table(("one", "two"), ((words, words),)),
            Callout(CalloutKind.NOTE, "Note.", (words,)), Callout(CalloutKind.WARNING, "Two.", (words, words)),
            KeyValues((Pair("key", words),)), Code(text, public=False),
            Diagram((DiagramNode("a", span, Shape.CHECK), DiagramNode("b", span, Shape.CAUSE)),
                    (DiagramEdge("a", "b", span),)),
            Evidence("E1", datetime(2026, 1, 1, tzinfo=UTC), words, "cut", words, "probe", "here", words,
                     (Fact("f", words),), 1.0, "9f"),
            Paragraph((Span("the end"),)),
        ),
    )  # fmt: skip


class Reader(HTMLParser):
    """Tags, attributes and the words between them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read_html(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader


def inline_tokens(markdown: str) -> list[Token]:
    """Every inline token as a reader of GitHub's Markdown sees it, bare addresses made links included."""
    reader = MarkdownIt("gfm-like")
    return [child for token in reader.parse(markdown) for child in token.children or [] if token.type == "inline"]


def blocks_of(markdown: str) -> list[str]:
    return [token.type for token in MarkdownIt("gfm-like").parse(markdown)]


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.sampled_from(list(Style)))
@example(HOSTILE, Style.PLAIN)
@example("`|`", Style.CODE)
@example("a\\", Style.CODE)
def test_plain_text_is_never_markdown(text: str, style: Style) -> None:
    markdown = EXPORTERS["md"](everywhere(text, style))
    seen = inline_tokens(markdown)
    assert {"link_open", "html_inline", "image", "s_open", "em_open"}.isdisjoint(token.type for token in seen)
    shape, plain_shape = blocks_of(markdown), blocks_of(EXPORTERS["md"](everywhere("word", style)))
    if clean(text, 1000).strip():
        assert shape == plain_shape


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.sampled_from(list(Style)))
def test_plain_text_reads_back_from_markdown_as_itself(text: str, style: Style) -> None:
    markdown = EXPORTERS["md"](
        Document((Span("t"),), "report", (), (Paragraph((Span("x "), Span(text, style), Span(" y"))),))
    )
    tokens = [token for token in MarkdownIt("gfm-like").parse(markdown) if token.type == "inline"]
    read = "".join(
        child.content if child.content else "\n" * (child.type != "text") for child in tokens[1].children or []
    )
    wanted = f"x {Span(text).text} y"
    assert re.sub(r"\s+", " ", read).strip() == re.sub(r"\s+", " ", wanted).strip()


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.sampled_from(list(Style)))
def test_plain_text_is_never_html(text: str, style: Style) -> None:
    page, plain = (
        read_html(re.sub("<figure>.*?</figure>", "", EXPORTERS["html"](everywhere(one, style)), flags=re.DOTALL))
        for one in (text, "word")  # the drawing has as many lines as its labels; test_charts looks at it
    )
    assert page.tags == plain.tags
    assert page.attributes == plain.attributes


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_json_gives_text_back_exactly(text: str) -> None:
    told = json.loads(EXPORTERS["json"](everywhere(text)))
    assert told["title"] == Span(text).text
    assert told["sections"][0]["blocks"][0]["text"] == Span(text).text


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_no_format_writes_control_or_invisible_characters(text: str) -> None:
    for render in EXPORTERS.values():
        page = render(everywhere(text))
        assert not re.search(
            "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]", page
        )
        page.encode("utf-8")


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_a_label_cannot_reach_the_syntax_of_mermaid(text: str) -> None:
    span = Span(text)
    chart = chart_text(Diagram((DiagramNode("a", span, Shape.CHECK), DiagramNode("b", span, Shape.END)),
                               (DiagramEdge("a", "b", span),)))  # fmt: skip
    for line in chart.splitlines()[1:]:
        assert re.fullmatch(
            r'  (n\d+[\[({>/]+"[^"`<>\[\]{}|\\]*(<br/>[^"`<>\[\]{}|\\]*)*"[\])}/]+'
            r'|n\d+ -->(\|"[^"`<>\[\]{}|\\]*(<br/>[^"`<>\[\]{}|\\]*)*"\|)? n\d+)', line,
        ), line  # fmt: skip


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "JaVaScRiPt:x", "//evil.test", "file:///x", "page"]
)
def test_a_link_of_another_scheme_is_dropped(link: str) -> None:
    document = Document((Span("t"),), "report", (), (Paragraph((Span("words", link=link),)),))
    assert "](" not in EXPORTERS["md"](document)
    assert "<a" not in EXPORTERS["html"](document)


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("a <script>x</script>", r"a \<script>x\</script>"),
        ("`<b>` stays", "`<b>` stays"),
        ("`` a`<b> `` stays", "`` a`<b> `` stays"),
        ("```\n<b>\n```\n<b>", "```\n<b>\n```\n\\<b>"),
        ("1. do\n\n       netsh <name>\n\n2. <b>", "1. do\n\n       netsh <name>\n\n2. \\<b>"),
        ("[x](javascript:a)", r"[x\](javascript:a)"),
        ("[x](https://a.test)", "[x](https://a.test)"),
        ("[x]\n\n[x]: javascript:a", "[x]\n\n[x\\]: javascript:a"),
        ("![x](https://a.test/p.png)", r"\![x](https://a.test/p.png)"),
        ("<https://a.test> and 1 < 2", "<https://a.test> and 1 < 2"),
    ],
)
def test_an_authors_markdown_is_guarded_outside_of_code(written: str, wanted: str) -> None:
    assert guarded(written) == wanted


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.sampled_from(NASTY), st.text(alphabet="<>![]()`:/abjs\n -1.\\#", max_size=40)))
def test_an_authors_markdown_is_no_html_no_picture_and_no_bad_link_in_any_reader(text: str) -> None:
    seen = [
        child for token in MarkdownIt("commonmark").parse(guarded(text)) for child in [token, *(token.children or [])]
    ]
    assert not [token for token in seen if token.type in ("html_inline", "html_block", "image")]
    page = read_html(parser().render(text))
    assert {"script", "img", "b"}.isdisjoint(page.tags)


def test_a_whole_report_with_a_hostile_far_end_has_no_script_and_loads_nothing() -> None:
    page = EXPORTERS["html"](report(shown(*FULL), KB, at(14), "0.1.0"))
    reader = read_html(page)
    assert {"script", "img", "iframe", "object", "link", "form"}.isdisjoint(reader.tags)
    assert not [value for name, value in reader.attributes if name == "src" or name.startswith("on")]
    links = [value or "" for name, value in reader.attributes if name == "href"]
    assert links
    assert all(re.match(r"https?://|mailto:|#", link) for link in links)
    assert "javascript:alert(1)" in "".join(reader.words)
    assert "default-src 'none'" in page


def test_an_authors_script_is_shown_and_not_run() -> None:
    page = EXPORTERS["html"](runbook(TUNNEL, KB))
    assert "<script" not in page
    assert "&lt;script&gt;alert('author')&lt;/script&gt;" in page


def test_a_fact_with_ten_thousand_values_is_bounded() -> None:
    facts = {"san": tuple(f"host{number}.nordwind-handel.de" for number in range(10_000))}
    text = EXPORTERS["md"](report(shown(*FULL[:2], observed(facts=facts)), KB, at(14), "0.1.0"))
    assert "and 9960 more" in text
    assert len(text) < 60_000
