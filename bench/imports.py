"""How fast Finvoice files come in, and whether memory stays flat over many of them."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from bench.table import Table

ROOT = Path(__file__).resolve().parent.parent
CREDITORS = ("2077474-0", "0112038-9", "0201256-6", "1572860-0")
MAY_GROW = 1.1

FILE = """<?xml version="1.0" encoding="UTF-8"?>
<Finvoice Version="3.0">
 <SellerPartyDetails>
  <SellerPartyIdentifier>{creditor}</SellerPartyIdentifier>
  <SellerOrganisationName>Mittauslaskuttaja {creditor} Oy</SellerOrganisationName>
 </SellerPartyDetails>
 <SellerInformationDetails>
  <SellerAccountDetails>
   <SellerAccountID IdentificationSchemeName="IBAN">FI2112345600000785</SellerAccountID>
   <SellerBic IdentificationSchemeName="BIC">NDEAFIHH</SellerBic>
  </SellerAccountDetails>
 </SellerInformationDetails>
 <BuyerPartyDetails>
  <BuyerOrganisationName>Maksaja {number}</BuyerOrganisationName>
  <BuyerPostalAddressDetails>
   <BuyerStreetName>Esimerkkikatu 1</BuyerStreetName>
   <BuyerTownName>Helsinki</BuyerTownName>
   <BuyerPostCodeIdentifier>00100</BuyerPostCodeIdentifier>
  </BuyerPostalAddressDetails>
 </BuyerPartyDetails>
 <InvoiceDetails>
  <InvoiceTypeCode>INV01</InvoiceTypeCode>
  <InvoiceTypeText>LASKU</InvoiceTypeText>
  <OriginCode>Original</OriginCode>
  <InvoiceNumber>M{number}</InvoiceNumber>
  <InvoiceDate Format="CCYYMMDD">20261012</InvoiceDate>
  <InvoiceTotalVatIncludedAmount
   AmountCurrencyIdentifier="EUR">124,00</InvoiceTotalVatIncludedAmount>
  <PaymentTermsDetails>
   <InvoiceDueDate Format="CCYYMMDD">20261112</InvoiceDueDate>
  </PaymentTermsDetails>
 </InvoiceDetails>
 <InvoiceRow>
  <ArticleName>Sähköenergia</ArticleName>
  <InvoicedQuantity QuantityUnitCode="kWh">100</InvoicedQuantity>
  <RowVatRatePercent>24</RowVatRatePercent>
  <RowAmount AmountCurrencyIdentifier="EUR">124,00</RowAmount>
 </InvoiceRow>
 <EpiDetails>
  <EpiIdentificationDetails>
   <EpiDate Format="CCYYMMDD">20261012</EpiDate>
   <EpiReference></EpiReference>
  </EpiIdentificationDetails>
  <EpiPartyDetails>
   <EpiBfiPartyDetails>
    <EpiBfiIdentifier IdentificationSchemeName="BIC">NDEAFIHH</EpiBfiIdentifier>
   </EpiBfiPartyDetails>
   <EpiBeneficiaryPartyDetails>
    <EpiAccountID IdentificationSchemeName="IBAN">FI2112345600000785</EpiAccountID>
   </EpiBeneficiaryPartyDetails>
  </EpiPartyDetails>
  <EpiPaymentInstructionDetails>
   <EpiRemittanceInfoIdentifier
    IdentificationSchemeName="SPY">14104373010002099</EpiRemittanceInfoIdentifier>
   <EpiInstructedAmount AmountCurrencyIdentifier="EUR">124,00</EpiInstructedAmount>
   <EpiCharge ChargeOption="SHA">SHA</EpiCharge>
   <EpiDateOptionDate Format="CCYYMMDD">20261112</EpiDateOptionDate>
  </EpiPaymentInstructionDetails>
 </EpiDetails>
</Finvoice>
"""


def write_files(folder: Path, first: int, last: int) -> None:
    folder.mkdir(parents=True)
    for number in range(first, last):
        text = FILE.format(number=number, creditor=CREDITORS[number % len(CREDITORS)])
        (folder / f"{number}.xml").write_text(text)


def run(folder: Path) -> tuple[float, float, int]:
    """Import a folder: seconds, megabytes at most, and how many were refused."""
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "manage.py", "import_finvoice", "--json", str(folder)],
        cwd=ROOT,
        env=os.environ | {"LOG_LEVEL": "ERROR"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as child:
        refused = 0
        for line in child.stdout or ():
            answer = json.loads(line)
            if answer.get("outcome", "").upper() == "REFUSED":
                if not refused:
                    print(f"refused: {line[:500]}")
                refused += 1
        # The usage of this very child, not of all children so far.
        _, _, usage = os.wait4(child.pid, 0)
        child.returncode = 0
    return time.perf_counter() - began, usage.ru_maxrss / 1024, refused


def main(var_dir: Path, files: int) -> None:
    few = max(files // 10, 10)
    write_files(var_dir / "few", 0, few)
    write_files(var_dir / "many", few, few + files)
    table = Table(
        "Finvoice files, one invoice each",
        ("files", "seconds", "files/s", "MB at most", "refused", "ratio", "to reach"),
    )
    seconds, small, refused = run(var_dir / "few")
    table.add(
        str(few), f"{seconds:.1f}", f"{few / seconds:.0f}", f"{small:.0f}", str(refused), "1.00", ""
    )
    seconds, large, refused = run(var_dir / "many")
    table.add(
        str(files),
        f"{seconds:.1f}",
        f"{files / seconds:.0f}",
        f"{large:.0f}",
        str(refused),
        f"{large / small:.2f}",
        f"memory < {MAY_GROW:.2f}",
    )
    table.show()
