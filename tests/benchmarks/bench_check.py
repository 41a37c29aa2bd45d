"""`check` on generated articles: seconds of each part, and whether they grow with the articles or with their square.

Run: python tests/benchmarks/bench_check.py [ARTICLES, default 10000] [FOLDER to keep them in].
It prints; it exits 1 where 10,000 articles take over 60 seconds (with every processor helping, as the command does it),
or where `check` finds a problem in them.

The articles are as long as real ones are: about 5 kB with two symptoms, four causes, three checks (one with a probe)
and three fixes with PowerShell and netsh in them, six scenarios each, words drawn from a vocabulary of some thousand.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from troubleshooter import graph, kb
from troubleshooter.authoring import check
from troubleshooter.authoring.lint import RULES
from troubleshooter.authoring.lint.rule import subject_of
from troubleshooter.checks import KINDS
from troubleshooter.cli.spreading import over_processors

TODAY = date(2026, 11, 20)
LIMIT_S = 60.0
_ONSETS = (
    "b",
    "c",
    "d",
    "f",
    "g",
    "h",
    "j",
    "k",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "t",
    "v",
    "w",
    "br",
    "dr",
    "fl",
    "pl",
    "st",
)
_RIMES = ("an", "el", "or", "ip", "um", "ast", "end", "irk", "old", "unt")
_WORDS = [one + two + three for one in _ONSETS for two in _RIMES for three in ("", "er", "ing", "ed", "ow")]
_ARTICLE = """\
id: case-{n}
title: {t0}
product: demo
status: tested
support: {{status: supported}}
reviewed: {{on: 2026-11-01, by: bench}}
sources:
  page: {{title: Page {n}, url: "https://example.com/{n}"}}
summary: |
  {p0}. The console shows `{w0}`.
