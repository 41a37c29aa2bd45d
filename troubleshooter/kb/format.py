"""The table: every node of the YAML format, its keys, their types, what is required, what refers to what.

Rules: this is the only place that knows the format's keys. Reading, the JSON Schema and the editors' help follow from
it; a key is added here, and in the model, and nowhere else. Patterns are anchored by their users (whole match).
"""

from __future__ import annotations

import re

from troubleshooter.kb import build
from troubleshooter.kb.shape import Choice, Field, ListOf, MapOf, Number, Pair, Ref, Struct, Text, WordOrNumber
from troubleshooter.model.article import (
    FIX_PLACES,
    LIKELIHOODS,
    RISKS,
    ByHand,
    Cause,
    EventRef,
    Fix,
    Goal,
    Meaning,
    Note,
    Outcome,
    Place,
    ProbeUse,
    Reviewed,
    Source,
    Status,
    Support,
    Symptom,
    Verify,
)
from troubleshooter.model.reference import ASKS
from troubleshooter.model.values import ValueType


def _words(*words: str) -> Choice:
    return Choice({word: word for word in words})


ID = Text(re.compile(r"[a-z0-9][a-z0-9-]{0,79}"), "bad-id", "lower-case letters, digits and hyphens")
LINE = Text()
PROSE = Text(lines=True)
DATE = Text(re.compile(r"\d{4}-\d\d-\d\d", re.A), "bad-date", "year-month-day, as in 2026-11-20", accept=build.is_date)
URL = Text(re.compile(r"https?://[^\s<>\"']+"), "bad-url", "an address that begins with https://")
ERROR_CODE = Text(
    re.compile(r"0[xX][0-9a-fA-F]{1,8}|-?[0-9]{1,10}"),
    "bad-error-code",
    "a number of at most 32 bits, as in 0x80090326 or 809",
    accept=build.is_error_code,
)
VALUE_NAME = Text(re.compile(r"[a-z0-9][a-z0-9_-]{0,79}"), "bad-id", "lower-case letters, digits, hyphens, underscores")
PLACE = Choice({place.value: place for place in Place})
VALUE_TYPE = Choice({kind.value: kind for kind in ValueType})
FLAG = Choice({"true": True, "false": False})
MINUTES = Number(0, 10_000)
WEIGHT = Number(0, 1000, above=True)
LIKELIHOOD = WordOrNumber(LIKELIHOODS, WEIGHT)
CAUSES = ListOf(Ref("cause"), unique=True)
SOURCES = ListOf(Ref("source"), unique=True)


def is_id(text: str) -> bool:
    """Whether a name can be an article's id, and so a file's name."""
    return ID.pattern is not None and ID.pattern.fullmatch(text) is not None


# --- the table ----------------------------------------------------------------------------------------------------

CONDITIONS = MapOf(
    Ref("check"), ListOf(Ref("result"), at_least=1, unique=True, one=True), build=build.conditions, at_least=1
)
ONLY_IF = Field("only_if", CONDITIONS, "Holds only when each of these checks gave one of these results")
NOT_IF = Field("not_if", CONDITIONS, "Does not hold when one of these checks gave one of these results")
CITES = Field("sources", SOURCES, "Ids of the sources of this")
INFERRED = Field("inferred", FLAG, "true: concluded by the author, no source says it")

