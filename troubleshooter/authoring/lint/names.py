"""PowerShell's own cmdlets, aliases and verbs, netsh's contexts, and every name with its module in one table. Data.

Rules: names compare without case, as PowerShell does. A core module holds what one-liners and collector scripts use.

Sources, read 2026-11-21: Microsoft Learn, the module pages named below (Windows PowerShell 5.1); "Approved Verbs for
PowerShell Commands" (https://learn.microsoft.com/powershell/scripting/developer/cmdlet/approved-verbs-for-windows-powershell-commands);
"Netsh Command Syntax, Contexts, and Formatting" (Windows Server 2016 and later).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from troubleshooter.authoring.lint.cmdlets import LEARN, WINDOWS

_CORE: Mapping[str, tuple[str, str]] = {
    "Microsoft.PowerShell.Management": (
        LEARN + "microsoft.powershell.management/",
        """
        Add Computer Content
        Clear Content EventLog Item ItemProperty
        Copy Item ItemProperty
        Get ChildItem Clipboard ComputerInfo Content EventLog HotFix Item ItemProperty ItemPropertyValue Location
        Get Process PSDrive Service TimeZone WmiObject
        Invoke Item
        Join Path
        Move Item ItemProperty
        New Item ItemProperty PSDrive Service
        Pop Location
        Push Location
        Remove Item ItemProperty PSDrive
        Rename Computer Item ItemProperty
        Resolve Path
        Restart Computer Service
        Set Clipboard Content Item ItemProperty Location Service TimeZone
        Split Path
        Start Process Service
        Stop Computer Process Service
        Test ComputerSecureChannel Connection Path
        Wait Process
        Write EventLog
        """,
    ),
    "Microsoft.PowerShell.Utility": (
        LEARN + "microsoft.powershell.utility/",
        """
        Add Member Type
        Compare Object
        ConvertFrom Csv Json StringData
        ConvertTo Csv Html Json Xml
        Export Clixml Csv
        Format Custom Hex List Table Wide
        Get Alias Culture Date FileHash Member Random UICulture Unique Variable
        Group Object
        Import Clixml Csv
        Invoke Expression RestMethod WebRequest
        Measure Command Object
        New Guid Object TimeSpan Variable
        Out File GridView String
        Read Host
        Remove Variable
        Select Object String Xml
        Set Variable
        Sort Object
        Start Sleep
        Tee Object
        Unblock File
        Write Error Host Output Progress Verbose Warning
        """,
    ),
    "Microsoft.PowerShell.Core": (
        LEARN + "microsoft.powershell.core/",
        """
        Enter PSSession
        Exit PSSession
        ForEach Object
        Get Command Help Job Module PSSession
        Import Module
        Invoke Command
        New PSSession
        Out Default Host Null
        Receive Job
        Remove Job Module PSSession
        Set StrictMode
        Start Job
        Wait Job
        Where Object
        """,
    ),
    "Microsoft.PowerShell.Security": (
        LEARN + "microsoft.powershell.security/",
        """
        ConvertFrom SecureString
        ConvertTo SecureString
        Get Acl AuthenticodeSignature Credential ExecutionPolicy PfxCertificate
        Set Acl ExecutionPolicy
        """,
    ),
    "Microsoft.PowerShell.Diagnostics": (LEARN + "microsoft.powershell.diagnostics/", "Get Counter WinEvent"),
    "Microsoft.PowerShell.Host": (
        LEARN + "microsoft.powershell.host/",
        """
        Start Transcript
        Stop Transcript
        """,
    ),
    "CimCmdlets": (
        LEARN + "cimcmdlets/",
        """
        Get CimAssociatedInstance CimClass CimInstance CimSession
        Invoke CimMethod
        New CimInstance CimSession
        Remove CimInstance CimSession
        Set CimInstance
        """,
    ),
    "PowerShellGet": (
        LEARN + "powershellget/",
        """
        Find Module Script
        Install Module Script
        Save Module Script
        Update Module
        """,
    ),
}


def _spelled_out() -> Mapping[str, tuple[str, str]]:
    names: dict[str, tuple[str, str]] = {}
    for module, (_, text) in {**WINDOWS, **_CORE}.items():
        for line in text.split("\n"):
            verb, *nouns = line.split() or ("",)
            names.update({f"{verb}-{noun}".casefold(): (f"{verb}-{noun}", module) for noun in nouns})
    return MappingProxyType(names)


CMDLETS = _spelled_out()  # the name in lower case -> (as it is written, its module)
SOURCES: Mapping[str, str] = MappingProxyType({module: source for module, (source, _) in {**WINDOWS, **_CORE}.items()})


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Windows PowerShell's own aliases, as far as people use them in one-liners.
ALIASES = _words("""
    % ? cat cd clear cls copy cp curl dir echo fl foreach ft fw gc gci gcm gi gl gm gp gps group gsv gwmi h icm iex ipmo
    irm iwr kill ls measure mkdir mv ni ogv popd ps pushd pwd rd ri rm rmdir select set sl sleep sls sort tee type where
    wget write
""")
FILTERS = _words("clip find findstr more openssl")  # programs that a pipe may lead into

VERBS = _words("""
    Add Approve Assert Backup Block Build Checkpoint Clear Close Compare Complete Compress Confirm Connect Convert
    ConvertFrom ConvertTo Copy Debug Deny Deploy Disable Disconnect Dismount Edit Enable Enter Exit Expand Export Find
    ForEach Format Get Grant Group Hide Import Initialize Install Invoke Join Limit Lock Measure Merge Mount Move New
    Open Optimize Out Ping Pop Protect Publish Push Read Receive Redo Register Remove Rename Repair Request Reset Resize
    Resolve Restart Restore Resume Revoke Save Search Select Send Set Show Skip Sort Split Start Step Stop Submit
    Suspend Switch Sync Tee Test Trace Unblock Undo Uninstall Unlock Unprotect Unpublish Unregister Update Use Wait
    Watch Where Write
""")

# The first word after `netsh`: contexts of Windows 10 and Windows Server, those that roles and radios add (dhcp, nps,
# routing, wlan, mbn ...), and the commands of the root context that scripts use.
NETSH = _words("""
    add advfirewall branchcache bridge delete dhcp dhcpclient dnsclient dump exec firewall help http int interface ipsec
    ipsecdosprotection lan mbn namespace netio nps offline online p2p peerdist ras routing rpc set show trace wcn wfp
    winhttp wins winsock wlan
""")
