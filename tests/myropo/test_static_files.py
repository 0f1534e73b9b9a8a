"""One style sheet leaves the server, with everything it imports inside its layers."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.test import override_settings

from myropo import fonts
from myropo.static_files import in_one_piece

SOURCE = Path(__file__).resolve().parents[2] / "static"
OWN = "myropo.static_files.PortalStaticFilesStorage"


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """What `collectstatic` leaves behind, while the storage that names it is in use."""
    fonts.build(settings.FONT_DIR)
    root = tmp_path_factory.mktemp("static")
    storages = {**settings.STORAGES, "staticfiles": {"BACKEND": OWN}}
    with override_settings(STATIC_ROOT=str(root), STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield root


@pytest.mark.slow
def test_the_collected_style_sheet_imports_nothing(collected):
    css = (collected / staticfiles_storage.stored_name("css/app.css")).read_text()

    assert "@import" not in css
    assert css.count("@layer components {") == len(list((SOURCE / "css/components").glob("*.css")))
    assert "--accent:" in css
    assert ".button {" in css


@pytest.mark.slow
def test_the_order_of_layers_comes_first(collected):
    css = (collected / "css" / "app.css").read_text()

    first_rule = re.search(r"^@.+$", css, re.MULTILINE)
    assert first_rule[0] == "@layer tokens, base, components, pages;"


@pytest.mark.slow
def test_the_font_has_a_hashed_name_and_is_there(collected):
    css = (collected / staticfiles_storage.stored_name("css/app.css")).read_text()

    name = re.search(r'url\("\.\./(fonts/inter\.[0-9a-f]{12}\.woff2)"\)', css)
    assert (collected / name[1]).exists()


@pytest.mark.slow
@pytest.mark.parametrize("debug", [True, False])
def test_collected_files_have_hashed_names_with_debug_too(collected, debug):
    with override_settings(DEBUG=debug):
        address = staticfiles_storage.url("css/app.css")

    assert re.fullmatch(r"/static/css/app\.[0-9a-f]{12}\.css", address)


@pytest.mark.slow
def test_collecting_twice_gives_the_same_name(collected):
    before = staticfiles_storage.stored_name("css/app.css")

    call_command("collectstatic", interactive=False, verbosity=0)

    assert staticfiles_storage.stored_name("css/app.css") == before


@pytest.mark.slow
def test_braces_close_in_every_style_sheet(collected):
    css = (collected / "css" / "app.css").read_text()

    assert css.count("{") == css.count("}")


def test_before_collecting_a_developer_gets_the_plain_names(tmp_path):
    storages = {**settings.STORAGES, "staticfiles": {"BACKEND": OWN}}
    with override_settings(STATIC_ROOT=str(tmp_path), STORAGES=storages, DEBUG=True):
        assert staticfiles_storage.url("css/app.css") == "/static/css/app.css"


def test_every_component_sheet_is_imported():
    app = (SOURCE / "css" / "app.css").read_text()
    imported = set(re.findall(r'@import url\("([^"]+)"\)', app))
    present = {str(f.relative_to(SOURCE / "css")) for f in (SOURCE / "css").rglob("*.css")}
    staffs = {name for name in present if name.startswith("admin")}

    assert imported == present - staffs - {"app.css"}


def test_an_imported_sheet_may_not_point_at_other_files(tmp_path):
    (tmp_path / "css").mkdir()
    (tmp_path / "css/app.css").write_text('@import url("a.css") layer(base);')
    (tmp_path / "css/a.css").write_text('p { background: url("b.png"); }')
    storage = FileSystemStorage(tmp_path)
    paths = {name: (storage, name) for name in ("css/app.css", "css/a.css")}

    with pytest.raises(ValueError, match=r"css/a\.css has a url"):
        in_one_piece(paths)


def test_no_own_file_holds_a_style_or_script_of_its_own():
    templates = SOURCE.parent / "templates"
    pages = [f for f in templates.rglob("*.html") if not {"pdf", "emails"} & set(f.parts)]

    inline = [f.name for f in pages if re.search(r"\sstyle=|<style|\son[a-z]+=\"", f.read_text())]

    assert inline == []