related: [case-{other}]
inputs:
  server: {{type: host, title: The server's public name}}
symptoms:
  first-seen:
    title: {t1}
    phrases: [{s0}, {s1}]
    causes: [one, two, three]
    first: still
  later-seen:
    title: {t2}
    phrases: [{s2}]
    causes: [three, four]
    first: still
causes:
  one: {{title: {t3}, likelihood: common, because: "{p1}.", sources: [page], fixes: [mend-one]}}
  two: {{title: {t4}, likelihood: common, because: "{p2}.", sources: [page], fixes: [mend-two]}}
  three: {{title: {t5}, likelihood: common, because: "{p3}.", sources: [page], fixes: [mend-three, mend-one]}}
  four: {{title: {t6}, likelihood: common, because: "{p4}.", outcome: by-design, sources: [page]}}
checks:
  still:
    ask: {p5}
    by_hand:
      from: [client]
      minutes: 1
      how: |
        {p6}.
    results:
      stays: {{says: {s3}, ends: nothing-wrong}}
      fails: {{says: {s4}}}
    sources: [page]
  port:
    ask: {p7}
    by_hand:
      from: [client]
      minutes: 2
      how: |
        1. {p8}.
        2. Run `Get-VpnConnection -Name {w1} | Format-List Name, ServerAddress` and read {w2}.
        3. {p9}: `netsh interface httpstunnel show interfaces`.
    probe: {{kind: tcp, host: $server, port: 443, from: [client]}}
    results:
      refused: {{says: {s5}, points_to: [one], by_person: true}}
      timed-out: {{says: {s6}, points_to: [two], by_person: true}}
      connected: {{says: {s7}, rules_out: [one, two], by_person: true}}
    ignore: [unreachable, name-not-found]
    sources: [page]
  log:
    ask: {p10}
    by_hand:
      from: [client]
      minutes: 4
      how: |
        {p11}:

        ```powershell
        $events = Get-WinEvent -FilterHashtable @{{LogName='System'; Id={n}}} -MaxEvents 3
        $events | Where-Object {{ $_.Message -like '*{w3}*' }}
        ```

        {p12}.
    results:
      found: {{says: {s8}, points_to: [three]}}
      absent: {{says: {s9}, points_to: [four], rules_out: [three]}}
    sources: [page]
fixes:
  mend-one:
    title: {t7}
    where: client
    minutes: 5
    steps: |
      1. {p13}.
      2. `Set-VpnConnection -Name {w4} -ServerAddress {w5}.example.com -PassThru`
      3. {p14}.
    undo: |
      {p15}.
    verify: {{check: still, expect: [stays]}}
    sources: [page]
  mend-two:
    title: {t8}
    where: client
    minutes: 9
    steps: |
      1. {p16}.
      2. {p17}.
    undo: |
      {p18}.
    verify: {{check: still, expect: [stays]}}
    sources: [page]
  mend-three:
    title: {t9}
    where: client
    minutes: 12
    steps: |
      1. {p19}: `certutil -store My {w6}`.
      2. {p20}.
    undo: |
      {p21}.
    verify: {{check: still, expect: [stays]}}
    sources: [page]
"""
_CASES = (
    ("first-seen", "still: stays", "nothing-wrong", ""),
    ("first-seen", "still: fails, port: refused", "one", "two, three"),
    ("first-seen", "still: fails, port: timed-out", "two", "one"),
    ("first-seen", "still: fails, port: connected", "three", "one, two"),
    ("later-seen", "still: fails, port: connected, log: found", "three", "four"),
    ("later-seen", "still: fails, port: connected, log: absent", "four", "three"),
)
_SCENARIOS = "".join(
    f"- {{name: to {end}, enter: {entry}, at: [client], answers: {{{told}}}, reaches: {end}, never: [{never}]}}\n"
    for entry, told, end, never in _CASES
)


def write_articles(folder: Path, count: int) -> None:
    """`count` articles with their scenarios, the same ones every time."""
    chance = random.Random(20261121)
    area = folder / "demo"
    area.mkdir(parents=True)

    def text(words: int) -> str:
        return " ".join(chance.choices(_WORDS, k=words)).capitalize()

    for n in range(count):
        given = {f"t{i}": text(6) for i in range(10)} | {f"p{i}": text(22) for i in range(22)}
        given |= {f"s{i}": text(5) for i in range(10)} | {f"w{i}": chance.choice(_WORDS) for i in range(7)}
        article = _ARTICLE.format(n=n, other=(n + 1) % count, **given)
        (area / f"case-{n}.yaml").write_text(article, "utf-8")
        (area / f"case-{n}.scenarios.yaml").write_text(_SCENARIOS, "utf-8")


def seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def parts(folder: Path) -> None:
    """Seconds of loading, graph and each lint rule."""
    begin = time.perf_counter()
    loaded = kb.load([folder], KINDS)
    print(f"  load              {time.perf_counter() - begin:7.2f} s")
    print(f"  graph             {seconds(lambda: graph.find_problems(loaded.kb)):7.2f} s")
    begin = time.perf_counter()
    subject = subject_of(loaded.kb, loaded.scenarios, TODAY)
    print(f"  lint: read texts  {time.perf_counter() - begin:7.2f} s  ({len(subject.passages)} texts)")
    times = {code: seconds(lambda rule=rule: list(rule.problems(subject))) for code, rule in RULES.items()}
    for code, spent in sorted(times.items(), key=lambda item: -item[1])[:6]:
        print(f"  lint: {code:26} {spent:7.2f} s")
    print(f"  lint: all rules   {sum(times.values()):7.2f} s")


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    good = True
    with tempfile.TemporaryDirectory() as scratch:
        for number in (count // 10, count):  # ten times as many must take about ten times as long
            folder = Path(sys.argv[2] if len(sys.argv) > 2 else scratch) / str(number)
            if not folder.exists():
                write_articles(folder, number)
            print(f"{number} articles")
            parts(folder)
            begin = time.perf_counter()
            report = check([folder], KINDS, today=TODAY, spread=over_processors)
            spent = time.perf_counter() - begin
            told = f"{len(report.problems)} problems, {report.scenarios_run} scenarios"
            print(f"  check as a whole  {spent:7.2f} s  ({told})")
            for problem in report.problems[:5]:
                print(f"    {problem.code}: {problem.message}")
            good &= not report.problems and spent < LIMIT_S * max(1.0, number / 10_000)
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
