"""What is shown of a file: upright, small, and with nothing in it but the picture."""

import io
import json
import os

import pikepdf
import pytest
from PIL import Image

from messaging import previews
from messaging.rules.files import HEIC, JPEG, PDF, PNG
from tests.messaging.hostile_files import harmless
from tests.messaging.sent_files import picture

TURNED = 6  # the camera was held upright: to be turned by a quarter to the right
ORIENTATION, CAMERA, PLACE = 0x0112, 0x010F, 0x8825


def data_of_camera() -> Image.Exif:
    data = Image.Exif()
    data[ORIENTATION], data[CAMERA] = TURNED, "Kamera"
    data[PLACE] = {1: "N", 2: (60.0, 10.0, 0.0)}
    return data


def opened(content: bytes | None) -> Image.Image:
    assert content is not None
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize(("kind", "file_type"), [("JPEG", JPEG), ("HEIF", HEIC), ("PNG", PNG)])
def test_a_picture_is_shown_upright_and_tells_nothing_of_where_it_was_taken(kind, file_type):
    sent = picture(kind, (64, 48), exif=data_of_camera().tobytes())

    shown = opened(previews.picture_of(sent, file_type=file_type))

    assert (shown.format, shown.size) == ("JPEG", (48, 64))
    assert (dict(shown.getexif()), shown.info.keys() & {"exif", "comment", "xmp"}) == ({}, set())


def test_a_large_picture_becomes_small():
    shown = opened(previews.picture_of(picture(size=(4000, 2000)), file_type=JPEG))

    assert shown.size == (1600, 800)


def test_what_is_seen_through_stands_on_white():
    target = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(target, "PNG")

    shown = opened(previews.picture_of(target.getvalue(), file_type=PNG))

    assert shown.getpixel((4, 4)) == (255, 255, 255)


def test_of_a_document_its_first_page_is_shown():
    document, target = pikepdf.new(), io.BytesIO()
    document.add_blank_page(page_size=(100, 200))
    document.add_blank_page(page_size=(200, 100))
    document.save(target)

    shown = opened(previews.picture_of(target.getvalue(), file_type=PDF))

    assert shown.size == (300, 600)


@pytest.mark.parametrize(
    ("what", "file_type"),
    [
        ("PDF bomb", PDF),
        ("PNG bomb", PNG),
        ("JPG that says it is vast", JPEG),
        ("HEIC that says it is vast", HEIC),
    ],
)
def test_a_bomb_goes_off_in_a_process_of_its_own(what, file_type):
    assert previews.picture_of(harmless()[what], file_type=file_type) is None


def test_a_decoder_that_is_too_slow_is_stopped(monkeypatch):
    monkeypatch.setattr(previews, "TIMEOUT_SECONDS", 0.001)

    assert previews.picture_of(picture(), file_type=JPEG) is None


def test_a_decoder_has_little_memory_and_none_of_our_secrets(monkeypatch, tmp_path):
    child = tmp_path / "child.py"
    child.write_text(
        f"import sys; sys.path.insert(0, {str(previews.CHILD.parent)!r})\n"
        "import json, os, resource, preview_child\n"
        "preview_child._limit()\n"
        "limits = [resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE]\n"
        "print(json.dumps([dict(os.environ), [resource.getrlimit(each)[1] for each in limits]]))\n"
    )
    monkeypatch.setattr(previews, "CHILD", child)

    said = previews.picture_of(b"", file_type=JPEG)

    assert said is not None
    environment, limits = json.loads(said)
    assert "SECRET_KEY" in os.environ
    assert not [name for name in environment if "KEY" in name or "URL" in name]
    assert limits == [1024**3, 10, 0]
