import threading
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from fontTools.ttLib import TTFont

from myropo import fonts

FORTY_KILOBYTES = 40 * 1024
OUR_LETTERS = "ABCÅÄÖåäöšŽé0123456789 €§–−’”“„…→× \u00a0\u2009"
NAMES = "Nguyễn Őszi Łódź Ђорђе Ωmega Ŋuorttit Áhkká"


@pytest.fixture(scope="session")
def font_folder():
    fonts.build(settings.FONT_DIR)
    return settings.FONT_DIR


def letters_of(path):
    return set(TTFont(path).getBestCmap())


def features_of(path, table):
    return {record.FeatureTag for record in TTFont(path)[table].table.FeatureList.FeatureRecord}


@pytest.mark.slow
def test_the_web_font_is_small_and_keeps_only_its_weight_axis(font_folder):
    path = font_folder / "inter.woff2"

    axes = [(axis.axisTag, axis.minValue, axis.maxValue) for axis in TTFont(path)["fvar"].axes]

    assert axes == [("wght", 400, 700)]
    assert path.stat().st_size < FORTY_KILOBYTES


def test_the_web_font_has_the_letters_and_features_of_our_pages(font_folder):
    path = font_folder / "inter.woff2"

    missing = {letter for letter in OUR_LETTERS if ord(letter) not in letters_of(path)}

    assert missing == set()
    assert {"tnum", "cv05", "ss03", "case"} <= features_of(path, "GSUB")
    assert "kern" in features_of(path, "GPOS")


@pytest.mark.parametrize(("name", "weight"), fonts.PRINT_CUTS.items())
def test_a_print_cut_is_static_and_writes_every_name(font_folder, name, weight):
    font = TTFont(font_folder / name)

    missing = {letter for letter in OUR_LETTERS + NAMES if ord(letter) not in font.getBestCmap()}

    assert missing == set()
    assert "fvar" not in font
    assert font["OS/2"].usWeightClass == weight


def test_building_again_changes_nothing(font_folder):
    before = {path.name: path.stat().st_mtime_ns for path in font_folder.iterdir()}

    was_needed = fonts.build(font_folder)

    assert was_needed is False
    assert {path.name: path.stat().st_mtime_ns for path in font_folder.iterdir()} == before


@pytest.mark.parametrize("lost", ["inter.woff2", "inter-600.ttf", "fonts.stamp"])
def test_a_lost_file_means_that_the_fonts_are_made_again(font_folder, lost):
    held = (font_folder / lost).read_bytes()
    (font_folder / lost).unlink()

    up_to_date = fonts.is_up_to_date(font_folder)

    (font_folder / lost).write_bytes(held)
    assert up_to_date is False
    assert fonts.is_up_to_date(font_folder)


@pytest.mark.slow
def test_several_processes_may_build_at_once(tmp_path, font_folder, monkeypatch):
    # The cuts themselves are tested above; here only the writing races.
    monkeypatch.setattr(fonts, "_cuts", lambda: [("inter-400.ttf", small_font(font_folder))])
    monkeypatch.setattr(fonts, "PRINT_CUTS", {"inter-400.ttf": 400})
    monkeypatch.setattr(fonts, "WEB_FONT", "inter-400.ttf")
    threads = [threading.Thread(target=fonts.build, args=(tmp_path,)) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(path.name for path in tmp_path.iterdir()) == ["fonts.stamp", "inter-400.ttf"]
    assert "glyf" in TTFont(tmp_path / "inter-400.ttf")


def small_font(folder):
    return TTFont(folder / "inter-400.ttf")


def test_the_command_says_what_it_did(font_folder):
    output = StringIO()

    call_command("build_fonts", stdout=output)

    assert output.getvalue().startswith("Fonts up to date")
