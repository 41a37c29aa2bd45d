"""What the lint makes of PowerShell: real one-liners pass, broken ones fail at their place."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from troubleshooter.authoring.lint.markdown import split
from troubleshooter.authoring.lint.names import ALIASES, CMDLETS, SOURCES, VERBS
from troubleshooter.authoring.lint.powershell import is_powershell, read
from troubleshooter.authoring.lint.shell import _unknown_calls
from troubleshooter.checks import KINDS

# As they stand in articles, in Microsoft's examples and in people's notes.
SOUND = (
    "Get-DAConnectionStatus",
    "(Get-RemoteAccess).IPsecRootCertificate | Format-Table Thumbprint",
    "Get-VpnConnection | Format-Table Name, ConnectionStatus",
    "Get-VpnConnection -Name 'My VPN' -AllUserConnection | Select-Object *",
    "Get-WinEvent -FilterHashtable @{LogName='System'; ProviderName='Microsoft-Windows-RasSstp'; Id=6} -MaxEvents 3 |"
    " Format-List TimeCreated, Message",
    "Get-ChildItem Cert:\\LocalMachine\\My | Where-Object { $_.Subject -like '*da.example.com*' } |"
    " Format-List Subject, Issuer, NotAfter",
    "Get-ChildItem Cert:\\LocalMachine\\My | ? { $_.HasPrivateKey } | % { $_.Thumbprint }",
    "Get-Service -Name RemoteAccess, SstpSvc, iphlpsvc",
    "Get-Service RemoteAccess,SstpSvc",
    "Restart-Service RemoteAccess -Force",
    "Test-NetConnection da.example.com -Port 443 -InformationLevel Detailed",
    "Test-Connection -ComputerName srv1,srv2 -Count 1 -Quiet",
    "Resolve-DnsName da.example.com -Type AAAA -Server 192.0.2.1",
    '.\\Enable-SstpOffload.ps1 -CertificateHash "PUT-THE-64-DIGITS-HERE" -WhatIf -Verbose',
    ".\\Reset-IsatapRouterConfiguration.ps1 -InternalIPv6Prefix 'fd00:0:0:1::/64'",
    "Set-NetIPInterface -InterfaceAlias 'isatap.corp.example.com' -AddressFamily IPv6 -Forwarding Enabled",
    "Set-VpnConnectionIPsecConfiguration -ConnectionName <name> -AuthenticationTransformConstants SHA256128 -PassThru",
    "Set-ItemProperty -Path 'HKLM:\\SYSTEM\\CurrentControlSet\\Services\\RemoteAccess\\Parameters' -Name X -Value 1",
    "New-ItemProperty -Path HKLM:\\SYSTEM\\X\\ -Name Y -PropertyType DWORD -Value 0x800 -Force",
    "Get-NetFirewallRule -DisplayGroup 'Remote Desktop' | Where-Object Enabled -eq True",
    "Get-NetFirewallRule | Where-Object { $_.Profile -in 'Public', 'Private' } | Select-Object DisplayName, Enabled",
    "Invoke-WebRequest http://www.msftconnecttest.com/connecttest.txt -UseBasicParsing | Select-Object -ExpandProperty"
    " Content",
    'Get-CimInstance -Namespace root\\cimv2\\mdm\\dmmap -ClassName MDM_VPNv2_01 | Out-File "$env:TEMP\\vpn.txt"',
    "$cert = Get-ChildItem Cert:\\LocalMachine\\My | Select-Object -First 1; $cert.Thumbprint",
    "if (-not (Test-Path C:\\Temp)) { New-Item C:\\Temp -ItemType Directory }",
    "1..3 | ForEach-Object { Test-Connection 192.0.2.$_ -Count 1 }",
    "Get-Item x, y | Remove-Item -WhatIf",
    "Format-Table Name, @{n='Days'; e={ ($_.NotAfter - (Get-Date)).Days }}, Subject",
    "Get-Content C:\\Temp\\a.txt | findstr /i error",
    "Get-Date # now, or later",
    "Get-RemoteAccessHealth | Where-Object {\n  $_.HealthState -ne 'Disabled'\n} | Format-Table Component, Id",
    "Enable-NetAdapterBinding -Name Ethernet `\n  -ComponentID ms_tcpip6",
)


@pytest.mark.parametrize("snippet", SOUND)
def test_real_one_liners_pass(snippet: str) -> None:
    reading = read(snippet)
    assert (reading.mistake, reading.seven, list(_unknown_calls(reading))) == (None, (), [])


@pytest.mark.parametrize(
    ("snippet", "line", "column", "says"),
    [
        ("Get-Service RemoteAccess |", 1, 26, "nothing stands behind this pipe"),
        ("Get-Service | | Sort-Object Name", 1, 13, "nothing stands behind this pipe"),
        ("Get-Service -Name a,,b", 1, 20, "nothing stands behind this comma"),
        ("Get-Service -Name a,", 1, 20, "nothing stands behind this comma"),
        ('Get-Service "RemoteAccess', 1, 13, 'the quote " has no partner'),
        ("Get-Service 'RemoteAccess", 1, 13, "the quote ' has no partner"),
        ("Get-Service | Where-Object { $_.Name", 1, 28, "{ is never closed"),
        ("Get-Service)", 1, 12, ") closes nothing"),
        ("Get-X (a]", 1, 9, "] closes nothing"),
        ('Get-Service\nGet-Item "a', 2, 10, 'the quote " has no partner'),
        ("Get-Item 'ü' 'x", 1, 14, "the quote ' has no partner"),
        ("Set-VpnConnection [-PassThru]", 1, 19, "this cannot be read"),
    ],
)
def test_a_broken_snippet_is_told_at_its_place(snippet: str, line: int, column: int, says: str) -> None:
    mistake = read(snippet).mistake
    assert mistake is not None
    assert (mistake.line, mistake.column, mistake.says) == (line, column, says)


@pytest.mark.parametrize(
    ("snippet", "operator"),
    [("$a ?? 'none'", "??"), ("$a ??= 1", "??="), ("Get-A && Get-B", "&&"), ("Get-A || Get-B", "||"), ("$a?.b", "?.")],
)
def test_what_only_powershell_7_knows_is_told_apart_from_a_mistake(snippet: str, operator: str) -> None:
    assert (read(snippet).seven, read(snippet).mistake) == ((operator,), None)
    assert read(f"Get-Item '{snippet.replace(chr(39), '')}' # {snippet}").seven == (), "not in quotes or comments"


@pytest.mark.parametrize(
    ("code", "language", "is_it"),
    [
        ("Get-Service", "", True),
        ("(Get-RemoteAccess).SslCertificate", "", True),
        ("$x = Get-Service", "", True),
        (".\\Enable-SstpOffload.ps1 -WhatIf", "", True),
        ('powershell -Command "Get-Service | more"', "", False),
        ("ipconfig /all", "powershell", True),
        ("Get-Service", "text", False),
        ("Content-Length: 18446744073709551615", "", False),
        ("Set-Cookie: a=b", "", False),
        ("split-tunnel", "", False),
        ("test-failed", "", False),
        ("get-service", "", True),
        ("Get-Servise", "", True),
        ("Enable-SstpOffload.ps1", "", False),
        ("certutil -store My", "", False),
        ("", "", False),
        ("openssl s_client -connect vpn.example.com:443 </dev/null", "", False),
    ],
)
def test_powershell_is_known_by_its_fence_or_by_a_verb_and_a_noun(code: str, language: str, is_it: bool) -> None:
    assert is_powershell(code, language) is is_it


def test_unknown_names_are_those_that_no_list_has_and_the_snippet_does_not_define() -> None:
    own = "function Get-Own { Get-Service }; Get-Own | Get-Strange | strang | fl | C:\\tools\\x.exe a | .\\Do-It.ps1"
    assert list(_unknown_calls(read(own))) == ["Get-Strange", "strang"]
    assert list(_unknown_calls(read("get-vpnconnection | FORMAT-LIST"))) == [], "case does not matter"


@given(st.text(max_size=200))
@example("|A")
@example("Get-X 'a\nb' }")
def test_no_text_makes_the_reader_fail(text: str) -> None:
    reading = read(text)
    if reading.mistake is not None:
        lines = text.split("\n")
        assert 1 <= reading.mistake.line <= len(lines)
        assert 1 <= reading.mistake.column <= len(lines[reading.mistake.line - 1]) + 1


def test_what_the_check_kinds_tell_people_to_type_passes_as_well() -> None:
    looked_at = 0
    for kind in KINDS.values():
        told = split(kind.by_hand)
        for code, language in zip(told.code, told.languages, strict=True):
            if is_powershell(code, language):
                reading = read(code)
                assert (reading.mistake, reading.seven, list(_unknown_calls(reading))) == (None, (), []), kind.name
                looked_at += 1
    assert looked_at > 10


def test_the_lists_are_well_formed() -> None:
    assert len(CMDLETS) > 500
    for key, (name, module) in CMDLETS.items():
        assert key == name.casefold()
        assert name.split("-")[0] in VERBS
        assert SOURCES[module].startswith("https://")
    assert not {name for name in ALIASES if "-" in name}
