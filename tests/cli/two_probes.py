"""An article with two probes that can run at once from a clean network, as files for `--kb`."""

from __future__ import annotations

from pathlib import Path

ARTICLE = """\
id: two-doors
title: Two doors are shut
product: load-balancers
status: draft
support: {status: supported}
reviewed: {on: 2026-11-20, by: us}
sources:
  us: {title: We made it up, author: Us, url: "https://example.com/doors", read_on: 2026-11-20}
summary: |
  Two doors are shut.
symptoms:
  shut:
    title: Two doors zzqq are shut
    phrases: [doors zzqq]
    causes: [front, back]
causes:
  front: {title: The front door is shut, because: It is shut., fixes: [open-it], sources: [us]}
  back: {title: The back door is shut, because: It is shut., fixes: [open-it], sources: [us]}
checks:
  front-door:
    ask: Does the front door answer?
    probe: {kind: tcp, host: 127.0.0.1, port: "%d", from: [clean-network]}
    results:
      refused: {says: It is shut, points_to: [front]}
      connected: {says: It is open, rules_out: [front]}
    ignore: [timed-out, unreachable, name-not-found]
    sources: [us]
  back-door:
    ask: Does the back door say hello?
    probe: {kind: tls-handshake, host: 127.0.0.1, port: "%d", offer: null-suites, from: [clean-network]}
    results:
      silent: {says: It is silent, points_to: [back]}
      refused: {says: It is shut, rules_out: [back]}
    ignore: [completed, cut-after-client-hello, refuses-every-hello, client-certificate-demanded,
      certificate-demanded-null-refused, client-certificate-refused, cut-after-server-hello, protocol-version-refused,
      reset, closed, not-tls, timed-out, unreachable, name-not-found]
    sources: [us]
fixes:
  open-it:
    title: Open it
    where: server
    minutes: 2
    steps: |
      1. Open it.
    undo: |
      Shut it.
    verify: {check: front-door, expect: [connected]}
    sources: [us]
"""


def folder(front: int, back: int) -> Path:
    """A knowledge folder in the working folder, its doors at these ports."""
    path = Path("kb-of-doors/load-balancers")
    path.mkdir(parents=True, exist_ok=True)
    (path / "two-doors.yaml").write_text(ARTICLE % (front, back), "utf-8")
    return path.parent
