"""What the demo Suomi.fi says, in the languages of the portal."""

from typing import Final

TEXTS: Final = {
    "fi": {
        "title": "Minkä yrityksen puolesta asioit?",
        "about": "Tämä on esittelysivu. Oikeassa palvelussa tiedot tulevat kaupparekisteristä.",
        "you": "Olet tunnistautunut:",
        "none": "Rekistereissä ei ole yritystä, jonka puolesta voisit asioida.",
        "go": "Jatka palveluun",
        "cancel": "Peruuta ja palaa palveluun",
        "incomplete": "Yksi rekisteri ei vastannut",
        "testers": "Testaajalle: palauta virhe",
    },
    "sv": {
        "title": "Vilket företag sköter du ärenden för?",
        "about": "Det här är en demosida. I den riktiga tjänsten svarar handelsregistret.",
        "you": "Du har identifierat dig:",
        "none": "Registren känner inte till något företag som du får sköta ärenden för.",
        "go": "Fortsätt till tjänsten",
        "cancel": "Avbryt och gå tillbaka till tjänsten",
        "incomplete": "Ett register svarade inte",
        "testers": "För testare: returnera ett fel",
    },
    "en": {
        "title": "For which company do you act?",
        "about": "This is a demo page. In the real service the trade register tells.",
        "you": "You have identified yourself:",
        "none": "The registers know no company for which you could act.",
        "go": "Continue to the service",
        "cancel": "Cancel and return to the service",
        "incomplete": "One register did not answer",
        "testers": "For testers: return an error",
    },
}
ROLES: Final = {
    "fi": {
        "TJ": "toimitusjohtaja",
        "NIMKO": "nimenkirjoitusoikeus",
        "ELI": "elinkeinonharjoittaja",
        "J": "hallituksen jäsen",
        "PJ": "hallituksen puheenjohtaja",
        "YHM": "yhtiömies",
        "IS": "isännöitsijä",
    },
    "sv": {
        "TJ": "verkställande direktör",
        "NIMKO": "namnteckningsrätt",
        "ELI": "enskild näringsidkare",
        "J": "styrelsemedlem",
        "PJ": "styrelsens ordförande",
        "YHM": "bolagsman",
        "IS": "disponent",
    },
    "en": {
        "TJ": "managing director",
        "NIMKO": "right to sign",
        "ELI": "sole trader",
        "J": "member of the board",
        "PJ": "chair of the board",
        "YHM": "partner",
        "IS": "property manager",
    },
}
