"""Kinds that read what Windows' own read-only commands print, on the machine itself, pasted, or out of a file.

- `plain`: bytes to text, and text to plain characters; `records`: `Key : value` blocks; `commands`: what may be run;
  `text`: evidence to text, and why there is none. A kind imports all of it from `text`.
- A command is a constant. Nothing a user typed stands in it: what only the reader needs goes to `for_reader`.
- What is not in a text proves nothing unless the text has an end (`ended`): a paste may be cut. Our commands print a
  last line for that, and a prompt after the output serves as well.
"""
