"""The knowledge's files -> the knowledge: this package's doors.

    load(folders, kinds) -> Loaded(kb, scenarios, problems)     nothing an author writes raises
    load_texts({name: text}, kinds) -> Loaded                   the same from memory
    bundled_folder() -> Path                                    the knowledge that came with the program
    label_of(folder) -> str                                     how marks show a folder that lies elsewhere
    is_id(text) -> bool                                         whether a name can be an article's id
    windows_codes(folders) -> tuple                             numbers and symbols of the Windows headers
    schema(), schema_text()                                     JSON Schema of the format, for editors
    CODES, GROUPS                                               every kind of mistake, with why and examples

Bytes become a tree with marks (`tree`, `syntax`), `shape` and `format` say what may stand where, `reading` makes model
values of both, `shared` and `using` merge shared pieces in, `naming`, `probing` and `articles` look at what refers to
what, `loading` puts all files together. `findings` gathers what is wrong; `codes` names it.
"""

from __future__ import annotations

from troubleshooter.kb.codes import CODES, GROUPS
from troubleshooter.kb.files import SCENARIOS, bundled_folder, label_of
from troubleshooter.kb.format import is_id
from troubleshooter.kb.headers import windows_codes
from troubleshooter.kb.loading import Loaded, load, load_texts
from troubleshooter.kb.schema import schema, schema_text

__all__ = [
    "CODES",
    "GROUPS",
    "SCENARIOS",
    "Loaded",
    "bundled_folder",
    "is_id",
    "label_of",
    "load",
    "load_texts",
    "schema",
    "schema_text",
    "windows_codes",
]
