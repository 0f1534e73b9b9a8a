"""The service worker, the page without a network, the manifest."""

import json

import pytest
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from PIL import Image

from myropo import pwa

STATIC = settings.BASE_DIR / "static"
MANIFEST = json.loads((STATIC / "manifest.webmanifest").read_text())


@pytest.mark.parametrize("name", ["service-worker", "offline"])
def test_anyone_may_fetch_it_and_must_ask_again(client, name):
    response = client.get(reverse(name))

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "public, no-cache"
    assert not response.cookies


def test_the_worker_reaches_the_whole_portal(client):
    response = client.get("/service-worker.js")

    assert response.headers["Content-Type"] == "text/javascript"
    assert f"importScripts({json.dumps(static('service-worker.js'))})" in response.text


def test_the_worker_keeps_files_of_the_look_and_one_page(client):
    code = client.get(reverse("service-worker")).text

    shell = json.loads(code.split("= ", 1)[1].split(";\n", 1)[0])
    assert all(name.startswith(settings.STATIC_URL) for name in shell["files"])
    assert shell["offline"] == reverse("offline")


def test_every_kept_file_exists():
    generated = {"fonts/inter.woff2", "django_htmx/htmx-2.min.js"}

    missing = {name for name in pwa.SHELL if not (STATIC / name).exists()}

    assert missing == generated


def test_the_version_follows_the_page(client, monkeypatch):
    before = client.get(reverse("service-worker")).text

    monkeypatch.setattr(pwa, "offline_page", lambda: "another page")

    assert client.get(reverse("service-worker")).text != before


def test_the_page_without_a_network_is_alike_for_all(client, debtor):
    before = client.get(reverse("offline")).content

    client.force_login(debtor)
    response = client.get(reverse("offline"))

    assert response.content == before
    assert "Ei verkkoyhteyttä" in response.text
    assert "Ingen nätverksanslutning" in response.text
    assert "No network connection" in response.text


def test_the_manifest_names_the_portal_in_finnish():
    assert MANIFEST["lang"] == "fi"
    assert MANIFEST["scope"] == MANIFEST["start_url"] == "/"
    assert {"any", "maskable"} == {each["purpose"] for each in MANIFEST["icons"]}


@pytest.mark.parametrize("icon", MANIFEST["icons"], ids=lambda icon: icon["src"])
def test_each_icon_is_what_the_manifest_says(icon):
    file = STATIC / icon["src"].removeprefix(settings.STATIC_URL)

    if icon["type"] == "image/png":
        with Image.open(file) as picture:
            assert "{}x{}".format(*picture.size) == icon["sizes"]
    else:
        assert file.read_text().startswith("<svg")
