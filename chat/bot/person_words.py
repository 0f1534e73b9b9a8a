"""The words by which anybody gets to a person, whatever the model thinks of them. Pure.

A line counts when nothing is in it but the wish: "ihminen", "I want to talk to a real person
please". What else speaks of people ("are you human?") is for the model.
"""

import re
import unicodedata
from itertools import pairwise
from typing import Final

# Numbers, too: a line with one says more than the wish.
WORDS: Final = re.compile(r"\w+")

# Without the dots and rings of å, ä and ö, as they are compared.
_FINNISH: Final = """
    ihminen ihmisen ihmista ihmiselle ihmiselta ihmiseen ihmisia ihmisille ihmisten immeinen
    immeisen immeiselle henkilo henkilon henkiloa henkilolle luonnollisen asiakaspalvelija
    asiakaspalvelijan asiakaspalvelijaa asiakaspalvelijalle asiakaspalvelijalta asiakaspalvelu
    asiakaspalvelun asiakaspalvelua asiakaspalveluun asiakaspalvelusta aspa aspan aspaa aspaan
    aspalle virkailija virkailijan virkailijaa virkailijalle tyontekija tyontekijan tyontekijaa
    tyontekijalle neuvoja neuvojan neuvojalle ihmispalvelu
"""
_SWEDISH: Final = """
    manniska manniskan manniskor mansklig kundtjanst kundtjansten kundservice person personen
    kundradgivare radgivare handlaggare medarbetare kundbetjaning kundbetjaningen
"""
_ENGLISH: Final = """
    human humans people agent operator representative advisor adviser somebody someone
    customerservice support
"""
_PERSONS: Final = frozenset(f"{_FINNISH} {_SWEDISH} {_ENGLISH}".split())
# Of two words; each half may be one of what stands around the wish.
_PAIRS: Final = frozenset(
    {
        ("customer", "service"),
        ("customer", "services"),
        ("customer", "support"),
    }
)
_AROUND: Final = frozenset(
    """
    haluan haluaisin haluun haluisin tahdon tahtoisin voinko voisinko voiko saanko saisinko saako
    paasenko paasisinko mina ma mie minun mun mulle minulle minut mut puhua puhumaan jutella
    juttelemaan keskustella keskustelemaan chatata asioida kanssa kans kaa oikea oikean oikeaa
    oikeelle oikealle oikeen elava elavan elavaa elavalle aito aidon joku jonkun jotain jollekin
    yhdista yhdistakaa siirra siirtakaa anna antakaa ota ei en robotti robottia robotin botti
    bottia botin vaan vain nyt heti tanne tahan kiitos kiitti pyydan tarvitsen tarvin
    onko siella taalla paikalla
    jag ja vill skulle vilja vil fa far kan prata tala chatta snacka med en ett nan nagon riktig
    riktiga levande vanlig tack snalla ge mig mej koppla till over behover inte int robot roboten
    nu genast vidare er finns det dar har pa plats
    i want wanna would like need to talk speak chat with a an the real live actual please pls
    thanks get give me my can could may let not no robot bot now connect transfer put through
    hand over is there any here
    """.split()
)


def asks_for_person(text: str) -> bool:
    """Whether the line is the wish to talk with a person, and nothing else."""
    words = WORDS.findall(_plain(text))
    if not any(word in _PERSONS for word in words) and not _has_pair(words):
        return False
    halves = {half for pair in _PAIRS for half in pair} if _has_pair(words) else set()
    return all(word in _PERSONS or word in _AROUND or word in halves for word in words)


def _has_pair(words: list[str]) -> bool:
    return any(pair in _PAIRS for pair in pairwise(words))


def _plain(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in parts if not unicodedata.combining(each))
