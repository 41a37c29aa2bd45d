"""The cmdlets of Windows' networking, remote access and PKI modules, and the scripts that articles name. Data.

Rules: a name stands here when its module's page on learn.microsoft.com lists it, or the named author publishes the
script; who needs another one adds it to its module. Modules that matter to remote access are whole, the rest holds what
the field uses. A line is a verb and its nouns.

Sources, read 2026-11-21: the module pages named below, as of Windows Server 2022; Get- and
Set-VpnServerIPsecConfiguration as of 2012 R2.
"""

from __future__ import annotations

from collections.abc import Mapping

LEARN = "https://learn.microsoft.com/powershell/module/"
_GITHUB = "https://github.com/richardhicks/"

# module -> (source, lines of "verb noun noun ...")
WINDOWS: Mapping[str, tuple[str, str]] = {
    "RemoteAccess": (
        LEARN + "remoteaccess/",
        """
        Add BgpCustomRoute BgpPeer BgpRouteAggregate BgpRouter BgpRoutingPolicy BgpRoutingPolicyForPeer DAAppServer
        Add DAClient DAClientDnsConfiguration DAEntryPoint DAMgmtServer RemoteAccessIpFilter
        Add RemoteAccessLoadBalancerNode RemoteAccessRadius VpnIPAddressRange VpnS2SInterface VpnSstpProxyRule
        Clear BgpRouteFlapDampening RemoteAccessInboxAccountingStore VpnS2SInterfaceStatistics
        Connect VpnS2SInterface
        Disable BgpRouteFlapDampening DAMultiSite DAOtpAuthentication RemoteAccessRoutingDomain
        Disconnect VpnS2SInterface VpnUser
        Enable BgpRouteFlapDampening DAMultiSite DAOtpAuthentication RemoteAccessRoutingDomain
        Get BgpCustomRoute BgpPeer BgpRouteAggregate BgpRouteFlapDampening BgpRouteInformation BgpRouter
        Get BgpRoutingPolicy BgpStatistics DAAppServer DAClient DAClientDnsConfiguration DAEntryPoint DAEntryPointDC
        Get DAMgmtServer DAMultiSite DANetworkLocationServer DAOtpAuthentication DAServer RemoteAccess
        Get RemoteAccessAccounting RemoteAccessConfiguration RemoteAccessConnectionStatistics
        Get RemoteAccessConnectionStatisticsSummary RemoteAccessHealth RemoteAccessIpFilter RemoteAccessLoadBalancer
        Get RemoteAccessRadius RemoteAccessRoutingDomain RemoteAccessUserActivity RoutingProtocolPreference
        Get VpnAuthProtocol VpnS2SInterface VpnS2SInterfaceStatistics VpnServerConfiguration
        Get VpnServerIPsecConfiguration VpnSstpProxyRule
        Install RemoteAccess
        New VpnSstpProxyRule VpnTrafficSelector
        Remove BgpCustomRoute BgpPeer BgpRouteAggregate BgpRouter BgpRoutingPolicy BgpRoutingPolicyForPeer DAAppServer
        Remove DAClient DAClientDnsConfiguration DAEntryPoint DAMgmtServer RemoteAccessIpFilter
        Remove RemoteAccessLoadBalancerNode RemoteAccessRadius VpnIPAddressRange VpnS2SInterface VpnSstpProxyRule
        Set BgpPeer BgpRouteAggregate BgpRouteFlapDampening BgpRouter BgpRoutingPolicy BgpRoutingPolicyForPeer
        Set DAAppServerConnection DAClient DAClientDnsConfiguration DAEntryPoint DAEntryPointDC DAMultiSite
        Set DANetworkLocationServer DAOtpAuthentication DAServer RemoteAccess RemoteAccessAccounting
        Set RemoteAccessConfiguration RemoteAccessInboxAccountingStore RemoteAccessIpFilter RemoteAccessLoadBalancer
        Set RemoteAccessRadius RemoteAccessRoutingDomain RoutingProtocolPreference VpnAuthProtocol VpnAuthType
        Set VpnIPAddressAssignment VpnS2SInterface VpnServerConfiguration VpnServerIPsecConfiguration VpnSstpProxyRule
        Start BgpPeer
        Stop BgpPeer
        Uninstall RemoteAccess
        Update DAMgmtServer
        """,
    ),
    "VpnClient": (
        LEARN + "vpnclient/",
        """
        Add VpnConnection VpnConnectionRoute VpnConnectionTriggerApplication VpnConnectionTriggerDnsConfiguration
        Add VpnConnectionTriggerTrustedNetwork
        Get VpnConnection VpnConnectionTrigger
        New EapConfiguration VpnServerAddress
        Remove VpnConnection VpnConnectionRoute VpnConnectionTriggerApplication VpnConnectionTriggerDnsConfiguration
        Remove VpnConnectionTriggerTrustedNetwork
        Set VpnConnection VpnConnectionIPsecConfiguration VpnConnectionProxy VpnConnectionTriggerDnsConfiguration
        Set VpnConnectionTriggerTrustedNetwork
        """,
    ),
    "NetworkTransition": (
        LEARN + "networktransition/",
        """
        Add NetIPHttpsCertBinding
        Disable NetDnsTransitionConfiguration NetIPHttpsProfile NetNatTransitionConfiguration
        Enable NetDnsTransitionConfiguration NetIPHttpsProfile NetNatTransitionConfiguration
        Get Net6to4Configuration NetDnsTransitionConfiguration NetDnsTransitionMonitoring NetIPHttpsConfiguration
        Get NetIPHttpsState NetIsatapConfiguration NetNatTransitionConfiguration NetNatTransitionMonitoring
        Get NetTeredoConfiguration NetTeredoState
        New NetIPHttpsConfiguration NetNatTransitionConfiguration
        Remove NetIPHttpsCertBinding NetIPHttpsConfiguration NetNatTransitionConfiguration
        Rename NetIPHttpsConfiguration
        Reset Net6to4Configuration NetDnsTransitionConfiguration NetIPHttpsConfiguration NetIsatapConfiguration
        Reset NetTeredoConfiguration
        Set Net6to4Configuration NetDnsTransitionConfiguration NetIPHttpsConfiguration NetIsatapConfiguration
        Set NetNatTransitionConfiguration NetTeredoConfiguration
        """,
    ),
    "DirectAccessClientComponents": (
        LEARN + "directaccessclientcomponents/",
        """
        Disable DAManualEntryPointSelection
        Enable DAManualEntryPointSelection
        Get DAClientExperienceConfiguration DAEntryPointTableItem
        New DAEntryPointTableItem
        Remove DAEntryPointTableItem
        Rename DAEntryPointTableItem
        Reset DAClientExperienceConfiguration DAEntryPointTableItem
        Set DAClientExperienceConfiguration DAEntryPointTableItem
        """,
    ),
    "NetworkConnectivityStatus": (
        LEARN + "networkconnectivitystatus/",
        """
        Get DAConnectionStatus NCSIPolicyConfiguration
        Reset NCSIPolicyConfiguration
        Set NCSIPolicyConfiguration
        """,
    ),
    "DnsClient": (
        LEARN + "dnsclient/",
        """
        Add DnsClientDohServerAddress DnsClientNrptRule
        Clear DnsClientCache
        Get DnsClient DnsClientCache DnsClientDohServerAddress DnsClientGlobalSetting DnsClientNrptGlobal
        Get DnsClientNrptPolicy DnsClientNrptRule DnsClientServerAddress
        Register DnsClient
        Remove DnsClientDohServerAddress DnsClientNrptRule
        Resolve DnsName
        Set DnsClient DnsClientDohServerAddress DnsClientGlobalSetting DnsClientNrptGlobal DnsClientNrptRule
        Set DnsClientServerAddress
        """,
    ),
    "DnsServer": (
        LEARN + "dnsserver/",
        """
        Add DnsServerResourceRecordA DnsServerResourceRecordAAAA DnsServerResourceRecordCName
        Get DnsServerGlobalQueryBlockList DnsServerResourceRecord DnsServerZone
        Remove DnsServerResourceRecord
        Set DnsServerGlobalQueryBlockList
        """,
    ),
    "NetTCPIP": (
        LEARN + "nettcpip/",
        """
        Find NetRoute
        Get NetCompartment NetIPAddress NetIPConfiguration NetIPInterface NetIPv4Protocol NetIPv6Protocol NetNeighbor
        Get NetOffloadGlobalSetting NetPrefixPolicy NetRoute NetTCPConnection NetTCPSetting NetTransportFilter
        Get NetUDPEndpoint NetUDPSetting
        New NetIPAddress NetNeighbor NetRoute NetTransportFilter
        Remove NetIPAddress NetNeighbor NetRoute NetTransportFilter
        Set NetIPAddress NetIPInterface NetIPv4Protocol NetIPv6Protocol NetNeighbor NetOffloadGlobalSetting NetRoute
        Set NetTCPSetting NetUDPSetting
        Test NetConnection
        """,
    ),
    "NetConnection": (
        LEARN + "netconnection/",
        """
        Get NetConnectionProfile
        Set NetConnectionProfile
        """,
    ),
    "NetSecurity": (
        LEARN + "netsecurity/",
        """
        Copy NetFirewallRule NetIPsecMainModeCryptoSet NetIPsecMainModeRule NetIPsecRule
        Disable NetFirewallRule NetIPsecMainModeRule NetIPsecRule
        Enable NetFirewallRule NetIPsecMainModeRule NetIPsecRule
        Find NetIPsecRule
        Get DAPolicyChange NetFirewallAddressFilter NetFirewallApplicationFilter NetFirewallInterfaceFilter
        Get NetFirewallPortFilter NetFirewallProfile NetFirewallRule NetFirewallSecurityFilter
        Get NetFirewallServiceFilter NetFirewallSetting NetIPsecDospSetting NetIPsecMainModeCryptoSet
        Get NetIPsecMainModeRule NetIPsecMainModeSA NetIPsecPhase1AuthSet NetIPsecPhase2AuthSet
        Get NetIPsecQuickModeCryptoSet NetIPsecQuickModeSA NetIPsecRule
        New NetFirewallRule NetIPsecAuthProposal NetIPsecDospSetting NetIPsecMainModeCryptoProposal
        New NetIPsecMainModeCryptoSet NetIPsecMainModeRule NetIPsecQuickModeCryptoSet NetIPsecRule
        Open NetGPO
        Remove NetFirewallRule NetIPsecDospSetting NetIPsecMainModeRule NetIPsecMainModeSA NetIPsecQuickModeSA
        Remove NetIPsecRule
        Rename NetFirewallRule NetIPsecMainModeRule NetIPsecRule
        Save NetGPO
        Set NetFirewallAddressFilter NetFirewallPortFilter NetFirewallProfile NetFirewallRule NetFirewallSetting
        Set NetIPsecDospSetting NetIPsecMainModeRule NetIPsecRule
        Show NetFirewallRule NetIPsecRule
        Sync NetIPsecRule
        Update NetIPsecRule
        """,
    ),
    "NetAdapter": (
        LEARN + "netadapter/",
        """
        Disable NetAdapter NetAdapterBinding NetAdapterChecksumOffload NetAdapterIPsecOffload NetAdapterLso
        Disable NetAdapterRsc NetAdapterRss
        Enable NetAdapter NetAdapterBinding NetAdapterChecksumOffload NetAdapterIPsecOffload NetAdapterLso
        Enable NetAdapterRsc NetAdapterRss
        Get NetAdapter NetAdapterAdvancedProperty NetAdapterBinding NetAdapterChecksumOffload NetAdapterIPsecOffload
        Get NetAdapterLso NetAdapterPowerManagement NetAdapterRsc NetAdapterRss NetAdapterStatistics
        Rename NetAdapter
        Restart NetAdapter
        Set NetAdapter NetAdapterAdvancedProperty NetAdapterBinding NetAdapterRss
        """,
    ),
    "NetEventPacketCapture": (
        LEARN + "neteventpacketcapture/",
        """
        Add NetEventNetworkAdapter NetEventPacketCaptureProvider NetEventProvider
        Get NetEventNetworkAdapter NetEventPacketCaptureProvider NetEventProvider NetEventSession
        New NetEventSession
        Remove NetEventPacketCaptureProvider NetEventProvider NetEventSession
        Set NetEventPacketCaptureProvider NetEventSession
        Start NetEventSession
        Stop NetEventSession
        """,
    ),
    "PKI": (
        LEARN + "pki/",
        """
        Add CertificateEnrollmentPolicyServer
        Export Certificate PfxCertificate
        Get Certificate CertificateAutoEnrollmentPolicy CertificateEnrollmentPolicyServer CertificateNotificationTask
        Get PfxData
        Import Certificate PfxCertificate
        New CertificateNotificationTask SelfSignedCertificate
        Remove CertificateEnrollmentPolicyServer CertificateNotificationTask
        Set CertificateAutoEnrollmentPolicy
        Switch Certificate
        Test Certificate
        """,
    ),
    "ServerManager": (
        LEARN + "servermanager/",
        """
        Get WindowsFeature
        Install WindowsFeature
        Uninstall WindowsFeature
        """,
    ),
    "TLS": (
        LEARN + "tls/",
        """
        Disable TlsCipherSuite TlsEccCurve
        Enable TlsCipherSuite TlsEccCurve
        Get TlsCipherSuite TlsEccCurve
        """,
    ),
    "GroupPolicy": (
        LEARN + "grouppolicy/",
        """
        Backup GPO
        Get GPInheritance GPO GPOReport GPRegistryValue GPResultantSetOfPolicy
        Invoke GPUpdate
        Restore GPO
        Set GPRegistryValue
        """,
    ),
    "ActiveDirectory": (
        LEARN + "activedirectory/",
        """
        Add ADGroupMember
        Get ADComputer ADDomain ADDomainController ADGroup ADGroupMember ADObject ADUser
        Remove ADGroupMember
        Set ADComputer ADObject ADUser
        """,
    ),
    "NetworkLoadBalancingClusters": (
        LEARN + "networkloadbalancingclusters/",
        """
        Get NlbCluster NlbClusterNode NlbClusterPortRule NlbClusterVip
        Start NlbClusterNode
        Stop NlbClusterNode
        """,
    ),
    "scripts of Richard Hicks for Always On VPN": (
        _GITHUB + "aovpn",
        """
        Enable SSTPOffload
        Set IKEv2VpnSecurityBaseline
        Update Rasphone
        """,
    ),
    "scripts of Richard Hicks for DirectAccess": (
        _GITHUB + "directaccess",
        """
        Optimize DaTlsConfiguration
        """,
    ),
}
