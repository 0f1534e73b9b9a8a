"""Bar code and QR code as a PDF draws them fastest: one dashed line, and a 1-bit picture."""

from dataclasses import dataclass
from itertools import groupby

from invoices.rules.bank_barcode import QUIET_MODULES, modules_of
from invoices.rules.epc_qr import QUIET_MODULES as QR_QUIET_MODULES
from invoices.rules.epc_qr import code_of


@dataclass(frozen=True, slots=True, kw_only=True)
class DashedLine:
    """A Code 128 bar code as one line along its middle, as thick as the bars are high.

    The dashes are the bars and the gaps the spaces, in modules. `start` and `end` are
    where the line begins and ends, `width` includes the quiet zones.
    """

    start: int
    end: int
    width: int
    dashes: str


def dashed_line(digits: str) -> DashedLine:
    """The bar code of an even number of digits."""
    modules = modules_of(digits)
    dashes = " ".join(str(len(list(run))) for _, run in groupby(modules))
    end = QUIET_MODULES + len(modules)
    return DashedLine(start=QUIET_MODULES, end=end, width=end + QUIET_MODULES, dashes=dashes)


def qr_picture(payload: str) -> str:
    """A PNG as data URL, quiet zone included; viewers blur what is smaller than shown."""
    picture: str = code_of(payload).png_data_uri(scale=4, border=QR_QUIET_MODULES)
    return picture
