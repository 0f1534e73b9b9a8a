"""Makes one picture of one file, in a process of its own: `python -I preview_child.py TYPE`.

The file comes by the standard input, the picture goes out as JPEG; any other end than 0 means
that there is none. Whatever a hostile file does to a decoder, it does it here: without the
portal's secrets, and with little memory and time. Imports nothing of ours.
"""

import io
import resource
import sys
import warnings
from contextlib import suppress
from importlib import import_module

from PIL import Image, ImageOps

MEMORY_BYTES = 1024**3
CPU_SECONDS = 10
OPEN_FILES = 64
# The longer side of what is shown, in pixels, and how much a small page of a PDF is enlarged.
EDGE = 1600
MOST_ENLARGED = 3.0
# What phones take today is below 50 million.
MOST_PIXELS = 60_000_000
QUALITY = 82
PDF = "application/pdf"
# The names that Pillow gives the types: no other decoder ever looks at a file.
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/heic": "HEIF"}


def main() -> int:
    _limit()
    file_type = sys.argv[1]
    content = sys.stdin.buffer.read()
    picture = _of_pdf(content) if file_type == PDF else _of_picture(content, FORMATS[file_type])
    sys.stdout.buffer.write(picture)
    return 0


def _limit() -> None:
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_AS: MEMORY_BYTES,
    }
    for which, most in limits.items():
        # macOS knows no limit of address space, and says so.
        with suppress(ValueError, OSError):
            resource.setrlimit(which, (most, most))


def _of_picture(content: bytes, name: str) -> bytes:
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    if name == "HEIF":
        import_module("pillow_heif").register_heif_opener(thumbnails=False, decode_threads=1)
    with Image.open(io.BytesIO(content), formats=[name]) as image:
        # Colours of a palette, and black on white, grow into others when they shrink.
        small = image.convert("RGBA") if image.mode in {"P", "PA", "1"} else image
        small.thumbnail((EDGE, EDGE))
        return _as_jpeg(ImageOps.exif_transpose(small))


def _of_pdf(content: bytes) -> bytes:
    page = import_module("pypdfium2").PdfDocument(content)[0]
    longest = max(page.get_size())
    scale = min(EDGE / longest, MOST_ENLARGED)
    return _as_jpeg(page.render(scale=scale, may_draw_forms=False).to_pil())


def _as_jpeg(image: Image.Image) -> bytes:
    """On a new white sheet, so that nothing but the picture itself comes along."""
    sheet = Image.new("RGB", image.size, "white")
    if image.has_transparency_data:
        over = image.convert("RGBA")
        sheet.paste(over, mask=over.getchannel("A"))
    else:
        sheet.paste(image.convert("RGB"))
    target = io.BytesIO()
    sheet.save(target, "JPEG", quality=QUALITY)
    return target.getvalue()


if __name__ == "__main__":
    sys.exit(main())
