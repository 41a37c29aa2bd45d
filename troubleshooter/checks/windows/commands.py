"""The commands of Windows kinds: one program, its arguments, no shell; each literal is a constant of its module.

PowerShell gets its command as one argument. It prints in UTF-8, never narrower than 4096 columns, all elements of a
list, and `END` as last line: whoever pastes the output shows so that nothing is missing.
"-ExecutionPolicy RemoteSigned" is for this process only: no script file is run, but modules load files of their own.
Several statements are one pipeline as `& { a; b }`.
Source: Microsoft, about_PowerShell_exe, https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_powershell_exe
"""

from __future__ import annotations

from troubleshooter.model.probes import Command, Platform, RunCommands

END = "-- end of output --"
MAX_BYTES = 512 * 1024
_BEFORE = "[Console]::OutputEncoding = [Text.Encoding]::UTF8; $FormatEnumerationLimit = -1; "


def powershell(name: str, command: str) -> Command:
    """`command` is a constant pipeline that ends in objects, as `Get-DAConnectionStatus`; shown by `Format-List *`.

    No double quotes may be in it: Windows joins arguments to one line, and PowerShell reads that line again.
    """
    return powershell_text(name, f"{command} | Format-List * | Out-String -Width 4096")


def powershell_text(name: str, command: str) -> Command:
    """As `powershell`, for a constant command that prints text of its own, as `ipconfig.exe /all`."""
    if '"' in command:
        raise ValueError(f"double quotes in a command: {command}")
    script = f"{_BEFORE}{command}; '{END}'"
    return Command(
        name,
        (
            "powershell.exe",
            "-NoLogo",
            "-NoProfile",
            "-NonInteractive",
            "-ExecutionPolicy",
            "RemoteSigned",
            "-Command",
            script,
        ),
    )


def netsh(name: str, *words: str) -> Command:
    """One `netsh` command in its single-line form, every word an argument."""
    return Command(name, ("netsh.exe", *words))


def paste_line(command: str) -> str:
    """The line to type in PowerShell for the same output as `powershell(..., command)`."""
    return f"{command} | Format-List * | Out-String -Width 4096; '{END}'"


def windows_commands(
    commands: tuple[Command, ...],
    what: str,
    timeout_s: float,
    for_reader: tuple[tuple[str, str], ...] = (),
    max_bytes: int = MAX_BYTES,
) -> RunCommands:
    """The wish for these commands. `what` completes "Reads ... on this computer"."""
    return RunCommands(
        commands=commands,
        platform=Platform.WINDOWS,
        max_bytes=max_bytes,
        timeout_s=timeout_s,
        sentence=f"Reads {what} on this computer; nothing is changed and nothing is sent, limit {timeout_s:.0f} s",
        for_reader=for_reader,
    )
