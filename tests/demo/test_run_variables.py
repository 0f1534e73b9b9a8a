import os
import subprocess

import pytest

from demo import variables

SERVERS = {"DATABASE_URL": "postgres://postgres@/myropo?host=%2Fa", "REDIS_URL": "redis://x/0"}


@pytest.fixture(autouse=True)
def a_shell_that_knows_nothing(monkeypatch):
    known = [name for name in os.environ if name.startswith(variables.MAY_BE_SET)]
    for name in (*known, variables.MARK):
        monkeypatch.delenv(name, raising=False)


def test_a_shell_reads_the_file_as_it_was_meant(tmp_path):
    path = tmp_path / "env"
    values = {"PLAIN": "a", "ODD": 'it\'s $HOME; `ls` "x" é', "EMPTY": ""}

    variables.write(path, values)

    script = f'set -a; . "{path}"; set +a; printf "%s|%s|%s" "$PLAIN" "$ODD" "$EMPTY"'
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "|".join(values.values())
    assert variables.read(path) == values


def test_only_its_owner_may_read_the_file(tmp_path):
    variables.write(tmp_path / "env", {"SECRET_KEY": "x"})

    assert (tmp_path / "env").stat().st_mode & 0o077 == 0


def test_a_second_start_has_the_secrets_of_the_first(tmp_path):
    first = variables.variables(tmp_path, 8000, SERVERS)
    variables.write(tmp_path / "env", first)

    second = variables.variables(tmp_path, 9000, SERVERS)

    assert all(second[name] == first[name] for name in variables.SECRETS)
    assert second["PUBLIC_URL"] == "http://localhost:9000"


def test_two_folders_share_no_secret(tmp_path):
    one = variables.variables(tmp_path / "one", 8000, SERVERS)
    other = variables.variables(tmp_path / "other", 8000, SERVERS)

    assert not {one[name] for name in variables.SECRETS} & {
        other[name] for name in variables.SECRETS
    }


def test_the_bank_listens_beside_the_portal(tmp_path):
    values = variables.variables(tmp_path, 8100, SERVERS)

    assert values["OIDC_ISSUER"] == "http://localhost:8101"


def test_the_payment_provider_listens_beside_the_bank(tmp_path):
    values = variables.variables(tmp_path, 8100, SERVERS)

    assert values["PAYTRAIL_URL"] == "http://localhost:8102"
    assert values["PAYTRAIL_ACCOUNT"] == "375917"


def test_another_payment_provider_can_be_chosen(tmp_path, monkeypatch):
    monkeypatch.setenv("PAYTRAIL_URL", "https://services.paytrail.com")
    monkeypatch.setenv("PAYTRAIL_SECRET", "ours")

    values = variables.variables(tmp_path, 8000, SERVERS)

    assert values["PAYTRAIL_URL"] == "https://services.paytrail.com"
    assert values["PAYTRAIL_SECRET"] == "ours"


def test_another_broker_can_be_chosen(tmp_path, monkeypatch):
    monkeypatch.setenv("OIDC_ISSUER", "https://broker.example")

    values = variables.variables(tmp_path, 8000, SERVERS)

    assert values["OIDC_ISSUER"] == "https://broker.example"


def test_a_shell_that_read_another_folders_file_chooses_nothing(tmp_path, monkeypatch):
    for name, value in variables.variables(tmp_path / "other", 8000, SERVERS).items():
        monkeypatch.setenv(name, value)

    values = variables.variables(tmp_path / "mine", 9000, SERVERS)

    assert values["OIDC_ISSUER"] == "http://localhost:9001"
    assert values["VAR_DIR"] == str(tmp_path / "mine")
