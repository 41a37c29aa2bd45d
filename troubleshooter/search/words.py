"""The plain words that a search must know about language, as data: what says nothing, or little, or the same.

Rules: domain words are no business of this file; they come from the knowledge (titles, phrases, glossary terms). Here
stands only what any help desk hears, in English and, as helpers, a little German. Apostrophes are left out ("cant").
"""

from __future__ import annotations

import re

# Carry no meaning for a search: never indexed, never counted.
_STOP = """
a about after again all already also although am an and any are as at be because been before being but by can
could did do does doing done down during each even ever every few for from further get gets getting got had has
have having he her here hers him his how however i if in into is isnt it its itself ive just lets like made make
many may me might more most much must my myself near no nor not now of off on once one only onto or other our
ours out over own per please rather really same say says see seem seems she should so some something soon still
such than that thats the their them then there these they theyre this those though through to too until up upon
us very via was we were what whats when where whether which while who whom whose why will with within without
would yet you your yours im id weve youre dont doesnt didnt cant cannot wont wouldnt couldnt isnt arent wasnt
havent hasnt unable able keep keeps
aber als am an auch auf aus bei bin bis das dass dem den der des die durch ein eine einem einen einer es fuer
für hat ich im ist kann kein keine mehr mein meine mit nach nicht noch nur oder sehr sich sie sind und uns von
vor war warum was wenn wie wir wird zu zum zur
"""
STOP = frozenset(_STOP.split())

# Said in every call, whatever the trouble is: they count little, known to the knowledge or not.
_COMMON = """
account active add admin administrator affected allow allowed always anymore anyone app apply ask attempt automatically
available back bad behind best better big boss bought branch break broke broken button call called campus cause
caused change changed changes check checked client clients close coffee colleague colleagues come comes company
completely computer computers configure correct corporate correctly customer customers day days desk device
devices different directory display displays employee employees enable enabled end error errors everybody everyone
everything exactly external fail failed failing fails failure fine first fix fixed follow following found fresh
give gives go goes gone good happen happened happening happens hello help here hi home hotel hotspot hour hours
idea immediately install installed instantly internal internet issue issues job kind know laptop laptops last
later latest left line little log long look looks lose lost machine machines manager maybe mean means message
messages mine minute minutes moment monday month morning move moved name need needs network never new news next
night nobody none note nothing notebook number office ok okay old open option others outside part pc people
person password place point possible pop popup present problem problems properly provider question quickly random
randomly reason receive reinstalled remote report reported reset restart restarted result right run running screen
second seconds set setting settings setup show showing shown shows side since site sometimes start started
starting starts stay stays step stop stopped stops straight strange suddenly support sure system take takes tell
test thank thanks thing things think time times today told tomorrow tonight tried trouble troubleshoot
troubleshooting try trying turn two type unknown update updated upgrade upgraded urgent use used user users
using usually version wait waiting want wants way week weekend weird well went window windows work worked
working works worked worse wrong year yesterday put puts server connects connect file files hello
alle arbeit arbeiten computer fehler fehlermeldung firma funktioniert geht gestern gleich heute hilfe immer
jemand kunde kollege kollegen laptop leider meldung morgen neu nie problem rechner seit sofort warten wieder
windows zuhause
"""
COMMON = frozenset(_COMMON.split())

# Things that help desks hear of and that are not remote access by Windows. A word that stands in a title, phrase or
# message of the knowledge is never taken as foreign, so an article on one of these needs no change here.
_ELSEWHERE = """
email mail emails website websites webpage
outlook exchange owa printer printers print printing scanner scan fax excel powerpoint onenote teams zoom webex
skype slack sharepoint onedrive dropbox openvpn wireguard anyconnect globalprotect forticlient fortigate pulse
zscaler tailscale nordvpn softether pfsense tunnelblick strongswan wifi wlan bluetooth headset webcam camera
microphone speaker mouse keyboard touchpad usb battery charger docking bitlocker bios uefi bluescreen defender
antivirus malware ransomware phishing chrome firefox safari android iphone ipad macos macbook ubuntu linux
kubernetes docker jenkins gitlab github git mysql postgres postgresql oracle sql mongodb redis apache nginx
tomcat php java wordpress sap salesforce jira confluence citrixreceiver xenapp rdp thunderbird gmail imap smtp
pop3 spam mailbox calendar adobe acrobat photoshop autocad license licence vmware esxi hyperv veeam backup tape
raid disk ssd hdd monitor hdmi projector phone voip sip pbx toner paper drucker maus tastatur bildschirm game
steam xbox playstation spotify youtube netflix weather recipe black blank bluescreens
"""
ELSEWHERE = frozenset(_ELSEWHERE.split())

