"""Files that the people of the demo send: receipts and pictures, drawn when they are needed.

A picture lies on its side with a mark that says so, and tells where it was taken, as phones
write both: what the portal shows of it stands upright and tells nothing.
"""

from collections.abc import Mapping
from io import BytesIO
from pathlib import PurePath
from typing import Final

import fontpkg_inter
from PIL import Image, ImageDraw, ImageFont
from PIL.ExifTags import GPS, IFD, Base
from pillow_heif import from_pillow

INTER: Final = fontpkg_inter.ROOT / "files" / "Inter[opsz,wght].ttf"
PAPER: Final = (900, 1000)
MARGIN: Final = 80
LINE: Final = 84
DESK, SHEET, INK, PALE = "#8a7f72", "#fdfcf8", "#22262b", "#767d85"
# The camera was held sideways: whoever shows it turns it a quarter to the right.
TURN_RIGHT: Final = 6
HELSINKI: Final = ((60.0, 10.0, 12.0), (24.0, 56.0, 20.0))

TEXTS: Final[Mapping[str, tuple[str, ...]]] = {
    "kuitti.jpg": (
        "MAKSUKUITTI",
        "Kaarnavoima Oy",
        "Lasku 26100671",
        "40,00 €",
        "Maksettu verkkopankissa",
    ),
    "tilitapahtuma.pdf": (
        "TILITAPAHTUMAT",
        "Väinö Tunnistus",
        "Kaarnavoima Oy   –40,00",
        "Kauppa   –18,35",
        "Palkka   +1 912,40",
    ),
    "kojelauta.heic": (
        "PYSÄKÖINTILIPPU",
        "Asema-aukio",
        "Voimassa 9.05–13.05",
        "4,00 €",
    ),
    "pysakointilippu.jpg": ("Asema-aukio, automaatti 3", "4,00 €", "9.05–13.05", "Kiitos!"),
    "faktura-papper.jpg": (
        "FAKTURA 118250052",
        "Kaiku Mobiili Oy",
        "Mobilabonnemang   22,46",
        "Fakturatillägg   4,99",
    ),
    "roaming.pdf": ("HOTEL HARBOUR, TALLINN", "Guest: Emily Carter", "2 nights", "Paid by card"),
    "roaming-reply.pdf": (
        "KAIKU MOBIILI OY",
        "Subscription of Emily Carter",
        "Network: on board, M/S Saaristo",
        "Time: 1 h 52 min",
        "Data: 61 MB",
    ),
    "tracking.png": ("PARCEL", "At the pick-up point", "Returned to the sender", "Delivered back"),
    "tilausvahvistus.pdf": ("TILAUSVAHVISTUS 4471/26", "Yrjön Paja Oy", "Sähkö, yrityshinta"),
}


def made(name: str) -> bytes:
    """The file of that name, of the kind that its ending says; KeyError for an unknown one."""
    paper, stream = _paper(TEXTS[name]), BytesIO()
    match PurePath(name).suffix:
        case ".jpg":
            paper.rotate(90, expand=True).save(stream, "JPEG", quality=82, exif=_camera())
        case ".heic":
            from_pillow(paper).save(stream, quality=60)
        case ".pdf":
            paper.save(stream, "PDF", resolution=110)
        case _:
            paper.save(stream, "PNG")
    return stream.getvalue()


def _paper(lines: tuple[str, ...]) -> Image.Image:
    """A sheet on a desk, with a heading and lines."""
    width, height = PAPER
    picture = Image.new("RGB", PAPER, DESK)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((24, 24, width - 24, height - 24), fill=SHEET)
    first, *others = lines
    pen.text((MARGIN, 90), first, INK, font=_font(58))
    pen.line((MARGIN, 190, width - MARGIN, 190), fill=PALE, width=3)
    for count, line in enumerate(others):
        pen.text((MARGIN, 240 + count * LINE), line, INK, font=_font(46))
    note = "Keksitty esittelyä varten · Påhittat · Invented"
    pen.text((MARGIN, height - 110), note, PALE, font=_font(26))
    return picture


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(INTER, size)


def _camera() -> Image.Exif:
    exif = Image.Exif()
    exif[Base.Orientation] = TURN_RIGHT
    exif[Base.Model] = "Phone"
    place = exif.get_ifd(IFD.GPSInfo)
    place[GPS.GPSLatitudeRef], place[GPS.GPSLatitude] = "N", HELSINKI[0]
    place[GPS.GPSLongitudeRef], place[GPS.GPSLongitude] = "E", HELSINKI[1]
    return exif
