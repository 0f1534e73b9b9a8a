"""Write the demo's Finvoice files from its plan: `python -m demo.make_samples`.

The files are kept with the code, so that anyone can read them and a change shows. Their
dates are places that seeding fills in: `{day-10}` is ten days before the first seeding,
`{bank+18}` the first banking day on or after the eighteenth.
"""

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import cast

from lxml import etree

from demo.sample_plan import SAMPLES, Biller, PlanFile, PlanInvoice, PlanRow, plan
from invoices.rules import references
from myropo.money import round_to_cents

ENVELOPE = """\
<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" \
xmlns:eb="http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd">
<SOAP-ENV:Header>
<eb:MessageHeader SOAP-ENV:mustUnderstand="1" eb:id="{number}">
<eb:From><eb:PartyId>0037{sender}</eb:PartyId><eb:Role>Sender</eb:Role></eb:From>
<eb:To><eb:PartyId>MYROPO</eb:PartyId><eb:Role>Receiver</eb:Role></eb:To>
<eb:Service>Routing</eb:Service>
<eb:Action>ProcessInvoice</eb:Action>
</eb:MessageHeader>
</SOAP-ENV:Header>
<SOAP-ENV:Body>
<eb:Manifest eb:id="Manifest" eb:version="2.0"/>
</SOAP-ENV:Body>
</SOAP-ENV:Envelope>
"""
TYPE_TEXTS = {"INV01": {"SV": "FAKTURA", "EN": "INVOICE"}, "INV02": {"SV": "KREDITNOTA"}}
BIC = "NDEAFIHH"


def write_all(folder: Path) -> None:
    for file in plan():
        (folder / f"{file.name}.xml").write_bytes(written(file))


def written(file: PlanFile) -> bytes:
    """All messages of a file, one XML document after the other."""
    messages = [
        *(_message(file, each, number=each.number) for each in file.invoices),
        *(
            _message(file, each.of, number=each.number, rows=each.rows, credited=each.of.number)
            for each in file.credits
        ),
        *(_message(file, each, number=each.number, origin="Cancel") for each in file.cancels),
    ]
    return b"".join(messages)


def reference(file: PlanFile, number: str) -> str:
    """The reference of an invoice: made of the creditor's and the invoice's number."""
    base = file.creditor.business_id[3:6] + "".join(filter(str.isdecimal, number))
    national = base + references.check_digit(base)
    return references.to_rf(national) if file.is_rf else national


def _message(
    file: PlanFile,
    invoice: PlanInvoice,
    *,
    number: str,
    rows: tuple[PlanRow, ...] = (),
    credited: str = "",
    origin: str = "Original",
) -> bytes:
    rows = rows or invoice.rows
    sums = [_sums(row) for row in rows]
    total = sum((net + vat for net, vat in sums), Decimal(0))
    root = etree.Element("Finvoice", Version=file.version)
    _put_seller(root, file.creditor)
    _put(root, "InvoiceRecipientLanguageCode", invoice.buyer.language)
    _put_buyer(root, invoice)
    details = _put(root, "InvoiceDetails")
    kind = "INV02" if credited else "INV01"
    texts = TYPE_TEXTS[kind]
    _put(details, "InvoiceTypeCode", kind)
    fallback = "HYVITYSLASKU" if credited else "LASKU"
    _put(details, "InvoiceTypeText", texts.get(invoice.buyer.language, fallback))
    classification = invoice.classification or file.creditor.classification
    if classification and file.version == "3.0":
        _put(_put(details, "InvoiceClassification"), "ClassificationText", classification)
    _put(details, "OriginCode", origin)
    _put(details, "InvoiceNumber", number)
    _put_day(details, "InvoiceDate", f"{{day{file.day:+d}}}")
    if credited:
        _put(details, "OriginalInvoiceNumber", credited)
    _put_euros(details, "InvoiceTotalVatExcludedAmount", sum(net for net, _ in sums))
    _put_euros(details, "InvoiceTotalVatAmount", sum(vat for _, vat in sums))
    _put_euros(details, "InvoiceTotalVatIncludedAmount", total)
    free_text = invoice.free_text or file.creditor.free_text
    if free_text:
        _put(details, "InvoiceFreeText", free_text)
    _put_terms(details, file.creditor, _due(invoice))
    if invoice.paid:
        _put(_put(root, "PaymentStatusDetails"), "PaymentStatusCode", "PAID")
    _put_rows(root, rows)
    _put_payment(root, file, reference=reference(file, number), total=total, due=_due(invoice))
    etree.indent(root)
    data = cast("bytes", etree.tostring(root, xml_declaration=True, encoding=file.encoding))
    data += b"\n"
    if file.envelope:
        sender = file.creditor.business_id.replace("-", "")
        return ENVELOPE.format(number=number, sender=sender).encode() + data
    return data


def _put(
    parent: etree._Element, name: str, text: str | None = None, **attributes: str
) -> etree._Element:
    element = etree.SubElement(parent, name, attributes)
    element.text = text
    return element


