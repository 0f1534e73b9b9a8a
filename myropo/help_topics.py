"""What the help is about: one page for each thing that people come with.

The text of a page is `templates/help/<language>/<slug>.html`, written in each language, not
translated sentence by sentence. Here stand its title, and words by which people look for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One page of the help.

    words  what people call it, by language; the page need not use these words
    """

    slug: str
    picture: str
    title: Promise
    lead: Promise
    words: Mapping[str, str]

    @property
    def url_name(self) -> str:
        return f"help-{self.slug}"


TOPICS: Final = (
    Topic(
        slug="letter",
        picture="letter",
        title=_("I got a letter"),
        lead=_("What it is, whether it is genuine, and what to do with it."),
        words={
            "fi": "kirje muistutus maksumuistutus perintäkirje karhukirje posti huijaus aito väärä",
            "sv": "brev påminnelse inkasso kravbrev post bedrägeri äkta falskt",
            "en": "letter reminder demand envelope post scam fake genuine fraud",
        },
    ),
    Topic(
        slug="cannot-pay",
        picture="clock",
        title=_("I cannot pay now"),
        lead=_("More time, smaller parts or a pause: what helps, and what it costs."),
        words={
            "fi": "rahaa ei rahat loppu maksuaika lisäaika lykkäys eräpäivä siirto siirtää "
            "osamaksu erissä maksusuunnitelma maksujärjestely työtön sairas varaa köyhä",
            "sv": "pengar råd tid förlängning anstånd flytta avbetalning delbetala plan "
            "arbetslös sjuk fattig",
            "en": "money broke afford time extension postpone instalments plan unemployed ill "
            "later",
        },
    ),
    Topic(
        slug="paid-already",
        picture="check",
        title=_("I have paid already"),
        lead=_("When a payment is seen, and how to tell us of one that is not."),
        words={
            "fi": "maksoin maksettu jo tuplasti kahdesti näy kuitti viite kohdistus silti",
            "sv": "betalat redan dubbelt två gånger syns kvitto referens ändå",
            "en": "paid twice double missing receipt reference still showing",
        },
    ),
    Topic(
        slug="wrong-bill",
        picture="scales",
        title=_("The bill is wrong"),
        lead=_("Say no to it, or to a part of it. Collection waits for the answer."),
        words={
            "fi": "väärin virhe virheellinen riitauttaa riitautus kiistää kiistäminen tilannut "
            "perusteeton reklamaatio aiheeton tuntematon vika",
            "sv": "fel felaktig bestrida bestridande beställt obefogad reklamation okänd",
            "en": "wrong mistake error dispute contest deny ordered unknown objection faulty",
        },
    ),
    Topic(
        slug="money-back",
        picture="bank",
        title=_("Money back"),
        lead=_("If you have paid too much, we pay it back to your account."),
        words={
            "fi": "palautus takaisin liikaa liikasuoritus hyvitys tilinumero iban ylimääräinen",
            "sv": "återbetalning tillbaka för mycket överbetalning kontonummer iban",
            "en": "refund overpaid too much account number iban surplus",
        },
    ),
    Topic(
        slug="somebody-else",
        picture="people",
        title=_("Somebody else’s bill"),
        lead=_("Helping a parent, a child or a client; or a bill that is not yours."),
        words={
            "fi": "toisen puolesta valtuutus valtakirja edunvalvoja kuolinpesä lapsi vanhempi "
            "äiti äidin isä isän puoliso hoitaa kuollut vainaja alaikäinen omainen",
            "sv": "för någon annan fullmakt intressebevakare dödsbo barn förälder mor far make "
            "död anhörig minderårig",
            "en": "for another authorise authorisation guardian estate child parent mother father "
            "spouse died deceased minor relative",
        },
    ),
    Topic(
        slug="doing-nothing",
        picture="calendar",
        title=_("What happens if I do nothing"),
        lead=_("Step by step, and what each step may cost. No step comes by surprise."),
        words={
            "fi": "maksamatta seuraukset perintä ulosotto käräjäoikeus luottotiedot "
            "maksuhäiriömerkintä vanhentuminen vanheneminen tuomio haaste",
            "sv": "obetald följder indrivning utsökning tingsrätt kreditupplysning "
            "betalningsanmärkning preskription dom stämning",
            "en": "unpaid ignore consequences collection enforcement court credit default entry "
            "prescription expire judgment summons",
        },
    ),
    Topic(
        slug="costs",
        picture="bill",
        title=_("What does it cost"),
        lead=_("The most that the law lets collection cost, and late interest."),
        words={
            "fi": "kulut perintäkulut hinta maksu muistutusmaksu korko koron viivästyskorko "
            "enintään katto yläraja paljonko liian kallis",
            "sv": "kostnader indrivningskostnader pris avgift påminnelseavgift ränta "
            "dröjsmålsränta högst tak dyrt",
            "en": "costs fees price charge interest late maximum cap limit expensive",
        },
    ),
    Topic(
        slug="rights",
        picture="shield",
        title=_("My rights"),
        lead=_("What you may ask for, with the section of the law."),
        words={
            "fi": "oikeus oikeudet laki perintälaki valitus valittaa kuluttaja asiamies kohtelu "
            "tiedot erittely keskeyttää lopettaa",
            "sv": "rättigheter lag klagomål klaga konsument ombudsman bemötande specifikation "
            "avbryta",
            "en": "rights law act complain complaint consumer ombudsman treatment statement stop",
        },
    ),
    Topic(
        slug="signing-in",
        picture="lock",
        title=_("Signing in"),
        lead=_("With your bank, a mobile certificate, a passkey or a code."),
        words={
            "fi": "kirjautua kirjautuminen tunnistautua pankkitunnukset mobiilivarmenne salasana "
            "avainkoodi pääsyavain koodi sähköposti uloskirjautuminen aikakatkaisu",
            "sv": "logga in inloggning identifiera bankkoder mobilcertifikat lösenord nyckel kod "
            "utloggad",
            "en": "log in login sign identify bank codes mobile certificate password passkey code "
            "timeout logged out",
        },
    ),
    Topic(
        slug="company",
        picture="building",
        title=_("A company’s invoices"),
        lead=_("Acting for a company, and what is different for companies."),
        words={
            "fi": "yritys firma toiminimi osakeyhtiö oy yhdistys kirjanpitäjä tilitoimisto "
            "toimitusjohtaja suomi.fi y-tunnus",
            "sv": "företag firma aktiebolag ab förening bokförare verkställande direktör "
            "suomi.fi fo-nummer",
            "en": "company business firm sole trader ltd association accountant director suomi.fi",
        },
    ),
    Topic(
        slug="contact",
        picture="chat",
        title=_("Chat and messages"),
        lead=_("How to reach us, when we answer, and where the answer comes."),
        words={
            "fi": "yhteys ottaa puhelin soittaa asiakaspalvelu chat viesti robotti ihminen "
            "aukioloajat jono vastaus liite",
            "sv": "kontakta telefon ringa kundtjänst chatt meddelande robot människa öppettider "
            "kö svar bilaga",
            "en": "contact phone call customer service chat message robot human hours queue answer "
            "attachment",
        },
    ),
    Topic(
        slug="free-advice",
        picture="help",
        title=_("Free debt advice"),
        lead=_("People who help for free with all debts, not only ours."),
        words={
            "fi": "velkaneuvonta talousneuvonta takuusäätiö velkalinja velkajärjestely kela "
            "toimeentulotuki apua neuvontaa ahdistus masennus kriisi",
            "sv": "skuldrådgivning ekonomi garantistiftelsen skuldsanering fpa utkomststöd hjälp "
            "råd ångest kris",
            "en": "debt counselling advice guarantee foundation adjustment kela assistance help "
            "anxiety crisis",
        },
    ),
)
