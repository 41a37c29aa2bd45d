"""The reader core of Windows kinds: encodings, plain characters, `Key : value` blocks, ends, commands."""

from __future__ import annotations

import codecs
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troubleshooter.checks.windows.commands import END, netsh, paste_line, powershell, windows_commands
from troubleshooter.checks.windows.plain import MAX_CHARS, characters, decode, normalise
from troubleshooter.checks.windows.records import ended, is_prompt, label_table, list_items, logical_lines, records
from troubleshooter.checks.windows.text import complaint, is_empty, outputs_of, text_of, trouble
from troubleshooter.model.evidence import Door, Raw
from troubleshooter.model.exchanges import (
    CommandOutput,
    CommandOutputs,
    Exchange,
    FileBytes,
    NotCollected,
    PastedText,
    TcpAttempts,
)

GERMAN = "Größe der Verbindung für Übergabe: Straße, ändern"
FRENCH = "État du média: déconnecté, Première carte à l'été"


def raw(exchange: Exchange) -> Raw:
    return Raw(Door.LIVE, datetime.now(UTC), 0.1, exchange)


def output(data: bytes = b"", outcome: str = "ok", errors: bytes = b"", name: str = "x") -> CommandOutput:
    return CommandOutput(name, ("powershell.exe",), outcome, 0, data, errors)


# --- bytes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [GERMAN, FRENCH, "plain : text\r\n"])
@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
        (b"", "cp1252"),
        (b"", "cp850"),
    ],
)
def test_a_text_is_the_same_in_every_encoding(text: str, mark: bytes, codec: str) -> None:
    assert decode(mark + text.encode(codec)) == text


def test_an_apostrophe_of_the_ansi_code_page_does_not_make_it_the_consoles() -> None:
    assert decode("L\u2019état de l\u2019accès".encode("cp1252")) == "L\u2019état de l\u2019accès"


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "utf-16-be", "utf-16"])
def test_a_text_that_is_cut_in_the_middle_of_a_character_keeps_the_rest(codec: str) -> None:
    whole = "ab für é".encode(codec)
    assert decode(whole[:-1]) == "ab für "


def test_nuls_and_marks_in_the_middle_are_dropped() -> None:
    assert decode(b"\xef\xbb\xbfa\0b\xef\xbb\xbfc") == "abc"


@given(st.binary(max_size=400))
def test_any_bytes_are_some_text(data: bytes) -> None:
    assert "\0" not in decode(data)


# --- characters ---------------------------------------------------------------------------------------------------


def test_typographic_characters_become_plain_ones() -> None:
    text = "\u201cName\u201d\u00a0: \u2018x\u2019 \u2013 \u22125\u2026\u200b\ufeff"
    assert normalise(text) == "\"Name\" : 'x' - -5..."


def test_line_ends_and_terminal_escapes_are_taken_away() -> None:
    text = "a\x1b[31m \r\nb\rc\x1b]0;title\x07\x85d\u2028e\x9b2Jf\x08\t|"
    assert normalise(text) == "a\nb\nc\nd\ne2Jf    |".replace("2J", "")


