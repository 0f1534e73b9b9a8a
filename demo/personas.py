"""The people of the demo. All codes are artificial: no living person has them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """Someone who can sign in at the demo bank."""

    key: str
    given_names: str
    family_name: str
    hetu: str
    language: str
    story: str
    company_business_id: str = ""

    @property
    def name(self) -> str:
        return f"{self.given_names} {self.family_name}".strip()


PERSONAS = (
    Persona(
        key="vaino",
        given_names="Väinö Johannes",
        family_name="Tunnistus",
        hetu="070770-905D",
        language="fi",
        story="Invoices in every stage, and refunds; may arrange one invoice for Saara",
    ),
    Persona(
        key="aino",
        given_names="Aino",
        family_name="Esimerkki",
        hetu="010190-900P",
        language="fi",
        story="A consumer with one invoice; sees all of Saara's",
    ),
    Persona(
        key="onni",
        given_names="Onni",
        family_name="Velaton",
        hetu="210281-9988",
        language="fi",
        story="No invoices; a debt counsellor whose right to act for Emily waits for staff",
    ),
    Persona(
        key="gunnel",
        given_names="Gunnel",
        family_name="Sandström",
        hetu="131052Y901X",
        language="sv",
        story="Speaks Swedish; a disputed part, a plan and a refund that wait; separator Y",
    ),
    Persona(
        key="emily",
        given_names="Emily",
        family_name="Carter",
        hetu="020502E902X",
        language="en",
        story="Speaks English; a plan that has lapsed, and can be taken up; separator E",
    ),
    Persona(
        key="yrjo",
        given_names="Yrjö",
        family_name="Yrittäjä",
        hetu="020594X903P",
        language="fi",
        story="Owns a company that has invoices of its own; acts for it by Suomi.fi",
        company_business_id="2331972-7",
    ),
    Persona(
        key="eemeli",
        given_names="Eemeli",
        family_name="Nuori",
        hetu="240815B904Y",
        language="fi",
        story="A minor, eleven years old",
    ),
    Persona(
        key="wilma",
        given_names="",
        family_name="Välimerkki",
        hetu="030594W903B",
        language="fi",
        story="Gunnel's guardian; her bank gives no given name; a moved due date; separator W",
    ),
    Persona(
        key="saara",
        given_names="Saara",
        family_name="Suunnitelma",
        hetu="120388-9063",
        language="fi",
        story="Pays in parts; has authorised Väinö and Aino; comes back by a code",
    ),
    Persona(
        key="taavi",
        given_names="Taavi",
        family_name="Tauko",
        hetu="040797-907H",
        language="fi",
        story="Nothing left to pay with: collection pauses; cares for Martta's estate",
    ),
)


def persona(key: str) -> Persona:
    """The persona of that key; KeyError for an unknown one."""
    return {each.key: each for each in PERSONAS}[key]


# The demo's members of staff. Known to everyone: worth nothing outside the demo, which
# cannot run with DEBUG=False.
AGENT_USERNAME = "agent"
SECOND_AGENT_USERNAME = "agent2"
LEAD_USERNAME = "lead"
AGENT_PASSWORD = "calm-harbour-lantern"  # noqa: S105 - printed by `make run`
AGENT_TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 - base32; shown by the bank
