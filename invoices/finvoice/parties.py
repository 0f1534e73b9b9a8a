"""Who bills and who is billed."""

from typing import Final

from accounts import business_id, hetu
from invoices.finvoice.messages import Buyer, Seller
from invoices.finvoice.node import Node
from invoices.finvoice.refusals import Reason

SELLER: Final = "SellerPartyDetails"
SELLER_INFORMATION: Final = "SellerInformationDetails"
SELLER_CONTACT: Final = "SellerCommunicationDetails"
SELLER_ADDRESS: Final = "SellerPartyDetails/SellerPostalAddressDetails"
BUYER: Final = "BuyerPartyDetails"
BUYER_ADDRESS: Final = "BuyerPartyDetails/BuyerPostalAddressDetails"
# The columns of ours that carry names and addresses; what is longer is cut.
NAME_LENGTH: Final = 200
TOWN_LENGTH: Final = 100
POSTCODE_LENGTH: Final = 10
PHONE_LENGTH: Final = 40


def seller_id(message: Node) -> str | None:
    """The business ID of the creditor, however it is written; None where it has none."""
    identifiers = message.texts(f"{SELLER}/SellerPartyIdentifier")
    identifiers += message.texts(f"{SELLER}/SellerOrganisationTaxCode")
    identifiers += message.texts("SellerOrganisationUnitNumber")
    return next(filter(None, map(_business_id, identifiers)), None)


def read_seller(message: Node) -> Seller:
    """The creditor, known by its business ID, VAT number or OVT identifier."""
    identifier = seller_id(message)
    if identifier is None:
        raise message.error(Reason.SELLER, f"{SELLER}/SellerPartyIdentifier")
    message.required(f"{SELLER}/SellerOrganisationName", limit=NAME_LENGTH)
    box = message.text(f"{SELLER_ADDRESS}/SellerPostOfficeBoxIdentifier")
    streets = message.texts(f"{SELLER_ADDRESS}/SellerStreetName")
    return Seller(
        business_id=identifier,
        name=message.texts(f"{SELLER}/SellerOrganisationName")[0],
        street=", ".join(streets or filter(None, [box]))[:NAME_LENGTH],
        postcode=message.text(f"{SELLER_ADDRESS}/SellerPostCodeIdentifier")[:POSTCODE_LENGTH],
        town=message.text(f"{SELLER_ADDRESS}/SellerTownName")[:TOWN_LENGTH],
        phone=message.first_text(
            f"{SELLER_INFORMATION}/SellerPhoneNumber",
            f"{SELLER_CONTACT}/SellerPhoneNumberIdentifier",
        )[:PHONE_LENGTH],
        email=message.first_text(
            f"{SELLER_INFORMATION}/SellerCommonEmailaddressIdentifier",
            f"{SELLER_CONTACT}/SellerEmailaddressIdentifier",
        ),
        website=message.text(f"{SELLER_INFORMATION}/SellerWebaddressIdentifier"),
    )


def read_buyer(message: Node) -> Buyer:
    """Who was billed, with the first identifier that is a personal or a business one.

    A customer number, and a code whose check character is wrong, identify nobody: then
    the debtor finds the invoice with the codes of the letter.
    """
    name = hetu.masked(message.required(f"{BUYER}/BuyerOrganisationName", limit=NAME_LENGTH))
    identifiers = message.texts(f"{BUYER}/BuyerPartyIdentifier")
    identifiers += message.texts(f"{BUYER}/BuyerOrganisationTaxCode")
    identifiers += message.texts(f"{BUYER}/BuyerCode")
    person = company = ""
    for identifier in identifiers:
        person = _hetu(identifier)
        company = _business_id(identifier) or ""
        if person or company:
            break
    box = message.text(f"{BUYER_ADDRESS}/BuyerPostOfficeBoxIdentifier")
    streets = message.texts(f"{BUYER_ADDRESS}/BuyerStreetName")
    return Buyer(
        name=name,
        hetu=person,
        business_id=company,
        street=hetu.masked(", ".join(streets or filter(None, [box])))[:NAME_LENGTH],
        postcode=message.text(f"{BUYER_ADDRESS}/BuyerPostCodeIdentifier")[:POSTCODE_LENGTH],
        town=message.text(f"{BUYER_ADDRESS}/BuyerTownName")[:TOWN_LENGTH],
        country=message.text(f"{BUYER_ADDRESS}/CountryCode").upper()[:2] or "FI",
    )


def _business_id(identifier: str) -> str | None:
    try:
        return business_id.normalise(identifier)
    except business_id.InvalidBusinessIdError:
        return None


def _hetu(identifier: str) -> str:
    try:
        return hetu.normalise(identifier)
    except hetu.InvalidHetuError:
        return ""