@given(st.text(max_size=300))
def test_normalising_twice_changes_nothing_and_leaves_no_control(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert not set(once) & {chr(code) for code in (*range(9), *range(11, 12), *range(13, 32), *range(127, 160))}


def test_a_text_without_end_is_bounded() -> None:
    assert len(characters("x" * (MAX_CHARS + 10))) == MAX_CHARS


# --- blocks -------------------------------------------------------------------------------------------------------

LABELS = label_table("Name", "LastErrorCode", "Url", german={"Letzter Fehlercode": "LastErrorCode"})


def one(text: str) -> dict[str, str]:
    (record,) = records(text, LABELS)
    return {field.key: field.value for field in record.fields}


@pytest.mark.parametrize(
    "line",
    [
        "Last Error Code : 0x5",
        "Last Error Code: 0x5",
        "Last Error Code:0x5",
        "LastErrorCode                         : 0x5",
        "   LAST ERROR CODE . . . . . . . . . . : 0x5",
        "Letzter Fehlercode\u00a0: 0x5",
    ],
)
def test_a_label_is_known_however_it_is_set(line: str) -> None:
    assert one(line + "\n") == {"LastErrorCode": "0x5"}


def test_a_value_goes_on_in_deeper_lines_and_keeps_them() -> None:
    text = "Name : {a,\n       b: c,\n\n       d}\nUrl  : x\n"
    (record,) = records(text, LABELS)
    assert record.get("Name") == "{a, b: c, d}"
    assert record.items("Name") == ("a", "b: c", "d")
    assert record.field("Name") is not None
    assert record.get("Url") == "x"


def test_a_key_that_comes_again_begins_the_next_block() -> None:
    assert [block.get("Url") for block in records("Name : a\nUrl : 1\n\nName : b\nUrl : 2\n", LABELS)] == ["1", "2"]


def test_with_a_first_key_only_that_one_begins_a_block() -> None:
    (block,) = records("Name : a\nUrl : 1\nUrl : 2\n", LABELS, first="Name")
    assert block.field("Url") is not None
    assert block.get("Url") == "1 2"


def test_a_line_above_a_block_is_its_heading() -> None:
    blocks = records("Interface A\n-----------\nName : a\n\nInterface B\nName : b\n", LABELS)
    assert [(block.heading, block.get("Name")) for block in blocks] == [("Interface A", "a"), ("Interface B", "b")]


def test_a_prompt_ends_a_block() -> None:
    text = "PS C:\\> Get-X\nName : a\nPS C:\\Users\\a> Get-X\nUrl : 1\nC:\\>dir\nName : b\n"
    assert [{f.key: f.value for f in block.fields} for block in records(text, LABELS)] == [
        {"Name": "a"},
        {"Url": "1"},
        {"Name": "b"},
    ]


def test_a_wrapped_word_is_put_together_and_a_wrapped_space_kept() -> None:
    words = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    for width in range(50, 70):
        lines = [f"Name : {words}"[start : start + width] for start in range(0, 100, width)]
        assert one("\n".join(lines) + "\nUrl : x\n")["Name"] == words, width


def test_the_longest_line_of_an_unwrapped_text_takes_nothing_to_itself() -> None:
    lines = [line for line, _ in logical_lines("x" * 70 + "\nName : a\n" + "y" * 69 + "\n\nrest\n")]
    assert lines == ["x" * 70, "Name : a", "y" * 69, "", "rest"]


def test_the_last_value_of_a_text_without_line_end_may_be_cut() -> None:
    (block,) = records("Name : abc\nUrl : ab", LABELS)
    assert block.whole("Name") == "abc"
    assert block.whole("Url") is None
    assert block.get("Url") == "ab"
    assert not block.has("Name", "Url")
    assert block.has("Name")


@given(st.text(alphabet="ab:. \n-=PS>\\C\x1b", max_size=200))
def test_any_text_has_some_blocks(text: str) -> None:
    for block in records(text, LABELS):
        assert block.fields


@pytest.mark.parametrize(
    ("value", "items"),
    [("{a, b}", ("a", "b")), ("a,b;c", ("a", "b", "c")), ("{}", ()), ("{a...}", ("a...",)), ("{a, ...}", ("a",))],
)
def test_list_values_are_parted(value: str, items: tuple[str, ...]) -> None:
    assert list_items(value) == items


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("Name : a\n-- end of output --\n", True),
        ("\u2013\u2013 nothing", False),
        ("Name : a\r\nPS C:\\Users\\a b>", True),
        ("Name : a\nC:\\>", True),
        ("Name : a\n[srv.example.com]: PS C:\\> \n", True),
        ("PS C:\\>", False),
        ("Name : a\nPS C:\\> Get-Other", False),
        ("-- end of output --\nName : a\n", False),
        ("-- end of output --", True),
        ("", False),
    ],
)
def test_an_end_is_our_last_line_or_a_bare_prompt(text: str, end: bool) -> None:
    assert ended(text) is end


