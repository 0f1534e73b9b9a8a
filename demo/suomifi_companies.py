"""In which companies the people of the demo are, as the registers would say.

All but Yrjö's own workshop are made up for this page; their IDs pass the check and are nobody's.
"""

from dataclasses import dataclass
from typing import Final

from demo.personas import PERSONAS, persona


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """One company, and what one person is in it; the roles are the registers' codes."""

    name: str
    business_id: str
    roles: tuple[str, ...]
    is_complete: bool = True


COMPANIES: Final[dict[str, tuple[Company, ...]]] = {
    "yrjo": (
        Company(
            name="Yrjön Paja Oy",
            business_id=persona("yrjo").company_business_id,
            roles=("TJ", "NIMKO"),
        ),
        Company(name="Toiminimi Yrjö Yrittäjä", business_id="9000101-4", roles=("ELI",)),
        Company(name="Pajatien Kiinteistöt Oy", business_id="9000202-5", roles=("J",)),
        Company(name="Kymen Teräs Ky", business_id="9000303-6", roles=("YHM",), is_complete=False),
    ),
    "vaino": (Company(name="Tunnistus Consulting Oy", business_id="9000404-7", roles=("TJ",)),),
    "aino": (Company(name="Asunto Oy Satamakulma", business_id="9000505-8", roles=("IS",)),),
    "gunnel": (
        Company(name="Sandströms Bageri Ab", business_id="9000606-9", roles=("NIMKO", "PJ")),
    ),
}


def companies_of(hetu: str) -> tuple[Company, ...]:
    """Those of the person with the identity code; nothing for anybody unknown."""
    keys = (each.key for each in PERSONAS if each.hetu == hetu)
    return next((COMPANIES.get(key, ()) for key in keys), ())


def name_of(hetu: str) -> str:
    return next((each.name for each in PERSONAS if each.hetu == hetu), "")
