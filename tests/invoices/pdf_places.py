"""Where words stand on the paper, as a reader of PDFs draws it."""

from dataclasses import dataclass
from io import BytesIO

import pikepdf
import pypdfium2

MM = 72 / 25.4
PAGE_HEIGHT_MM = 297
# The window of Finnish envelopes (E65, C5), from the left and the top of the page.
WINDOW_LEFT, WINDOW_RIGHT = 20, 110
WINDOW_TOP, WINDOW_BOTTOM = 45, 78


@dataclass(frozen=True)
class Box:
    """Where words stand on the first page: mm from the left and from the top."""

    left: float
    top: float
    right: float
    bottom: float


def box_of(words: str, pdf: pikepdf.Pdf) -> Box:
    """The box around the first place where the words stand. Raises when they are nowhere."""
    content = BytesIO()
    pdf.save(content)
    page = pypdfium2.PdfDocument(content.getvalue())[0]
    text = page.get_textpage()
    first, count = text.search(words).get_next()
    boxes = [text.get_charbox(at) for at in range(first, first + count) if words.strip()]
    height = page.get_height()
    return Box(
        left=min(each[0] for each in boxes) / MM,
        top=(height - max(each[3] for each in boxes)) / MM,
        right=max(each[2] for each in boxes) / MM,
        bottom=(height - min(each[1] for each in boxes)) / MM,
    )


def window_of(pdf: pikepdf.Pdf) -> bytes:
    """The pixels that show in the window."""
    content = BytesIO()
    pdf.save(content)
    page = pypdfium2.PdfDocument(content.getvalue())[0]
    picture = page.render(scale=4 / MM, grayscale=True).to_pil()
    return picture.crop((WINDOW_LEFT * 4, WINDOW_TOP * 4 + 2, WINDOW_RIGHT * 4, 75 * 4)).tobytes()