def _put_euros(parent: etree._Element, name: str, amount: Decimal | int) -> None:
    text = f"{amount:.2f}".replace(".", ",")
    _put(parent, name, text, AmountCurrencyIdentifier="EUR")


def _put_day(parent: etree._Element, name: str, place: str) -> None:
    _put(parent, name, place, Format="CCYYMMDD")


def _put_seller(root: etree._Element, biller: Biller) -> None:
    party = _put(root, "SellerPartyDetails")
    _put(party, "SellerPartyIdentifier", biller.business_id)
    _put(party, "SellerOrganisationName", biller.name)
    _put(party, "SellerOrganisationTaxCode", "FI" + biller.business_id.replace("-", ""))
    address = _put(party, "SellerPostalAddressDetails")
    _put(address, "SellerStreetName", biller.street)
    _put(address, "SellerTownName", biller.town)
    _put(address, "SellerPostCodeIdentifier", biller.postcode)
    _put(address, "CountryCode", "FI")
    information = _put(root, "SellerInformationDetails")
    _put(information, "SellerPhoneNumber", biller.phone)
    _put(information, "SellerCommonEmailaddressIdentifier", biller.email)
    _put(information, "SellerWebaddressIdentifier", biller.website)
    account = _put(information, "SellerAccountDetails")
    _put(account, "SellerAccountID", biller.iban, IdentificationSchemeName="IBAN")
    _put(account, "SellerBic", BIC, IdentificationSchemeName="BIC")


def _put_buyer(root: etree._Element, invoice: PlanInvoice) -> None:
    buyer = invoice.buyer
    party = _put(root, "BuyerPartyDetails")
    _put(party, "BuyerPartyIdentifier", buyer.code)
    _put(party, "BuyerOrganisationName", buyer.name)
    address = _put(party, "BuyerPostalAddressDetails")
    _put(address, "BuyerStreetName", buyer.street)
    _put(address, "BuyerTownName", buyer.town)
    _put(address, "BuyerPostCodeIdentifier", buyer.postcode)
    _put(address, "CountryCode", "FI")


def _put_terms(details: etree._Element, biller: Biller, due: str) -> None:
    terms = _put(details, "PaymentTermsDetails")
    _put_day(terms, "InvoiceDueDate", due)
    fine = _put(terms, "PaymentOverDueFineDetails")
    _put(fine, "PaymentOverDueFineFreeText", biller.interest)
    _put(fine, "PaymentOverDueFinePercent", biller.percent)


def _put_rows(root: etree._Element, rows: Iterable[PlanRow]) -> None:
    for row in rows:
        net, vat = _sums(row)
        element = _put(root, "InvoiceRow")
        _put(element, "ArticleName", row.text)
        _put(element, "InvoicedQuantity", row.quantity, QuantityUnitCode=row.unit)
        _put(element, "UnitPriceAmount", row.price, AmountCurrencyIdentifier="EUR")
        _put(element, "RowVatRatePercent", row.vat_percent)
        _put_euros(element, "RowVatAmount", vat)
        _put_euros(element, "RowVatExcludedAmount", net)
        _put_euros(element, "RowAmount", net + vat)


def _put_payment(
    root: etree._Element, file: PlanFile, *, reference: str, total: Decimal, due: str
) -> None:
    epi = _put(root, "EpiDetails")
    identification = _put(epi, "EpiIdentificationDetails")
    _put_day(identification, "EpiDate", f"{{day{file.day:+d}}}")
    _put(identification, "EpiReference")
    party = _put(epi, "EpiPartyDetails")
    bank = _put(party, "EpiBfiPartyDetails")
    _put(bank, "EpiBfiIdentifier", BIC, IdentificationSchemeName="BIC")
    beneficiary = _put(party, "EpiBeneficiaryPartyDetails")
    _put(beneficiary, "EpiNameAddressDetails", file.creditor.name)
    account = file.creditor.iban
    _put(beneficiary, "EpiAccountID", account, IdentificationSchemeName="IBAN")
    payment = _put(epi, "EpiPaymentInstructionDetails")
    scheme = "ISO" if file.is_rf else "SPY"
    _put(payment, "EpiRemittanceInfoIdentifier", reference, IdentificationSchemeName=scheme)
    _put_euros(payment, "EpiInstructedAmount", total)
    _put(payment, "EpiCharge", "SHA", ChargeOption="SHA")
    _put_day(payment, "EpiDateOptionDate", due)


def _sums(row: PlanRow) -> tuple[Decimal, Decimal]:
    """A row's price without VAT, and its VAT, each in whole cents."""
    quantity, price, percent = (
        Decimal(text.replace(",", ".")) for text in (row.quantity, row.price, row.vat_percent)
    )
    net = round_to_cents(quantity * price)
    return net, round_to_cents(net * percent / 100)


def _due(invoice: PlanInvoice) -> str:
    """`bank+18` and `-6` as the places that seeding fills."""
    due = invoice.due
    return f"{{{due}}}" if due.startswith("bank") else f"{{day{int(due):+d}}}"


if __name__ == "__main__":
    write_all(SAMPLES)
