"""Words that name a right, whatever the model thinks of the line: a life in danger above all.

They are looked for in bare words (`folding.bare_words`), those of all three languages at once:
people mix them, and nobody in need should have to write in the right one. A right is heard here
only where the words leave no doubt; what says it otherwise is for the model.

A row is a pattern, word by word: `a|b` is one of the two, `a*` any word that begins so, `~` up to
two words of any kind.
"""

import re
from typing import Final

from chat.bot.folding import bare_words
from chat.rules.intents import Intent

_CRISIS: Final = """
    en|ei|enka|eika jaksa*|halu*|tahdo*|viits*|viiti|aio ~ elaa|ellaa|elamaa
    en|ei|enka|eika jaksa*|halu*|tahdo* ~ olla elossa|hengissa|olemassa
    halu*|tahdo*|toivo*|mieli ~ kuolla|kuolisin|kuolemaa
    tapan|tapa|tappaa|tappaisin|hirtan|hirttaa|ammun|ampua|hukutan ~ itseni|itteni|ittensa|itteeni
    satutan|satuttaa|vahingoitan|vahingoittaa|viillan|viiltelen|viillella ~ itseani|itteani|ittiani
    lopetan|lopettaa ~ itseni|itteni
    itsemurha*|itsetuho*|itsari*|jaahyvaiskirje*|jaahyvaiseni
    itse murha*
    paatan|paattaa|lopetan|lopettaa|riistan|riistaa ~ elamani|paivani|henkeni
    oman elaman ~ lopet*|paat*
    teen ~ itselleni|ittelleni ~ jotain|jotakin|pahaa
    ei ole|oo|oon|nae ~ syyta|jarkea|jarkee|tarkoitusta ~ elaa|jatkaa|jaada
    hyppaan|hypata|hyppaa ~ sillalta|parvekkeelta|katolta|raiteille
    hyppaan|hypata|kavelen|juoksen junan|auton|rekan alle|eteen
    ajan|ajaa ~ rekkaa|rekan|kolarin
    maailma*|kaikille|kaikki|perheelle*|lapsille* ~ parempi|helpompaa|paremmin ~ ilman minua|mua
    parempi|helpompaa ~ jos minua|mua ei
    kukaan ei ~ kaipaa|kaipais*|ikavoi*
    ei kukaan|ketaan ~ kaipaa|kaipais*|ikavoi*
    en|ei ole|olis* enaa ~ elossa|hengissa|olemassa
    etten|enka ~ herais*|heraa
    parempi|paremmin kuolleena
    elamani|elama loppuu|paattyy nyt|tanaan|tahan
    pois|lahtea|lahden ~ maailmasta|elamasta

    vill|orkar|onskar|tanker|ids|iddes int|inte|icke|it|ikke|ej ~ leva|lev|existera
    vill|onskar|hoppas|tanker ~ do|dog|dor
    vill int|inte ~ finnas mer|mera|langre
    ta|tar|tog|tagit|avsluta|avslutar mitt ~ liv
    ta|tar|tog livet av mig|mej|me|meg
    sjalvmord*|sjalvskad*|avskedsbrev*
    sjalv|self mord*
    doda|dodar|hanga|hanger|skada|skadar|skara|skar|dranka|skjuta ~ mig|mej|meg sjalv|sjolv
    gor|gora|gjort ~ mig|mej ~ illa
    ingen skulle|sku|kommer ~ sakna|sorja
    om|att|nar jag|ja inte|int ~ fanns|finns|levde
    inte|int vart|vard att leva
    trott pa livet
    battre|vard|vart ~ utan mig|mej
    hoppa|hoppar fran|framfor ~ bro*|tag*|tak*|balkong*
    aldrig|inte|int ~ vakna|vaknade upp|mer|mera|igen

    kill|killing|hang|hanging|shoot|drown|hurt|hurting|harm|harming|cut|cutting myself
    kill|hurt|harm my self
    selfharm*|suicid*|unalive*
    self harm*
    goodbye letter|note
    want|wanna|wish|ready|rather|going|gonna ~ die|dead
    want|wish ~ not wake up
    do|dont|don|not ~ want|wish to live|exist
    do|dont|don|not ~ want to be alive|dead
    cant|cannot|not|can ~ live anymore|longer
    end|ending|take|taking my ~ life
    nobody|noone|none would|will ~ miss me
    no one would|will ~ miss me
    better|easier|happier off|without|for ~ without me
    everyone|everybody|family|kids|children ~ better|easier|happier ~ without me
    if i was|were|am not|gone|dead ~ here|alive|everyone
    tired of living|life
    no reason|point to|in live|living
    worth more dead
    jump off|from|in ~ bridge|train|roof|balcony
    never wake up
"""
_DISPUTE: Final = """
    riitautan|riitautamme|kiistan|kiistamme
    en|emme hyvaksy|tunnusta ~ laskua|laskuanne|laskuu|velkaa|saatavaa|vaatimusta|perintaa|kuluja
    jag|ja|vi bestrider
    bestrider jag|vi|harmed
    godkanner|godtar|accepterar inte|int|ej ~ rakning*|faktura*|krav*|skuld*
    i ~ dispute|contest ~ this|the|your|that|bill|claim|debt|invoice
"""
_STOP: Final = """
    lopettakaa|lopettakee|keskeyttakaa|pysayttakaa ~ perint*|perimi*|soittelu*|yhteydenot*|karhu*
    perinta|perinnan ~ keskeytettava|lopetettava|seis
    alkaa|elkaa|alka ~ soitelko|soittako|periko
    sluta|upphor|avbryt|stoppa ~ driva|indriv*|kontakta*|ringa|krava
    stop|cease|quit ~ collecting|collection|calling|contacting|chasing|harassing|phoning
"""
_COMPLAINT: Final = """
    valitan|valituksen|valitusta|kantelun|kantelen ~ teista|toiminnastanne|kohtelusta
    valitan|kantelen|kantelun|valituksen ~ kuluttaja*|aluehallinto*|aville
    klagar|klaga|anmaler|klagomal ~ er|konsumentombuds*|regionforvalt*
    complain|complaint about|against you|your|myropo
"""
_INFORMATION: Final = """
    velan|laskun|saatavan|vaatimuksen peruste|perusteet|perustetta|erittely*
    vaadin|pyydan|toimittakaa|lahettakaa|antakaa ~ erittely*
    specificera|specifikation ~ skuld*|krav*|fordran*
    bevisa|grunden ~ skuld*|krav*|fordran*
    evidence|breakdown|specification|basis of|for ~ debt|claim
"""
_HARDSHIP: Final = """
    ei|eika ~ rahaa|rahat|rahoja|varaa ~ ruokaan|ruuaan|ruokaa|laakkeisiin
    inte|int|inga ~ pengar|rad ~ mat|maten|medicin*
    no|not|dont|cant|cannot ~ money|afford ~ food|eat|medicine*
"""


def _compiled(rows: str) -> re.Pattern[str]:
    return re.compile(
        "|".join(_pattern(each.split()) for each in rows.splitlines() if each.split())
    )


def _pattern(slots: list[str]) -> str:
    words = (
        r"(?:\w+ ){0,2}" if each == "~" else rf"(?:{each.replace('*', r'\w*')}) " for each in slots
    )
    return r"(?<= )" + "".join(words)


# The most urgent first.
_PATTERNS: Final = {
    Intent.CRISIS: _compiled(_CRISIS),
    Intent.DISPUTE: _compiled(_DISPUTE),
    Intent.STOP_COLLECTION: _compiled(_STOP),
    Intent.COMPLAINT: _compiled(_COMPLAINT),
    Intent.INFORMATION: _compiled(_INFORMATION),
    Intent.HARDSHIP: _compiled(_HARDSHIP),
}


def right_in(text: str) -> Intent | None:
    """The right that the words name, the most urgent first; None: no pattern fits."""
    words = bare_words(text)
    return next((intent for intent, pattern in _PATTERNS.items() if pattern.search(words)), None)