SUPPORT = Struct(
    "support",
    "What the vendor says about it; shown before any step",
    (
        Field("status", _words("supported", "unsupported", "unclear"), "Whether the vendor supports it", required=True),
        Field("says", PROSE, "In the vendor's sense, in one sentence"),
        Field("source", Ref("source"), "Id of the source that says so"),
    ),
    build.plain(Support),
)
REVIEWED = Struct(
    "reviewed",
    "The last time someone read it against reality",
    (Field("on", DATE, "Date", required=True), Field("by", LINE, "Who or which team", required=True)),
    build.plain(Reviewed),
)
SOURCE = Struct(
    "source",
    "Where facts come from",
    (
        Field("title", LINE, "Title of the page, RFC or book", required=True),
        Field("author", LINE, "Who wrote it"),
        Field("url", URL, "Its address"),
        Field("read_on", DATE, "The day it was read"),
    ),
    build.named(Source),
)
NOTE = Struct(
    "note",
    "A fact worth knowing that no decision hangs on",
    (Field("text", PROSE, "The fact (Markdown)", required=True), CITES, INFERRED),
    build.marked(Note),
    alone="text",
)
INPUT = Struct(
    "input",
    "A value asked once in a session",
    (
        Field("type", VALUE_TYPE, "What it may be", required=True),
        Field("title", LINE, "What is asked for", required=True),
        Field("help", PROSE, "Where to find it"),
        Field("default", LINE, "Offered first"),
        Field("choices", ListOf(LINE, at_least=1, unique=True), "For type choice: what to choose from"),
        Field("minutes", MINUTES, "What it costs a person to find it out"),
        Field("from", Ref("fact"), "check.fact that can fill it", into="from_fact"),
    ),
    build.asked_input,
    shared="inputs",
    own=("title", "help", "default", "minutes", "from"),
)
EVENT = Struct(
    "event",
    "A Windows event",
    (
        Field("source", LINE, "Its provider, as in RasSstp", required=True),
        Field("id", Number(0, 65535, whole=True), "Its number", required=True),
        Field("log", LINE, "The log that holds it, as in System"),
    ),
    build.plain(EventRef),
)
SYMPTOM = Struct(
    "symptom",
    "What a user sees",
    (
        Field("title", LINE, "The symptom in the user's words", required=True),
        Field(
            "causes",
            ListOf(Pair(Ref("cause"), LIKELIHOOD, build.cause_ref), at_least=1),
            "Its causes; a likelihood may differ here",
            required=True,
        ),
        Field("codes", ListOf(LINE, unique=True), "Error codes that lead here"),
        Field("events", ListOf(EVENT), "Windows events that lead here"),
        Field("messages", ListOf(LINE, unique=True), "Messages on the screen, verbatim"),
        Field("phrases", ListOf(LINE, unique=True), "What people type when they have it"),
        Field("first", Ref("check"), "The check that confirms the symptom"),
        Field("other_weight", WEIGHT, "Weight of `none of these` beside the causes"),
    ),
    build.named(Symptom),
)
CAUSE = Struct(
    "cause",
    "Why the symptom is there",
    (
        Field("title", LINE, "The cause in one line", required=True),
        Field("because", PROSE, "The mechanism in plain words (Markdown)", required=True),
        Field("likelihood", LIKELIHOOD, "common, occasional, rare, or a weight", into="weight"),
        Field("outcome", Choice({one.value: one for one in Outcome}), "What it is; only a fault needs fixes"),
        Field("fixes", ListOf(Ref("fix"), unique=True), "Alternatives, the recommended one first"),
        ONLY_IF,
        NOT_IF,
        CITES,
        INFERRED,
    ),
    build.conditioned(Cause),
)
MEANING = Struct(
    "meaning",
    "What the result says about causes when it was observed there",
    (
        Field("points_to", CAUSES, "The only causes that can produce it"),
        Field("rules_out", CAUSES, "Causes that cannot"),
    ),
    build.plain(Meaning),
)
RESULT = Struct(
    "result",
    "One named answer of a check",
    (
        Field("says", PROSE, "What it means, in one sentence"),
        Field("points_to", CAUSES, "The only listed causes that can produce it"),
        Field("rules_out", CAUSES, "Causes that cannot produce it"),
        Field("goto", Ref("goto"), "article#symptom where the search goes on"),
        Field("ends", _words("nothing-wrong"), "This search ends: the symptom is not there any more"),
        Field("at", MapOf(PLACE, MEANING), "Other meanings when observed from other places"),
        Field("chance", MapOf(Ref("cause"), Number(0, 1)), "P(result | cause), where it is known"),
        Field("by_person", FLAG, "true: this check's probe never gives it; a person who looks may"),
        Field("phrases", ListOf(LINE, unique=True), "How people say it, for what is typed as an answer"),
        CITES,
        INFERRED,
    ),
    build.result,
)
BY_HAND = Struct(
    "by-hand",
    "How a person finds the result out",
    (
        Field("from", ListOf(PLACE, at_least=1, unique=True), "From which places", required=True, into="places"),
        Field("minutes", MINUTES, "How long it takes", required=True),
        Field("how", PROSE, "The steps (Markdown)", required=True),
    ),
    build.plain(ByHand),
)
PROBE = Struct(
    "probe",
    "A check kind that finds the result out by itself; other keys are its parameters, `$name` takes an input",
    (
        Field("kind", LINE, "The check kind", required=True),
        Field("from", ListOf(PLACE, at_least=1, unique=True), "From which places", required=True, into="places"),
    ),
    build.marked(ProbeUse),
    extra=LINE,
)
FACT_ASK = Struct(
    "fact",
    "A fact that a person types along with the result",
    (
        Field("type", VALUE_TYPE, "What it may be", required=True),
        Field("ask", LINE, "What is asked for", required=True),
    ),
    lambda _key, _mark, values: values,
)
CHECK = Struct(
    "check",
    "A question with named results; `unknown` is always among them",
    (
        Field("ask", PROSE, "The question", required=True),
        Field("by_hand", BY_HAND, "How a person finds out"),
        Field("probe", PROBE, "How the program finds out"),
        Field(
            "facts",
            MapOf(VALUE_NAME, FACT_ASK, declares="fact", build=build.facts),
            "Facts typed along with the result",
        ),
        Field("results", MapOf(ID, RESULT, declares="result"), "Its results and what they mean"),
        Field("ignore", ListOf(Ref("ignored"), unique=True), "Results of the kind that mean nothing here"),
        ONLY_IF,
        NOT_IF,
        CITES,
        INFERRED,
    ),
    build.check,
    shared="checks",
    own=("results", "ignore", "only_if", "not_if", "sources", "inferred"),
)
VERIFY = Struct(
    "verify",
    "How one knows that the fix worked: check and expect, or confirm",
    (
        Field("check", Ref("check"), "The check to run again"),
        Field("expect", ListOf(Ref("result"), at_least=1, unique=True), "Results that mean it worked"),
        Field("confirm", PROSE, "What to look at by eye"),
    ),
    build.plain(Verify),
    scope_key="check",
)
FIX = Struct(
    "fix",
    "What mends a cause; shown, never run",
    (
        Field("title", LINE, "What is done, in one line", required=True),
        Field("where", _words(*FIX_PLACES), "Where it is done", required=True),
        Field("minutes", MINUTES, "How long it takes", required=True),
        Field("steps", PROSE, "The steps (Markdown)", required=True),
        Field("undo", PROSE, "How to take it back (Markdown)", required=True),
        Field("verify", VERIFY, "How one knows that it worked", required=True),
        Field("risk", _words(*RISKS), "What may break"),
        Field("warnings", ListOf(PROSE), "Shown before the steps"),
        Field("support", SUPPORT, "What the vendor says about this fix"),
        Field("solves", Number(0, 1, above=True), "P(it helps | the cause is there)"),
        ONLY_IF,
        NOT_IF,
        CITES,
        INFERRED,
    ),
    build.conditioned(Fix),
)
GOAL = Struct(
    "goal",
    "A how-to, walked in the listed order",
    (
        Field("title", LINE, "What is reached", required=True),
        Field("phrases", ListOf(LINE, unique=True), "What people type who want it"),
        Field("steps", ListOf(Ref("step"), at_least=1), "Checks and fixes, in order", required=True),
    ),
    build.named(Goal),
)
ARTICLE = Struct(
    "article",
    "One article: symptoms, their causes, the checks that tell them apart, the fixes",
    (
        Field("id", ID, "The file's name without .yaml", required=True),
        Field("title", LINE, "What it is about, in one line", required=True),
        Field("product", ID, "Which product, as in directaccess", required=True),
        Field("status", Choice({one.value: one for one in Status}), "How far it has been proven", required=True),
        Field("support", SUPPORT, "What the vendor says", required=True),
        Field("reviewed", REVIEWED, "When and by whom it was last reviewed", required=True),
        Field("summary", PROSE, "What it is about, in a few sentences (Markdown)", required=True),
        Field("applies_to", ListOf(LINE, unique=True), "Which systems, as in windows-11"),
        Field("sources", MapOf(ID, SOURCE, declares="source"), "The sources, by ids of this file"),
        Field("related", ListOf(Ref("article"), unique=True), "Ids of related articles"),
        Field("formerly", ListOf(ID, unique=True), "Ids that this article had before"),
        Field("notes", ListOf(NOTE), "Facts worth knowing that no decision hangs on"),
        Field("inputs", MapOf(VALUE_NAME, INPUT, declares="input"), "Values asked for"),
        Field("symptoms", MapOf(ID, SYMPTOM, declares="symptom"), "What users see"),
        Field("causes", MapOf(ID, CAUSE, declares="cause"), "Why"),
        Field("checks", MapOf(ID, CHECK, declares="check"), "Questions that tell causes apart"),
        Field("fixes", MapOf(ID, FIX, declares="fix"), "What mends them"),
        Field("goals", MapOf(ID, GOAL, declares="goal"), "How-tos"),
        Field("escalate_minutes", Number(0, 10_000, above=True), "After so many minutes, suggest to ask someone else"),
    ),
    build.article,
)
SHARED_FILE = Struct(
    "shared-file",
    "Pieces that several articles use as `use: shared#id`",
    (
        Field("sources", MapOf(ID, SOURCE, declares="source"), "Sources of the pieces"),
        Field("inputs", MapOf(VALUE_NAME, INPUT, declares="input"), "Inputs, one value for all articles"),
        Field("checks", MapOf(ID, CHECK, declares="check"), "Checks, without what they mean for causes"),
    ),
    lambda _key, _mark, values: values,
)
CODE_ROW = Struct(
    "code",
    "One error code",
    (
        Field("code", ERROR_CODE, "The number", required=True),
        Field("symbol", LINE, "Its name, as in SEC_E_ILLEGAL_MESSAGE", required=True),
        Field("meaning", PROSE, "What it means there", required=True),
        Field("table", LINE, "Where it is defined: hresult, win32, ras ..."),
        Field("shown_by", ListOf(LINE, unique=True), "What shows it"),
        Field("source", LINE, "Where the row comes from"),
    ),
    build.error_code,
)
TERM = Struct(
    "term",
    "One glossary entry",
    (
        Field("name", LINE, "The exact term", required=True),
        Field("says", PROSE, "In plain words"),
        Field("synonyms", ListOf(LINE, unique=True), "What else people call it"),
        Field(
            "topic",
            Choice({"yes": True, "no": False}),
            "Whether its name alone says that a text is about remote access (no)",
        ),
    ),
    build.term,
)
SAYING = Struct(
    "saying",
    "Ways to say one thing in plain words",
    (
        Field("means", LINE, "The plainest of the ways; reasons name it", required=True),
        Field("ways", ListOf(LINE, at_least=1, unique=True), "The others; ... stands for words between", required=True),
        Field("trouble", Choice({"yes": True, "no": False}), "Whether who says so wants something mended (no)"),
    ),
    build.saying,
)
ASK = Struct(
    "ask",
    "Example sentences of users who want something",
    (
        Field("means", _words(*ASKS), "What they want", required=True),
        Field("ways", ListOf(LINE, at_least=1, unique=True), "What they type", required=True),
    ),
    build.ask,
)
ELSEWHERE = Struct(
    "elsewhere",
    "A subject that this knowledge is not about",
    (
        Field("about", LINE, "What it is called", required=True),
        Field("words", ListOf(LINE, at_least=1, unique=True), "Words that give it away", required=True),
        Field("ask", LINE, "Whom to ask about it"),
        Field("rival", Choice({"yes": True, "no": False}), "Whether it is another way to remote access (no)"),
    ),
    build.elsewhere,
)
NUMBER = Number(0, 99_999, whole=True)
EVENT_ROW = Struct(
    "known-event",
    "One event, whoever writes it",
    (
        Field("provider", LINE, "Its provider, as Event Viewer shows it", required=True),
        Field("id", NUMBER, "Its number", required=True),
        Field("meaning", PROSE, "What it means, and what it points to", required=True),
        Field("log", LINE, "The log that it stands in"),
        Field("fields", LINE, "The names of its data"),
        Field("source", LINE, "Where the row comes from"),
    ),
    build.known_event,
)
ALERT_ROW = Struct(
    "tls-alert",
    "One TLS alert",
    (
        Field("number", NUMBER, "Its number", required=True),
        Field("name", LINE, "Its name, as in handshake_failure", required=True),
        Field("code", ERROR_CODE, "What Schannel makes of it where it is received", required=True),
        Field("meaning", PROSE, "What it means", required=True),
        Field("source", LINE, "Where the row comes from"),
    ),
    build.tls_alert,
)
REASON_ROW = Struct(
    "nps-reason",
    "One reason code of NPS",
    (
        Field("number", NUMBER, "Its number", required=True),
        Field("meaning", PROSE, "What it means", required=True),
        Field("look_at", PROSE, "What to look at first"),
        Field("source", LINE, "Where the row comes from"),
    ),
    build.nps_reason,
)
REFERENCE_FILE = Struct(
    "reference-file",
    "Error codes, TLS alerts, events, NPS reasons, terms and the words of users as data",
    (
        Field("codes", ListOf(CODE_ROW), "Error codes"),
        Field("alerts", ListOf(ALERT_ROW), "TLS alerts"),
        Field("events", ListOf(EVENT_ROW), "Events"),
        Field("reasons", ListOf(REASON_ROW), "Reason codes of NPS"),
        Field("terms", ListOf(TERM), "Glossary and synonyms"),
        Field("sayings", ListOf(SAYING), "Plain ways to say the same"),
        Field("elsewhere", ListOf(ELSEWHERE), "Subjects that are not covered"),
        Field("asks", ListOf(ASK), "Example sentences for the chat"),
    ),
    lambda _key, _mark, values: values,
)
SCENARIO = Struct(
    "scenario",
    "A recorded case: what the walk is told and where it must end",
    (
        Field("name", LINE, "What happens, in one line", required=True),
        Field("enter", LINE, "A symptom or goal id, a code, or free text", required=True),
        Field("reaches", ListOf(Ref("target"), at_least=1, one=True), "Causes, or a status word", required=True),
        Field("at", ListOf(PLACE, at_least=1, unique=True, one=True), "Places within reach (clean-network)"),
        Field("inputs", MapOf(Ref("input"), LINE), "Values of inputs"),
        Field("answers", MapOf(Ref("check"), Ref("result")), "Results, given when the walk asks"),
        Field("facts", MapOf(Ref("check"), MapOf(Ref("fact-name"), LINE)), "Facts that come with the answers"),
        Field("fixes", MapOf(Ref("fix"), _words("worked", "failed")), "What trying a fix did"),
        Field("evidence", ListOf(LINE, unique=True), "Files the walk is given"),
        Field("never", ListOf(Ref("cause-or-fix"), unique=True), "Must not be concluded on or offered"),
        Field("asks_first", Ref("check"), "The check that must come first"),
        Field("at_most_minutes", Number(0, 10_000, above=True), "Longest walk that is still good"),
    ),
    build.scenario,
)
SCENARIO_FILE = ListOf(SCENARIO, at_least=1)
