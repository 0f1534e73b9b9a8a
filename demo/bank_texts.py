"""What the demo bank says, in the languages of the portal."""

from typing import Final

TEXTS: Final = {
    "fi": {
        "title": "Tunnistaudu",
        "to": "Olet tunnistautumassa palveluun",
        "about": "Tämä on esittelypankki: valitse, kuka olet. Henkilöt ovat keksittyjä.",
        "cancel": "Peruuta ja palaa palveluun",
        "testers": "Testaajalle: anna jonkin mennä pieleen",
        "fault": "Virhe vastauksessa",
        "none": "Ei virhettä",
        "error": "Palauta virhe",
    },
    "sv": {
        "title": "Identifiera dig",
        "to": "Du identifierar dig för tjänsten",
        "about": "Det här är en demobank: välj vem du är. Personerna är påhittade.",
        "cancel": "Avbryt och gå tillbaka till tjänsten",
        "testers": "För testare: låt något gå fel",
        "fault": "Fel i svaret",
        "none": "Inget fel",
        "error": "Returnera ett fel",
    },
    "en": {
        "title": "Identify yourself",
        "to": "You are identifying yourself to",
        "about": "This is a demo bank: choose who you are. The people are made up.",
        "cancel": "Cancel and return to the service",
        "testers": "For testers: let something go wrong",
        "fault": "Fault in the answer",
        "none": "No fault",
        "error": "Return an error",
    },
}
