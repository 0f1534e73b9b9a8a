"""What the gallery shows: each component's states, with Finnish words as long as they come."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Final, NamedTuple

from django import forms
from django.core.paginator import Paginator


class Sample(NamedTuple):
    """One state of a component."""

    title: str
    arguments: dict[str, object]


class SampleBill(NamedTuple):
    """A row of the list of invoices."""

    who: str
    about: tuple[str, ...]
    day: str
    sum: str
    state: str
    tone: str = "info"
    near: str = ""
    is_late: bool = False
    url: str = "#"


class SampleFile(NamedTuple):
    """A file that nobody may open."""

    scan: str
    get_scan_display: str
    is_openable: bool = False


class SampleForm(forms.Form):
    """Every kind of field that the portal uses."""

    invoice_number = forms.CharField(
        label="Laskun numero", help_text="Numero on laskun oikeassa yläkulmassa, esimerkiksi 1000."
    )
    due_on = forms.DateField(
        label="Uusi eräpäivä",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Viimeistään 30.9.2026.",
    )
    language = forms.ChoiceField(
        label="Kieli", choices=[("fi", "Suomi"), ("sv", "Svenska"), ("en", "English")]
    )
    reason = forms.ChoiceField(
        label="Miksi et hyväksy laskua?",
        choices=[
            ("amount", "Summa on väärä"),
            ("never", "En ole tilannut tätä"),
            ("paid", "Olen maksanut laskun jo ennen maksumuistutuksen lähettämistä"),
        ],
        widget=forms.RadioSelect,
    )
    story = forms.CharField(
        label="Kerro omin sanoin", widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    receipt = forms.FileField(
        label="Kuitti", help_text="PDF, JPG tai PNG, enintään 10 Mt.", required=False
    )
    agreed = forms.BooleanField(label="Olen lukenut ehdot ja hyväksyn ne")


def bound_form() -> SampleForm:
    """A form that was refused: a wrong date, and the rest empty."""
    form = SampleForm({"due_on": "31.2.2026"})
    form.full_clean()
    return form


BILLS: Final = [
    SampleBill(
        who="Lähivoima Oy",
        about=("Lasku 1000",),
        day="10.8.2026",
        near="Erääntyi 26 päivää sitten",
        is_late=True,
        sum="101,79 €",
        state="Muistutus",
        tone="late",
    ),
    SampleBill(
        who="Kotikylän Vesi",
        about=("Lasku 88 · lisätty tunnuksilla",),
        day="14.9.2026",
        near="9 päivän päästä",
        sum="396,00 €",
        state="Lasku",
    ),
    SampleBill(
        who="Terveyspiste Esimerkki",
        about=("Lasku TE-2026-5678",),
        day="21.8.2026",
        sum="1 696,32 €",
        state="Maksusuunnitelma 2/6",
        tone="warn",
    ),
    SampleBill(
        who="Pohjois-Savon Ammatillisen Koulutuksen Kuntayhtymä",
        about=("Kiinteistönhuollon ylläpitosopimus",),
        day="8.6.2026",
        sum="12 345,67 €",
        state="Oikeudellinen perintä",
        tone="late",
    ),
    SampleBill(
        who="Oy Yritys X Ab",
        about=("Lasku 7", "Viite 14 10437 30100 02099"),
        day="8.6.2026",
        sum="0,00 €",
        state="Maksettu MyRopossa",
        tone="ok",
    ),
    SampleBill(
        who="Oy Yritys X Ab",
        about=("Lasku 8",),
        day="8.6.2026",
        sum="20,00 €",
        state="Peruttu",
        tone="muted",
    ),
]
EVENTS: Final = [
    {"what": "Lasku lähetettiin", "when": "20.7.2026", "place": "past"},
    {"what": "Eräpäivä", "when": "10.8.2026", "place": "past"},
    {
        "what": "Maksumuistutus",
        "cost": "+5,00 €",
        "when": "25.8.2026",
        "place": "now",
        "text": "Lähetimme sinulle kirjeen.",
        "url": "#",
        "link": "Avaa kirje",
    },
    {
        "what": "Aikaisintaan maksuvaatimus",
        "cost": "+14,00 €",
        "when": "9.9.2026, jos lasku on silloin maksamatta",
        "place": "ahead",
    },
    {"what": "Aikaisintaan toinen maksuvaatimus", "when": "24.9.2026", "place": "ahead"},
]
FACTS: Final = [
    ("Pääoma", "96,41 €"),
    ("Viivästyskorko 9,5 %", "0,38 €"),
    ("Muistutusmaksu", "5,00 €"),
    ("Viitenumero", "14104 37301 00020 99"),
]
ANSWERS: Final = [
    ("Lasku", "Terveyspiste Esimerkki, 1 696,32 €", ""),
    ("Erien määrä", "6 erää, 286,05 € kuukaudessa", "#"),
    ("Maksupäivä", "Kuukauden 15. päivä, ensimmäinen 15.9.2026", "#"),
]
CHOICES: Final[list[dict[str, object]]] = [
    {
        "name": "count",
        "value": "3",
        "label": "3 erää",
        "aside": "565,44 €/kk",
        "detail": "Yhteensä 1 696,32 €, ei kuluja",
    },
    {
        "name": "count",
        "value": "6",
        "label": "6 erää",
        "aside": "286,05 €/kk",
        "detail": "Viimeinen 286,07 €. Yhteensä 1 716,32 €, josta kuluja 20,00 €",
        "checked": True,
    },
    {
        "name": "count",
        "value": "12",
        "label": "12 erää",
        "aside": "143,86 €/kk",
        "detail": "Yhteensä 1 726,32 €, josta kuluja 30,00 €",
    },
    {
        "name": "count",
        "value": "24",
        "label": "24 erää",
        "detail": "Lähivoima sallii enintään 12 erää",
        "disabled": True,
    },
]
TABS: Final = [
    {"url": "#", "label": "Laskut", "count": 4, "current": True},
    {"url": "#", "label": "Arkisto", "count": 17},
]
CHIPS: Final = [
    {"url": "#", "label": "Kaikki", "current": True},
    {"url": "#", "label": "Eräpäivä mennyt"},
    {"url": "#", "label": "Maksusuunnitelma"},
    {"url": "#", "label": "Oikeudellinen perintä"},
]
LONG: Final = "Maksukyvyttömyysvakuutuskorvaushakemuksen käsittelyaikataulu"

LOOK: Final = {
    "staff": {"language": "fi"},
    "view": {
        "pk": 1,
        "party": {"name": "Saara Suunnitelma"},
        "ends_at": datetime(2026, 11, 21, 8, 15, tzinfo=UTC),
    },
}
ALERT_TEXT: Final = "Voit kuitenkin maksaa laskun 3 erässä ilman lisäkuluja."
FRAMES: Final = {
    "welcome": Sample("Ennen kirjautumista", {}),
    "home": Sample("Etusivu", {"bills": BILLS, "tabs": TABS, "chips": CHIPS}),
    "invoice": Sample("Laskun sivu", {"facts": FACTS, "events": EVENTS}),
    "question": Sample("Kysymys", {"step": 2, "steps": 4, "back_url": "#", "choices": CHOICES}),
    "check": Sample("Tarkistus", {"step": 4, "steps": 4, "back_url": "#", "answers": ANSWERS}),
    "done": Sample("Kuitti", {"facts": FACTS[:2]}),
}


def samples_of(component: str) -> list[Sample]:
    """The states of a component; none for what only stands inside another or is a frame."""
    return [
        *_words(component),
        *_asides(component),
        *_pictures(component),
        *_things(component),
        *_forms(component),
    ]


def _words(component: str) -> list[Sample]:
    """Components that say something."""
    return {
        "acting_band": [
            Sample("a person", {"name": "Saara Suunnitelma"}),
            Sample("a company", {"name": "Pohjois-Suomen Kiinteistöhuolto ja Siivouspalvelu Oy"}),
        ],
        "alert": [
            Sample("info", {"title": "Kirjeesi valmistuu", "text": "Se kestää hetken."}),
            Sample("ok", {"tone": "ok", "title": "Nimi on tallennettu"}),
            Sample("warn", {"tone": "warn", "title": "Eräpäivä on huomenna", "text": ALERT_TEXT}),
            Sample(
                "late",
                {"tone": "late", "title": "Eräpäivää ei voi enää siirtää", "text": ALERT_TEXT},
            ),
        ],
        "look_band": [Sample("a person", {"look": LOOK})],
        "easy_switch": [
            Sample("off", {"next": "/", "is_easy": False}),
            Sample("on", {"next": "/", "is_easy": True}),
        ],
        "state": [
            Sample("info", {"label": "Lasku"}),
            Sample("warn", {"label": "Maksusuunnitelma 2/6", "tone": "warn"}),
            Sample("late", {"label": "Oikeudellinen perintä", "tone": "late"}),
            Sample("ok", {"label": "Maksettu MyRopossa", "tone": "ok"}),
            Sample("muted", {"label": "Tauko", "tone": "muted"}),
        ],
        "file_state": [
            Sample("tarkistetaan", {"file": SampleFile("WAITS", "Tarkistetaan")}),
            Sample("haitallinen", {"file": SampleFile("HARMFUL", "Haitallinen: poistettu")}),
        ],
        "amount": [
            Sample("big", {"euros": Decimal("2194.11"), "size": "big"}),
            Sample("mid", {"euros": Decimal("101.79"), "size": "mid"}),
            Sample("tekstissä", {"euros": Decimal("5.00")}),
        ],
        "brand": [Sample("merkki", {})],
        "help": [
            Sample(
                "neuvo",
                {
                    "title": "Mistä löydän MyRopo-tunnuksen?",
                    "text": "Tunnus on kirjeen oikeassa yläkulmassa, asianumeron alla.",
                },
            )
        ],
        "install": [Sample("näkyy, kun selain sen sallii", {})],
        "scene": [Sample("ranta", {})],
    }.get(component, [])


def _asides(component: str) -> list[Sample]:
    """Components that say something beside the matter."""
    return {
        "disclosure": [
            Sample("kiinni", {"summary": "Mistä korko tulee?", "text": "Korkolaki määrää sen."}),
            Sample(
                "auki", {"summary": LONG, "text": "Vastaamme kahdessa työpäivässä.", "open": True}
            ),
        ],
    }.get(component, [])


def _pictures(component: str) -> list[Sample]:
    """Components that are seen rather than read."""
    return {
        "empty": [
            Sample(
                "tyhjä",
                {
                    "title": "Sinulla ei ole avoimia laskuja",
                    "text": "Uudet laskut näkyvät täällä. Jos sait laskun paperilla, hae se tänne.",
                    "url": "#",
                    "label": "Hae lasku",
                },
            ),
            Sample("rauha", {"picture": "scene", "title": "Sinulla ei ole avoimia laskuja"}),
        ],
    }.get(component, [])


def _things(component: str) -> list[Sample]:
    """Components that show what is owed and where one is."""
    numbers = Paginator(range(1, 61), per_page=20)
    return {
        "bills": [
            Sample("luettelo", {"bills": BILLS, "day_word": "Eräpäivä", "sum_word": "Avoinna"})
        ],
        "facts": [Sample("erittely", {"facts": FACTS, "total": ("Avoinna", "101,79 €")})],
        "check": [Sample("vastaukset", {"answers": ANSWERS})],
        "timeline": [Sample("mennyt, nyt, edessä", {"events": EVENTS})],
        "tabs": [Sample("kaksi", {"label": "Laskut", "tabs": TABS})],
        "chips": [Sample("suodattimet", {"label": "Tila", "chips": CHIPS})],
        "steps": [Sample("2/4", {"step": 2, "steps": 4})],
        "entry": [
            Sample(
                "ovi",
                {
                    "url": "#",
                    "title": "Hae lasku",
                    "text": "Oletko saanut laskun, joka ei näy listauksessa? Hae se tänne.",
                },
            )
        ],
        "back": [Sample("takaisin", {"url": "#", "label": "Laskut"})],
        "pager": [
            Sample("alku", {"page": numbers.page(1)}),
            Sample("keskellä", {"page": numbers.page(2)}),
            Sample("loppu", {"page": numbers.page(3)}),
        ],
        "progress": [
            Sample("tuntematon", {"label": "Teemme PDF-tiedostoa…"}),
            Sample("2/5", {"label": "Lähetämme liitteitä", "value": 2, "most": 5}),
        ],
        "copy": [
            Sample(
                "viite",
                {
                    "value": "14104 37301 00020 99",
                    "raw": "14104373010002099",
                    "label": "Viitenumero",
                },
            )
        ],
    }.get(component, [])


def _forms(component: str) -> list[Sample]:
    """Components that ask something."""
    form, refused = SampleForm(auto_id="plain_%s"), bound_form()
    return {
        "button": [
            Sample("tavallinen", {"label": "Maksa erissä"}),
            Sample("primary", {"label": "Maksa 101,79 €", "variant": "primary"}),
            Sample("quiet", {"label": "Peruuta", "variant": "quiet"}),
            Sample("danger", {"label": "Kirjaa ulos muut laitteet", "variant": "danger"}),
            Sample("kuva", {"label": "Avaa lasku", "picture": "download", "url": "#"}),
            Sample("disabled", {"label": "Odota…", "disabled": True}),
            Sample(
                "wide",
                {"label": "Hyväksy suunnitelma, 6 × 84,20 €", "variant": "primary button--wide"},
            ),
        ],
        "field": [
            *(Sample(field.name, {"field": field}) for field in form),
            *(Sample(f"{field.name}, virhe", {"field": field}) for field in refused),
        ],
        "error_summary": [Sample("virheet", {"form": refused})],
        "choice": [Sample(str(choice["label"]), choice) for choice in CHOICES],
        "search": [Sample("haku", {"name": "q", "label": "Etsi laskua listauksesta"})],
        "dialog": [
            Sample(
                "kysymys",
                {
                    "id": "sample-dialog",
                    "title": "Kirjataanko muut laitteet ulos?",
                    "text": "Tämä laite pysyy kirjautuneena.",
                    "confirm": "Kirjaa ulos",
                    "cancel": "Peruuta",
                    "form": "sample-form",
                    "danger": True,
                },
            )
        ],
    }.get(component, [])
