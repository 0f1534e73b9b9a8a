import json
import stat
from concurrent.futures import ThreadPoolExecutor

from demo.keys import PRIVATE, read_key, write_keys


def test_write_keys_makes_every_file_readable_by_its_owner_alone(tmp_path):
    write_keys(tmp_path)

    names = {path.name for path in tmp_path.iterdir()}
    assert names == {f"{name}.pem" for name in PRIVATE} | {"portal.jwks", "broker-entity.jwks"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


def test_published_sets_hold_public_keys_alone(tmp_path):
    write_keys(tmp_path)

    published = json.loads((tmp_path / "portal.jwks").read_text())["keys"]
    assert [each["use"] for each in published] == ["sig", "enc"]
    assert all("d" not in each for each in published)
    assert published[0]["kid"] == read_key(tmp_path / "sig.pem").kid


def test_write_keys_repeated_and_raced_keeps_the_first_keys(tmp_path):
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(write_keys, [tmp_path] * 3))
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    write_keys(tmp_path)

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first
