"""XHTML in, PDF/UA-1 out: WeasyPrint with what it would repeat for each document made once.

A process loads the typeface and the style sheets at its first document. Measured reasons
for each step are in `bench/pdf.py`.
"""

from base64 import b64decode
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Final
from urllib.request import url2pathname
from xml.etree import ElementTree as ET

from cssselect2 import ElementWrapper
from django.conf import settings
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from myropo import fonts

# Before the style sheet of each kind of document.
SHARED_STYLE_SHEET: Final = "document.css"
VARIANT: Final = "pdf/ua-1"
FILE_SCHEME: Final = "file://"
PICTURE: Final = "data:image/png;base64,"

# Pango and Fontconfig share one configuration: one document at a time in a process.
_one_at_a_time = Lock()


class OwnFilesOnly(URLFetcher):
    """Reads our fonts and the pictures our template carries: no network, no other file.

    One for all documents: WeasyPrint's own would load the system's certificates for each.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder.resolve()

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url.startswith(PICTURE):
            picture = b64decode(url.removeprefix(PICTURE))
            return URLFetcherResponse(url, picture, {"Content-Type": "image/png"})
        path = Path(url2pathname(url.removeprefix(FILE_SCHEME))).resolve()
        if not url.startswith(FILE_SCHEME) or self.folder not in path.parents:
            msg = "a document may use our own fonts only"
            raise PermissionError(msg)
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/ttf"})


class Xhtml(HTML):
    """Well-formed XHTML without a namespace, read by the C parser instead of HTML5's rules."""

    def __init__(self, text: str, fetcher: URLFetcher) -> None:
        root = ET.fromstring(text)  # noqa: S314 - our own template, every value escaped
        self.base_url = None
        self.url_fetcher = fetcher
        self.media_type = "print"
        self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element


class Renderer:
    """A typeface, style sheets and a fetcher, made once and used for every document of a kind."""

    def __init__(self, font_folder: Path, style_folder: Path, style_sheet: str) -> None:
        fonts.build(font_folder)
        self.fetcher = OwnFilesOnly(font_folder)
        self.font_config = FontConfiguration()
        self.style_sheets = [
            self._style_sheet(font_folder, (style_folder / name).read_text())
            for name in (SHARED_STYLE_SHEET, style_sheet)
        ]

    def _style_sheet(self, font_folder: Path, text: str) -> CSS:
        return CSS(
            string=text,
            base_url=font_folder,
            url_fetcher=self.fetcher,
            font_config=self.font_config,
        )

    def pdf(self, xhtml: str, *, identifier: bytes) -> bytes:
        """The same text and identifier give the same bytes, whenever it is made."""
        with _one_at_a_time:
            content: bytes = Xhtml(xhtml, self.fetcher).write_pdf(
                font_config=self.font_config,
                stylesheets=self.style_sheets,
                pdf_variant=VARIANT,
                pdf_identifier=identifier,
            )
        return content


@cache
def renderer(style_sheet: str) -> Renderer:
    """The process's renderer for documents with this style sheet, made at the first call."""
    style_folder = Path(settings.BASE_DIR) / "templates" / "pdf"
    return Renderer(settings.FONT_DIR, style_folder, style_sheet)
