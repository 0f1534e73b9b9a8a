"""Finvoice messages for tests: one acceptable file, with what a test wants changed."""

from pathlib import Path

from lxml import etree

FILES = Path(__file__).parent / "finvoice_files"
INVOICE = (FILES / "invoice.xml").read_bytes()
ENVELOPE = (FILES / "envelope.xml").read_bytes()

DETAILS = "InvoiceDetails/"
PAYMENT = "EpiDetails/EpiPaymentInstructionDetails/"
NUMBER = DETAILS + "InvoiceNumber"
TOTAL = DETAILS + "InvoiceTotalVatIncludedAmount"
NET_TOTAL = DETAILS + "InvoiceTotalVatExcludedAmount"
VAT_TOTAL = DETAILS + "InvoiceTotalVatAmount"
TYPE = DETAILS + "InvoiceTypeCode"
ORIGIN = DETAILS + "OriginCode"
ISSUED = DETAILS + "InvoiceDate"
DUE = DETAILS + "PaymentTermsDetails/InvoiceDueDate"
FINE = DETAILS + "PaymentTermsDetails/PaymentOverDueFineDetails/"
BUYER_ID = "BuyerPartyDetails/BuyerPartyIdentifier"
SELLER_ID = "SellerPartyDetails/SellerPartyIdentifier"
SELLER_TAX = "SellerPartyDetails/SellerOrganisationTaxCode"
IBAN = "EpiDetails/EpiPartyDetails/EpiBeneficiaryPartyDetails/EpiAccountID"
REFERENCE = PAYMENT + "EpiRemittanceInfoIdentifier"
TO_PAY = PAYMENT + "EpiInstructedAmount"
EPI_DUE = PAYMENT + "EpiDateOptionDate"


def finvoice(changes=None, *, version="3.0", encoding="UTF-8", add=()):
    """The file with texts changed by path; None takes the element away.

    `add` are pairs of a parent's path and XML to put at its end.
    """
    root = etree.fromstring(INVOICE)
    root.set("Version", version)
    for path, text in (changes or {}).items():
        element = root.find(path)
        if text is None:
            element.getparent().remove(element)
        else:
            element.text = text
    for path, xml in add:
        parent = root if path == "." else root.find(path)
        parent.append(etree.fromstring(xml))
    return etree.tostring(root, xml_declaration=True, encoding=encoding)


def credit_note(number="1002", original="1001", amount="-90,36", add=()):
    """A credit note of one row. `amount` with its sign and a decimal comma."""
    xml = f"<OriginalInvoiceNumber>{original}</OriginalInvoiceNumber>"
    return finvoice(
        {
            TYPE: "INV02",
            NUMBER: number,
            TOTAL: amount,
            NET_TOTAL: None,
            VAT_TOTAL: None,
            TO_PAY: amount,
            "InvoiceRow[2]": None,
            "InvoiceRow/RowAmount": amount,
        },
        add=[("InvoiceDetails", xml), *add],
    )


def cancellation(number="1001"):
    return finvoice({ORIGIN: "Cancel", NUMBER: number})


def payment_status(code):
    return (
        f"<PaymentStatusDetails><PaymentStatusCode>{code}</PaymentStatusCode>"
        "</PaymentStatusDetails>"
    )
