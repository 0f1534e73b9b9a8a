"""The gallery shows every component, to staff alone."""

import pytest
from django.urls import reverse
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_static.models import StaticDevice

from myropo.gallery import COMPONENTS, colour_names, icon_names
from myropo.gallery_samples import FRAMES, samples_of
from tests.factories import AgentFactory

# Frames that pages extend, and what stands only inside another component.
SHOWN_OTHERWISE = {
    "wizard",
    "receipt",
    "messages",
    "field_error",
    "field_hint",
    "field_optional",
}


@pytest.fixture
def staff_client(client, agent):
    client.force_login(agent)
    session = client.session
    device = StaticDevice.objects.create(user=agent, name="test")
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    return client


def test_every_component_has_samples_or_stands_in_another():
    without = {file.stem for file in COMPONENTS.glob("*.html") if not samples_of(file.stem)}

    assert without == SHOWN_OTHERWISE


def test_every_component_says_its_arguments_at_the_top():
    silent = [
        file.name
        for file in COMPONENTS.rglob("*.html")
        if "{#" not in file.read_text()[:60] and "{% extends" not in file.read_text()[:20]
    ]

    assert silent == []


def test_the_gallery_shows_every_component_icon_and_colour(staff_client):
    page = staff_client.get(reverse("gallery")).content.decode()

    for file in COMPONENTS.glob("*.html"):
        assert f'id="part-{file.stem}"' in page
    for name in icon_names():
        assert f"sprite.svg#{name}" in page
    for name in colour_names():
        assert f"gallery__colour--{name}" in page


@pytest.mark.parametrize("name", FRAMES)
def test_each_frame_is_a_whole_page(staff_client, name):
    response = staff_client.get(reverse(f"gallery-{name}"))

    assert response.status_code == 200
    assert b"</html>" in response.content


def test_a_debtor_is_sent_to_the_staff_door(client, debtor):
    client.force_login(debtor)

    response = client.get(reverse("gallery"))

    assert response.status_code == 302
    assert response.url.startswith(reverse("admin:login"))


def test_staff_without_the_second_factor_stay_outside(client, db):
    client.force_login(AgentFactory())

    response = client.get(reverse("gallery"))

    assert response.status_code == 302