def test_prompts_are_told_from_values() -> None:
    assert is_prompt("PS C:\\Windows\\system32> Get-VpnConnection")
    assert is_prompt("C:\\>ipconfig /all")
    assert not is_prompt("Name : C:\\Temp")
    assert not is_prompt("  <a>b</a>")


# --- evidence -----------------------------------------------------------------------------------------------------


def test_outputs_are_told_apart_by_name_and_joined_as_text() -> None:
    both = raw(CommandOutputs((output("ä\r\n".encode("utf-16"), name="one"), output(b"b", name="two"))))
    assert outputs_of(both) == {"one": "ä\n", "two": "b"}
    assert text_of(both) == "ä\n\fb"
    assert text_of(raw(PastedText("a\r\nb"))) == "a\nb"
    assert text_of(raw(FileBytes("ok", 3, b"\xff\xfea\0"))) == "a"
    assert text_of(raw(NotCollected("x"))) is None


@pytest.mark.parametrize(
    ("exchange", "says"),
    [
        (NotCollected("cancelled"), "cancelled"),
        (PastedText(" \n\x1b[0m"), "nothing was pasted"),
        (FileBytes("not-found"), "no such file"),
        (FileBytes("denied", detail="x\x1b[31my"), "may not be read; copy it to a folder of yours (xy)"),
        (FileBytes("ok", 2, b"\r\n"), "empty"),
        (CommandOutputs(()), "no command was run"),
        (CommandOutputs((output(outcome="wrong-platform"),)), "does not run Windows; run the command on"),
        (CommandOutputs((output(errors=b"Requested operation requires elevation."),)), "Run as administrator"),
        (TcpAttempts(()), "TcpAttempts"),
    ],
)
def test_where_there_is_nothing_to_read_the_reason_is_said(exchange: Exchange, says: str) -> None:
    observation = trouble(raw(exchange))
    assert observation is not None
    assert observation.results == ("unknown",)
    assert says in observation.says
    assert "\x1b" not in observation.says


def test_one_output_is_enough_and_silence_without_an_error_is_for_the_kind_to_judge() -> None:
    assert trouble(raw(CommandOutputs((output(outcome="not-found"), output(b"Name : a"))))) is None
    assert trouble(raw(CommandOutputs((output(END.encode()),)))) is None
    assert trouble(raw(CommandOutputs((output(END.encode(), errors=b"oops"),)))) is not None


def test_nothing_but_prompts_is_empty() -> None:
    assert is_empty(f"PS C:\\> Get-X\n\n{END}\n")
    assert not is_empty("PS C:\\> Get-X\nName : a")


def test_windows_own_words_are_explained() -> None:
    assert "does not have that command" in complaint(
        "CategoryInfo : ObjectNotFound: (x:String) [], CommandNotFoundException"
    )
    assert "administrator" in complaint("Zugriff verweigert")
    assert complaint("Name : a") == ""


# --- commands -----------------------------------------------------------------------------------------------------


def test_a_command_is_one_argument_that_ends_in_our_last_line() -> None:
    command = powershell("x", "Get-DAConnectionStatus")
    assert command.argv[0] == "powershell.exe"
    assert command.argv[-2] == "-Command"
    assert command.argv[-1].endswith(f"Get-DAConnectionStatus | Format-List * | Out-String -Width 4096; '{END}'")
    assert paste_line("Get-DAConnectionStatus") in command.argv[-1]
    assert netsh("n", "winhttp", "show", "proxy").argv == ("netsh.exe", "winhttp", "show", "proxy")


def test_a_command_with_double_quotes_is_refused_because_windows_would_part_it() -> None:
    with pytest.raises(ValueError, match="double quotes"):
        powershell("x", 'Get-Item "a b"')


def test_the_sentence_says_that_nothing_is_changed() -> None:
    probe = windows_commands((powershell("x", "Get-X"),), "the state of X", 5.0, (("name", "a"),))
    assert probe.sentence == "Reads the state of X on this computer; nothing is changed and nothing is sent, limit 5 s"
    assert dict(probe.for_reader) == {"name": "a"}
