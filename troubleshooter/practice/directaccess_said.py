"""What colleagues say about a broken DirectAccess: text as people send it, for the faults in `directaccess`."""

from __future__ import annotations

from troubleshooter.practice import certificates
from troubleshooter.practice.fault import Said

DOWN = Said(
    "error-0x80090326",
    """\
PS C:\\> netsh interface httpstunnel show interfaces
Interface IPHTTPSInterface (Group Policy)  Parameters
------------------------------------------------------------
Role                       : client
URL                        : https://da.practice.example:443/IPHTTPS
Last Error Code            : 0x80090326
Interface Status           : Failed to connect to the IPHTTPS server; waiting to reconnect""",
)
UP = Said(
    "active",
    """\
PS C:\\> netsh interface httpstunnel show interfaces
Interface IPHTTPSInterface (Group Policy)  Parameters
------------------------------------------------------------
Role                       : client
URL                        : https://da.practice.example:443/IPHTTPS
Last Error Code            : 0x0
Interface Status           : IPHTTPS interface active

(I restarted the computer. Sorry, I should have said so.)""",
)
EVERYBODY = Said("all", "Help desk: nine calls since this morning. At home, in a hotel, one on the train's Wi-Fi.")
ONE_CLIENT = Said("one-client", "Help desk: only this user. Her husband's company laptop works at the same desk.")
ONE_NETWORK = Said("one-network", "Help desk: everybody in the Hamburg branch, about twenty. Nobody else called.")
ADC = Said(
    "adc",
    "Network team: da.practice.example is a virtual server of type SSL on our load balancer; the certificate is there.",
)
NO_ADC = Said("server", "Network team: no load balancer. The firewall forwards TCP 443, untouched, to the server.")
NO_OTP = Said("no-otp", "I only type my Windows password, never a code.")
NEWER_ONLY = Said("newer-only", "Two old Windows 7 laptops in the workshop still connect. Windows 10 does not.")
EVERY_VERSION = Said("every-version", "The two old Windows 7 laptops in the workshop fail like all the others.")
CERTIFICATE = """\
Subject              : CN=PC-0815.practice.example
Issuer               : CN={issuer}, O=Practice Ltd
NotBefore            : $last_year 08:00:00
NotAfter             : {until} 08:00:00
HasPrivateKey        : True
EnhancedKeyUsageList : {{Client Authentication (1.3.6.1.5.5.7.3.2)}}"""
VALID_TEXT = CERTIFICATE.format(issuer=certificates.OWN_CA, until="$next_year")
VALID = Said("usable-certificate", VALID_TEXT)
EXPIRED = Said(
    "all-expired",
    CERTIFICATE.format(issuer=certificates.OWN_CA, until="$last_month")
    + "\n\n(The laptop lay in a drawer for half a year. Today is $today.)",
)
NOT_ASKED = Said(
    "not-asked", "openssl s_client prints: No client certificate CA names sent. And no line 'Client Certificate Types'."
)
OWN_ISSUER = Said("expected-issuer", f"The browser shows: Issued by {certificates.OWN_CA}. That is our own.")
BOUND_TEXT = """\
    IP:port                      : 0.0.0.0:443
    Application ID               : {{5d8e2743-ef20-4d38-8751-7e400f200e65}}
    Certificate Store Name       : MY
    Negotiate Client Certificate : {asks}
  TCP    0.0.0.0:443            0.0.0.0:0              LISTENING       4"""
BOUND = Said("bound", BOUND_TEXT.format(asks="Disabled"))
BOUND_ASKING = Said("client-certificate-negotiated", BOUND_TEXT.format(asks="Enabled"))
NOT_BOUND = Said(
    "not-bound",
    """\
C:\\>netsh http show sslcert ipport=0.0.0.0:443
The system cannot find the file specified.
C:\\>netstat -ano | findstr LISTENING | findstr :443
C:\\>""",
)
