"""The plain words that a search must know about language: what says nothing, what says little, what is no slip.

Rules: domain words, synonyms and foreign subjects are no business of this file; they come from the knowledge and from
kb/reference. Here stands only what any help desk hears, in English and a little German. Apostrophes are left out.
"""

from __future__ import annotations

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
working works worked worse wrong year yesterday three
four five six seven eight nine ten put puts server connects connect file files hello
alle arbeit arbeiten computer fehler fehlermeldung firma funktioniert geht gestern gleich heute hilfe immer
jemand kunde kollege kollegen laptop leider meldung morgen neu nie problem rechner seit sofort warten wieder
windows zuhause
"""
COMMON = frozenset(_COMMON.split())

# Forms that no ending tells.
_IRREGULAR = """
took take taken take sent send broke break broken break lost lose shown show seen see saw see gave give given give
ran run found find kept keep left leave made make said say told tell came come fell fall fallen fall chose choose
chosen choose began begin begun begin held hold threw throw thrown throw built build wrote write written write hung
hang went go bought buy brought bring caught catch drew draw drawn draw forgot forget forgotten forget hid hide
hidden hide meant mean met meet paid pay spoke speak spoken speak stood stand stole steal stolen steal stuck stick
thought think understood understand won win
"""
IRREGULAR = dict(zip(_IRREGULAR.split()[::2], _IRREGULAR.split()[1::2], strict=True))

# Words of their own that lie one slip beside a domain word: no repair may take "form" for "from".
_NO_SLIP = """
block bored board chance charge clean cost count court drive drop form from front ground heat hoist
least lease list loud lunch march mode mood more must note paint past paste piece place plain plant plate pole post
quiet quite rest roof route sale salt save scale sever shore short sleep slip smart spend stall state steal steel
store sweet taste team tent thick trail train trial trust trunk valid wait waste water wheel white wire wood
"""
NO_SLIP = frozenset(_NO_SLIP.split())
