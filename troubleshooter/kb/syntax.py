"""YAML's own error messages -> one plain sentence with a place inside the file and what to do.

Rules: the place is where the author must act (the opening quotation mark, not the end of the file). Both of PyYAML's
parsers are understood: libyaml's and its own differ in wording. What is not in the table keeps YAML's words.
"""

from __future__ import annotations

import re

import yaml

from troubleshooter.model.problem import Mark

_TAB = re.compile(r" *\t")

_NO_TAG = "a text cannot begin with `!`: that is a YAML tag"

# (part of YAML's words, code, show the context's place, sentence, what to do); the first that fits is taken.
_SENTENCES: tuple[tuple[str, str, bool, str, str], ...] = (
    ("while scanning a quoted scalar found unexpected end", "yaml-syntax", True,
     "the quotation mark that opens here is never closed", "close it on the same line"),
    ("found unexpected document indicator", "yaml-syntax", True,
     "the quotation mark that opens here is never closed", "close it on the same line"),
    ("unknown escape", "yaml-syntax", False,
     "in double quotes a backslash begins an escape, and this is none", "use single quotes for Windows paths"),
    ("expected escape sequence", "yaml-syntax", False,
     "in double quotes a backslash begins an escape, and this is none", "use single quotes for Windows paths"),
    ("did not find expected hexdecimal number", "yaml-syntax", False,
     "in double quotes a backslash begins an escape, and this is none", "use single quotes for Windows paths"),
    ("invalid unicode character escape", "yaml-syntax", False,
     "this escape names no character", "write the character itself"),
    ("mapping values are not allowed", "yaml-syntax", False,
     "a `: ` cannot stand here: either the text needs quotes, or the line is indented wrongly",
     "put quotes round a text that contains `: `; indent like the line above"),
    ("sequence entries are not allowed", "yaml-syntax", False,
     "a list item `- ` cannot begin here", "begin it on a new line, indented under its key"),
    ("violates indentation", "tab-indentation", False, "the line is indented with a tab", "use spaces"),
    ("could not find expected ':'", "yaml-syntax", True,
     "this line is no `key: value`", "add the colon, or indent a continued text further than its key"),
    ("expected ',' or ']'", "yaml-syntax", False, "the list `[...]` opened on line {line} needs `,` or `]` here", ""),
    ("expected ',' or '}'", "yaml-syntax", False, "the braces `{{...}}` opened on line {line} need `,` or `}}` here",
     "text that contains braces, brackets, commas or a colon needs quotes"),
    ("cannot start any token", "yaml-syntax", False,
     "a text cannot begin with this character", "put the text in quotes"),
    ("while scanning an anchor", "yaml-syntax", False, "a text cannot begin with `&`", "put the text in quotes"),
    ("while scanning an alias", "yaml-syntax", False, "a text cannot begin with `*`", "put the text in quotes"),
    ("while scanning a block scalar", "yaml-syntax", False,
     "after `|` or `>` the text begins on the next line, indented with spaces", "move the text to the next line"),
    ("undefined tag handle", "tag", False, _NO_TAG, "put the text in quotes"),
    ("while scanning a tag", "tag", False, _NO_TAG, "put the text in quotes"),
    ("while parsing a tag", "tag", False, _NO_TAG, "put the text in quotes"),
    ("<document start>", "several-documents", False,
     "text stands here after the end of the document", "remove `---`, `...` and lines that begin with `%`"),
    ("directive", "yaml-syntax", False, "a line that begins with `%` is a YAML directive", "remove it"),
    ("incompatible yaml document", "yaml-syntax", False, "this `%YAML` version is not read here", "remove the line"),
    ("while parsing a block mapping", "yaml-syntax", False,
     "this does not fit the block of keys that began on line {line}",
     "indent it like its neighbours; after a closing quote the line must end"),
    ("while parsing a block collection", "yaml-syntax", False,
     "this does not fit the list that began on line {line}", "indent each `- ` alike"),
    ("node content", "yaml-syntax", False, "a value is missing here", "text that begins with a bracket needs quotes"),
)  # fmt: skip


def explain(error: yaml.YAMLError, text: str, path: str) -> tuple[str, Mark, str, str]:
    """(code, mark, message, hint) for one YAML error in `text`."""
    lines = re.split("\r\n|\n|\r", text)
    problem_at = getattr(error, "problem_mark", None)
    context_at = getattr(error, "context_mark", None)
    if problem_at is None:  # a ReaderError: the characters were looked at before, so it is none that we know
        words = str(getattr(error, "reason", error))
        return "yaml-syntax", Mark(path, 1, 1), f"the file cannot be read as YAML: {words}", ""
    here = _inside(problem_at.line, problem_at.column, lines, path)
    there = _inside(context_at.line, context_at.column, lines, path) if context_at else here
    tab = _TAB.match(lines[here.line - 1])
    if tab:
        mark = Mark(path, here.line, tab.end())
        return "tab-indentation", mark, "the line is indented with a tab", "use spaces"
    words = " ".join(str(part) for part in (getattr(error, "context", ""), getattr(error, "problem", "")) if part)
    for part, code, at_context, sentence, hint in _SENTENCES:
        if part in words.lower() or part in words:
            return code, there if at_context else here, sentence.format(line=there.line), hint
    return "yaml-syntax", here, f"this is not YAML: {words}", ""


def _inside(line: int, column: int, lines: list[str], path: str) -> Mark:
    """The mark of YAML's place (from 0), moved back to the last line with text when it lies past the end."""
    last = max((number for number, content in enumerate(lines) if content.strip()), default=0)
    if line > last:
        line, column = last, len(lines[last].rstrip())
    return Mark(path, line + 1, min(column, len(lines[line])) + 1)
