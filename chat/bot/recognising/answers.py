"""A plain yes or no, and what makes a line of words a mere value. Pure."""

import re
from collections.abc import Mapping
from typing import Final

_WORD: Final = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")

# Folded. What means yes in one language may be another word in the next: each has its own.
YES: Final[Mapping[str, frozenset[str]]] = {
    "fi": frozenset(
        "joo juu jou jo kylla kyl jep jepjep juup joop joops jees joojoo juujuu sopii kay ok okei "
        "oukei okke selva toki tottakai totta ilman ehdottomasti juurikin haluan hyva hyvaksyn "
        "mielellani kyllapa onnistuu tehdaan".split()
    ),
    "sv": frozenset(
        "ja jo jaa jap japp jepp jovisst javisst jaja joo visst absolut garna okej ok precis "
        "jatack juu jep passar bra".split()
    ),
    "en": frozenset(
        "yes yeah yep yup yea ya ye sure ok okay okey k alright absolutely definitely correct "
        "certainly indeed fine course ahead y".split()
    ),
}
NO: Final[Mapping[str, frozenset[str]]] = {
    "fi": frozenset("ei en eei eipa enpa eikai eip emma ela eiei".split()),
    "sv": frozenset("nej na naa nae nix nejtack inte int icke nejnej nehe".split()),
    "en": frozenset("no nope nah nay not n never".split()),
}
# What may stand beside it and changes nothing.
_BESIDE: Final[Mapping[str, frozenset[str]]] = {
    "fi": frozenset(
        "kiitos kiitti kiitoksia vaan vain no niin kai se tama nyt viela ihan aivan tee ole hyva "
        "todella han siis sitten mua minua kiitos ihmeessa kait kuitenkaan vielakaan".split()
    ),
    "sv": frozenset(
        "tack det gor gar da dar e ar ju nu annu an riktigt alls snalla for all del va".split()
    ),
    "en": frozenset(
        "please thanks thank you that's thats it is that do go of yet really not "
        "quite exactly right now pls thx sir dear".split()
    ),
}


def plain_answer(plain: str, language: str) -> bool | None:
    """Yes or no, of words that say nothing else; None of all others."""
    words = _WORD.findall(plain)
    yes, no = YES[language], NO[language]
    says_no = any(each in no for each in words)
    says_yes = any(each in yes for each in words)
    if not words or not (says_no or says_yes):
        return None
    if any(each not in yes | no | _BESIDE[language] for each in words):
        return None
    # "Ok, no": it is the no that counts, since nothing is then done.
    return not says_no
