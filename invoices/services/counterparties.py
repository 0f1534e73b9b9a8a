"""Who bills and who is billed: found by their codes, made when they are new."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from accounts import hetu
from accounts.models import Party, PartyKind
from invoices.finvoice import Buyer, Seller
from invoices.models import Creditor

WEBSITE: Final = URLValidator(schemes=["http", "https"])
# What the columns hold. A contact that is longer is not cut: half of one leads nowhere.
EMAIL_LENGTH: Final = 254
WEBSITE_LENGTH: Final = 200


def creditors_of(sellers: Iterable[Seller]) -> dict[str, Creditor]:
    """The creditor of each seller, by business ID; a new one is made as it presents itself.

    A known creditor keeps what it is: names and contacts are the staff's to change.
    Raises `IntegrityError` when somebody else makes the same one meanwhile.
    """
    by_id = {seller.business_id: seller for seller in sellers}
    found = {each.business_id: each for each in Creditor.objects.filter(business_id__in=by_id)}
    for business_id in sorted(by_id.keys() - found.keys()):
        found[business_id] = _new_creditor(by_id[business_id])
    return found


def find_only_creditor(business_ids: Collection[str]) -> Creditor | None:
    """The creditor that they all are; None where they are several, or one we do not know."""
    if len(business_ids) != 1:
        return None
    return Creditor.objects.filter(business_id__in=business_ids).first()


def parties_of(buyers: Iterable[Buyer], *, today: date) -> dict[str, Party]:
    """The party of each identified buyer, by its personal or business code.

    A person whose date of birth is in the future is nobody. Names of known parties stay
    as they are. Raises `IntegrityError` when somebody else makes the same one meanwhile.
    """
    buyers = list(buyers)
    people = {
        hetu.index_of(buyer.hetu): buyer
        for buyer in buyers
        if buyer.hetu and hetu.birth_date(buyer.hetu) <= today
    }
    companies = {buyer.business_id: buyer for buyer in buyers if buyer.business_id}
    found: dict[str, Party] = {}
    if people:
        known = {each.hetu_index: each for each in Party.objects.filter(hetu_index__in=people)}
        made = Party.objects.bulk_create(
            _person(people[index], index) for index in sorted(people.keys() - known.keys())
        )
        known.update({each.hetu_index: each for each in made})
        found.update({buyer.hetu: known[index] for index, buyer in people.items()})
    if companies:
        known = {each.business_id: each for each in Party.objects.filter(business_id__in=companies)}
        made = Party.objects.bulk_create(
            _company(companies[code]) for code in sorted(companies.keys() - known.keys())
        )
        known.update({each.business_id: each for each in made})
        found.update({code: known[code] for code in companies})
    return found


def _new_creditor(seller: Seller) -> Creditor:
    return Creditor.objects.create(
        name=seller.name,
        business_id=seller.business_id,
        street=seller.street,
        postcode=seller.postcode,
        town=seller.town,
        phone=seller.phone,
        email=_email(seller.email),
        website=_website(seller.website),
    )


def _email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        return ""
    return text if len(text) <= EMAIL_LENGTH else ""


def _website(text: str) -> str:
    address = text if "://" in text else f"https://{text}"
    try:
        WEBSITE(address)
    except ValidationError:
        return ""
    return address if len(address) <= WEBSITE_LENGTH else ""


def _person(buyer: Buyer, index: str) -> Party:
    return Party(
        kind=PartyKind.PERSON,
        name=buyer.name,
        hetu_encrypted=hetu.encrypt(buyer.hetu),
        hetu_index=index,
    )


def _company(buyer: Buyer) -> Party:
    return Party(kind=PartyKind.COMPANY, name=buyer.name, business_id=buyer.business_id)
