"""A new article and its scenarios: every placeholder explained, and all of it passes `check --strict` from the start.

Rules: titles and phrases are made of the id, so that two fresh articles do not read alike. It is a draft, and nothing
in it looks like a fact: what begins with REPLACE is not written yet, and may not stay in an article whose status is
`tested` (rule placeholder-left). With the placeholders written over, the scenarios cover everything.
"""

from __future__ import annotations

from datetime import date

_SCHEMA = "# yaml-language-server: $schema=../schema.json\n"
_ARTICLE = """\
# Write over what begins with REPLACE, read what stands behind a #, and delete both. Names such as first-cause are yours
# to choose; a name that is used elsewhere changes there too. `troubleshooter check` says what does not fit.
id: {id}
title: {words}    # the symptom and its circumstances in one line, as a user would say it
product: {product}
status: draft     # `tested`, as soon as the scenarios reach every cause and every result
support: {{status: supported}}    # or unsupported, with `says:` (the vendor's word) and `source:`, shown first
reviewed: {{on: {today}, by: REPLACE with your name or team}}
sources:          # where the facts come from. Each cause, check and fix names one, or says `inferred: true`
  first-source:
    title: REPLACE with the page's title
    author: REPLACE with who wrote it
    url: https://example.com/
    read_on: {today}
summary: |
  REPLACE with what happens, to whom, since when; two or three sentences.

symptoms:         # what a user sees; more than one is fine
  seen:
    title: {words}
    phrases: [{phrase}]    # what people type who have it; `codes`, `events` and `messages` may stand here as well
    causes: [first-cause, second-cause]
    first: still-there     # asked before anything else, and again after a fix

causes:           # why
  first-cause:
    title: REPLACE with the first thing that can be wrong
    likelihood: common     # common, occasional or rare
    because: |
      REPLACE with the mechanism in plain words: why this leads to that symptom.
    sources: [first-source]
    fixes: [first-fix]
  second-cause:
    title: REPLACE with another thing that can be wrong
    likelihood: common
    because: |
      REPLACE with the mechanism.
    sources: [first-source]
    fixes: [second-fix]

checks:           # questions that tell the causes apart; `troubleshooter probe --list` shows what can look by itself
  which-one:
    ask: REPLACE with the question
    by_hand:
      from: [client]       # client, client-network, clean-network, inside, server, adc
      minutes: 2
      how: |
        1. REPLACE with where to look, and what it looks like.
        2. REPLACE with what one sees for **first**, and what for **second**.
    results:               # points_to: only these of the listed causes can produce it; rules_out: these cannot
      first: {{says: REPLACE with what it means, points_to: [first-cause]}}
      second: {{says: REPLACE with what it means, points_to: [second-cause]}}
      neither: {{says: REPLACE with what it means, rules_out: [first-cause, second-cause]}}
    sources: [first-source]
  still-there:
    ask: REPLACE with how one sees whether it still fails
    by_hand:
      from: [client]
      minutes: 1
      how: |
        REPLACE with what to try.
    results:
      fails: {{says: It still fails}}
      works: {{says: It works, ends: nothing-wrong}}
    sources: [first-source]

fixes:            # text for people; nothing here is ever run
  first-fix:
    title: REPLACE with what is done
    where: client          # client, server, adc, firewall, dns, pki, cloud
    minutes: 5
    steps: |
      1. REPLACE with the first step. Commands stand between backticks, with plain quotes and two hyphens.
    undo: |
      REPLACE with how it is taken back.
    verify: {{check: still-there, expect: [works]}}
    sources: [first-source]
  second-fix:
    title: REPLACE with what is done about the other cause
    where: client
    minutes: 5
    steps: |
      1. REPLACE with the first step.
    undo: |
      REPLACE with how it is taken back.
    verify: {{check: still-there, expect: [works]}}
    sources: [first-source]
"""
_SCENARIOS = """\
# Recorded cases, replayed at every change: what the walk is told, and where it must end. For each cause one that
# reaches it and one that rules it out (`never`). Write over what begins with REPLACE, and delete these lines.
- name: REPLACE with what happened when it was the first
  enter: seen
  at: [client]
  answers: {still-there: fails, which-one: first}
  reaches: first-cause
  never: [second-cause]
- name: REPLACE with what happened when it was the second, and its fix helped
  enter: seen
  at: [client]
  answers: {still-there: fails, which-one: second}
  fixes: {second-fix: worked}
  reaches: [second-cause, resolved]
  never: [first-cause]
- name: REPLACE with what happened when it was neither
  enter: seen
  at: [client]
  answers: {still-there: fails, which-one: neither}
  reaches: none-fits
- name: REPLACE with how it went away by itself
  enter: seen
  at: [client]
  answers: {still-there: works}
  reaches: nothing-wrong
"""


def new_article(area: str, id_: str, today: date, *, schema: bool) -> str:
    """The article's file. `schema`: whether the format's schema lies one folder up, for the author's editor."""
    words = id_.replace("-", " ")
    text = _ARTICLE.format(id=id_, words=words.capitalize(), phrase=words, product=area, today=today.isoformat())
    return (_SCHEMA if schema else "") + text


def new_scenarios() -> str:
    """The scenarios beside it."""
    return _SCENARIOS
