"""troubleshooter: why a remote-access connection fails, and how to mend it.

Files become a frozen graph; a session is a list of events over it; everything shown is computed from
those two; one room touches the world. A room imports only lower floors (import-linter keeps it so):

    floor 6   cli/  tui/                 the doors; neither decides anything
    floor 5   driver  store              the one loop: clock, threads, consent | sessions on disk
    floor 4   authoring/ export/ chat/   check, scenarios, coverage | Document -> md, html, json | text -> an intent
    floor 3   session/                   the engine: record(event); ranking, explanation, view. No I/O, no clock
    floor 2   kb/ graph search/ checks/ sources/    five neighbours that do not know each other
    floor 1   model/                     every shared noun, frozen dataclasses; standard library alone

This module imports nothing, so that asking for the version costs nothing.
"""

__version__ = "0.1.0"
