"""The shared nouns, frozen dataclasses over the standard library alone.

`problem`: where and what is wrong. `values`: typed text (host, port, sha256 ...). `article`: knowledge as
written by authors. `evidence`: probes, what they bring back, what is read from it. `walk`: the events of a session.
Import from the module that holds the noun: this package re-exports nothing.
"""