# Words of their own that lie one slip beside a domain word: no repair may take "form" for "from".
_NO_SLIP = """
block bored board chance charge clean cost count court drive drop form from front ground heat hoist
least lease list loud lunch march mode mood more must note paint past paste piece place plain plant plate pole post
quiet quite rest roof route sale salt save scale sever shore short sleep slip smart spend stall state steal steel
store sweet taste team tent thick trail train trial trust trunk valid wait waste water wheel white wire wood
"""
NO_SLIP = frozenset(_NO_SLIP.split())

# Ways to say one thing: one meaning a paragraph, further lines indented. The first entry stands for it in reasons.
_SAME = """
  disconnects, disconnect, disconnected, drops, drops out, drops off, dropped, gets cut off, cuts off, cut off,
    cuts out, kicked off, kicks me off, kicked out, kicks me out, throws me out, goes down, loses connection, lose
    connection, lost connection, loses the connection, connection lost, connection is lost, hangs up, tears down,
    torn down, only stays up, does not stay up, doesnt stay up, wont stay up, does not stay connected, doesnt stay
    connected, wont stay connected, falls over, breaks off, bricht ab, trennt, getrennt, verbindungsabbruch,
    abbruch, fliegt raus
  does not connect, doesnt connect, do not connect, dont connect, cannot connect, cant connect, can not connect,
    could not connect, couldnt connect, wont connect, will not connect, not connecting, isnt connecting, fails to
    connect, failed to connect, unable to connect, no connection, connection fails, connection failed, cannot
    establish, does not come up, doesnt come up, wont come up, never connects, never comes up, not able to
    connect, cant get on, cannot get on, cant get connected, verbindet nicht, verbindet sich nicht, keine
    verbindung, verbindung schlaegt fehl, verbindung schlägt fehl
  connects, connect, connected, connection, connections, comes up, verbindung, verbindet, verbunden
  right away, immediately, at once, instantly, straight away, straightaway, within seconds, after a second, after
    a few seconds, a second later, moments later, seconds later, shortly after, sofort, gleich wieder
  expired, expires, expiry, expire, ran out, out of date, no longer valid, abgelaufen
  untrusted, not trusted, isnt trusted, does not trust, doesnt trust, not trust, nicht vertrauenswürdig, nicht
    vertrauenswuerdig
  certificate, cert, certs, certificates, zertifikat, zertifikate
  import, upload, uploading, importing, load into, einspielen, importieren, hochladen
  invalid, not valid, isnt valid, ungültig, ungueltig
  slow, slowly, slower, sluggish, crawls, takes ages, langsam
  intermittent, intermittently, sporadic, sporadically, sometimes, now and then, off and on, on and off, every now
    and then, hit and miss, flaky, unstable, unreliable, manchmal, sporadisch
  times out, timeout, timed out, time out, timing out, no answer, does not answer, no response, does not respond,
    not responding, zeitüberschreitung, antwortet nicht
  handshake, hand shake, handshaking
  set up, setup, setting up, deploy, deploying, deployment, install, installing, roll out, rollout, einrichten,
    installieren, bereitstellen
  configure, configuring, configuration, konfigurieren, konfiguration
  port closed, port is closed, port not open, port blocked
  password, passwort, kennwort
  firewall, fire wall
"""
SAME: tuple[tuple[str, ...], ...] = tuple(
    tuple(entry.strip() for entry in group.replace("\n", " ").split(","))
    for group in re.split(r"\n  (?! )", _SAME)
    if group.strip()
)
