"""docker-compose.yml is true: what it starts exists, and `make run` starts the same."""

import importlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from demo.run import SERVICES, service_commands

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()
EXAMPLE = (ROOT / ".env.example").read_text()
BIN = Path(sys.executable).parent
OF_OURS = ("web", "live", "worker", "beat", "migrate", "robot")


def test_the_services_are_those_of_the_design():
    assert set(COMPOSE["services"]) == {*OF_OURS, "proxy", "database", "valkey"}
    assert COMPOSE["services"]["database"]["image"] == "postgres:18"
    assert COMPOSE["services"]["valkey"]["image"] == "valkey/valkey:9"


def test_make_run_starts_what_production_starts():
    commands = service_commands()

    assert set(SERVICES) == {"proxy", "web", "live", "worker", "beat"}
    assert all(commands[name] == COMPOSE["services"][name]["command"] for name in SERVICES)


@pytest.mark.parametrize("name", [*OF_OURS, "proxy"])
def test_a_command_is_a_program_that_the_lock_installs(name):
    program = COMPOSE["services"][name]["command"][0]

    assert (BIN / program).exists()


@pytest.mark.parametrize("name", OF_OURS)
def test_every_option_of_a_command_is_known_to_its_program(name):
    command = COMPOSE["services"][name]["command"]
    subcommand = [each for each in command[1:] if each in {"worker", "beat"}]
    if command[0] == "python":
        command, subcommand = [sys.executable, *command[1:3]], []
    app = ["--app", "myropo"] if subcommand else []
    pages = [[*command[:1], "--help"], [*command[:1], *app, *subcommand, "--help"]]
    if command[0] == sys.executable:
        pages = [[*command, "--help"]]

    text = ""
    for page in pages:
        program = page[0] if page[0] == sys.executable else str(BIN / page[0])
        done = subprocess.run(
            [program, *page[1:]], cwd=ROOT, capture_output=True, text=True, check=True
        )
        text += done.stdout

    options = [each for each in COMPOSE["services"][name]["command"] if each.startswith("--")]
    assert [each for each in options if each not in text] == []


@pytest.mark.parametrize(("name", "attribute"), [("web", "wsgi"), ("live", "asgi")])
def test_the_application_can_be_imported(name, attribute):
    module, _, application = COMPOSE["services"][name]["command"][-1].partition(":")

    assert module == f"myropo.{attribute}"
    assert callable(getattr(importlib.import_module(module), application))


@pytest.mark.parametrize("name", OF_OURS)
def test_everything_of_ours_waits_for_what_it_needs(name):
    needs = COMPOSE["services"][name]["depends_on"]

    assert needs["database"] == {"condition": "service_healthy"}
    if name != "migrate":
        assert needs["migrate"] == {"condition": "service_completed_successfully"}
        assert needs["valkey"] == {"condition": "service_healthy"}


def test_every_volume_is_declared():
    used = {
        volume.partition(":")[0]
        for service in COMPOSE["services"].values()
        for volume in service.get("volumes", [])
        if not volume.startswith((".", "$"))
    }

    assert used == set(COMPOSE["volumes"])


def test_every_variable_of_compose_is_in_the_example():
    used = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))

    listed = set(re.findall(r"^#?([A-Z_]+)=", EXAMPLE, re.MULTILINE))
    assert used <= listed


def test_only_the_proxy_is_reached_from_outside():
    open_to_all = {name for name, each in COMPOSE["services"].items() if "ports" in each}

    assert open_to_all == {"proxy"}


def test_the_proxy_understands_its_file(tmp_path):
    caddy = shutil.which("caddy", path=str(BIN))
    assert caddy
    environment = COMPOSE["services"]["proxy"]["environment"] | {
        "SITE_ADDRESS": "myropo.example",
        "PUBLIC_HOST": "myropo.example",
        "PUBLIC_URL": "https://myropo.example",
        "HOME": str(tmp_path),
    }

    done = subprocess.run(
        [caddy, "validate", "--config", "deploy/Caddyfile"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


def test_the_image_installs_the_lock_with_its_hashes_and_runs_as_nobody_special():
    assert "--require-hashes" in DOCKERFILE
    assert "requirements-dev.txt" not in DOCKERFILE
    assert re.search(r"^USER (?!root)\w+", DOCKERFILE, re.MULTILINE)
    assert "HEALTHCHECK" in DOCKERFILE


def test_every_file_that_the_image_copies_exists():
    copied = re.findall(r"^COPY (?!--from)(?:--\S+ )*(.+) \S+$", DOCKERFILE, re.MULTILINE)

    sources = [source for line in copied for source in line.split()]
    assert sources
    assert [each for each in sources if not (ROOT / each).exists()] == []


def test_the_image_has_no_demo_and_no_tests():
    ignored = (ROOT / ".dockerignore").read_text().splitlines()

    assert {"demo", "tests", "bench", ".venv", "var", ".env", ".git"} <= set(ignored)
