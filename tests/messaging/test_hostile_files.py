"""Every file that ought not to be opened, under every name: refused in words, or harmless."""

import io
import unicodedata

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.downloads import SEALED
from messaging.forms.files import FilesField
from messaging.models import Attachment
from messaging.rules.files import ENDINGS
from messaging.services import attachments, scanning
from tests.messaging.hostile_files import NAMES, harmless, refused
from tests.messaging.sent_files import draft_of
from tests.sign_in import sign_in

KIND = Attachment._meta.label_lower
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}


def test_there_are_enough_of_them():
    assert len(NAMES) * (len(refused()) + len(harmless())) >= 500


@pytest.mark.parametrize("what", refused())
def test_what_is_no_document_and_no_picture_is_refused_in_words(what):
    for name in NAMES:
        file = uploaded(name, refused()[what], "application/pdf")

        with pytest.raises(ValidationError) as refusal:
            FilesField().clean([file])

        assert all(text and is_plain(text) for text in refusal.value.messages)


def uploaded(name, content, content_type):
    """As Django leaves it, which takes no file without a name in the first place."""
    return SimpleUploadedFile(name if name.strip(".") else "x", content, content_type=content_type)


def is_plain(text):
    return not any(unicodedata.category(each) in UNSEEN for each in text)


@pytest.mark.parametrize("what", harmless())
def test_what_is_taken_is_never_shown_as_anything_but_a_picture(client, debtor, now, what):
    content = harmless()[what]
    name = NAMES[list(harmless()).index(what) % len(NAMES)]
    [file] = FilesField().clean([uploaded(name, content, "text/html")])
    row = attachments.add(draft=draft_of(debtor, at=now), file=file, user=debtor, at=now)
    scanning.check(kind=KIND, file_id=row.pk, at=now)
    sign_in(client, debtor)

    saved = client.get(reverse("messaging:file", args=[row.public_id]))
    shown = client.get(reverse("messaging:file-shown", args=[row.public_id]))

    assert saved.content == content
    assert saved.headers["Content-Type"] == row.file_type
    assert saved.headers["Content-Disposition"].startswith("attachment; ")
    assert {header: saved.headers[header] for header in SEALED} == SEALED
    assert shown.status_code in {200, 404}
    if shown.status_code == 200:
        picture = Image.open(io.BytesIO(shown.content))
        assert (picture.format, shown.headers["Content-Type"]) == ("JPEG", "image/jpeg")
        assert max(picture.size) <= 1600
        assert {header: shown.headers[header] for header in SEALED} == SEALED


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_plain_and_ends_as_what_the_file_is(db, debtor, now, name):
    file = SimpleUploadedFile("x", harmless()["PDF and no more"])
    file._name = name  # as an e-mail brings it: nothing has looked at it yet

    row = attachments.add(draft=draft_of(debtor, at=now), file=file, user=debtor, at=now)

    assert is_plain(row.name)
    assert not set(row.name) & set('/\\<>:"|?*%')
    assert row.name.endswith(f".{ENDINGS[row.file_type][0]}")
    assert 4 < len(row.name) <= 110
    assert not row.name.upper().startswith(("CON.", "."))
    assert name.strip("./") not in row.file.name or len(name) < 2
