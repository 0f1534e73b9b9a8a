"""`make test`: all that the CI checks. The tests come last, and with them the last line."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from cryptography.fernet import Fernet

from demo.messages import compile_all

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

# mypy's Django plugin loads the settings; nothing here reaches a server.
SETTINGS = {
    "DEBUG": "True",
    "SECRET_KEY": "checks-only",
    "ALLOWED_HOSTS": "localhost",
    "PUBLIC_URL": "http://localhost:8000",
    "DATABASE_URL": "postgres://nobody@localhost/nothing",
    "REDIS_URL": "redis://localhost/0",
    "HETU_KEY": Fernet.generate_key().decode(),
    "HETU_PEPPER": "checks-only",
    "PAYTRAIL_ACCOUNT": "checks-only",
    "PAYTRAIL_SECRET": "checks-only",
    "OIDC_ISSUER": "http://bank.invalid",
    "OIDC_AUTHORIZATION_ENDPOINT": "http://bank.invalid/authorize",
    "OIDC_TOKEN_ENDPOINT": "http://bank.invalid/token",
    "OIDC_CLIENT_ID": "checks-only",
    "OIDC_RP_KEYS": "keys",
}


def main() -> int:
    compile_all()
    checks = {
        "style": ["ruff", "check", "--quiet", "."],
        "format": ["ruff", "format", "--check", "--quiet", "."],
        "types": ["mypy", "--no-error-summary", "."],
        "imports": ["lint-imports", "--no-cache"],
        "templates": ["djade", "--check", "--target-version", "6.1", *_templates()],
    }
    with ThreadPoolExecutor(max_workers=2) as pool:
        passed = list(pool.map(_check, checks, checks.values()))
    tests = subprocess.run(
        [BIN / "pytest", "-q", "-n", "2", "--dist", "worksteal", "--durations=10"],
        cwd=ROOT,
        check=False,
    )
    return 1 if tests.returncode or not all(passed) else 0


def _check(name: str, command: list[str]) -> bool:
    began = time.monotonic()
    done = subprocess.run(
        [BIN / command[0], *command[1:]],
        cwd=ROOT,
        env={**os.environ, **SETTINGS},
        check=False,
        capture_output=True,
        text=True,
    )
    took = time.monotonic() - began
    verdict = "FAILED" if done.returncode else "fine"
    said = f"\n{done.stdout}{done.stderr}" if done.returncode else ""
    print(f"{name:<10} {verdict} in {took:.0f} s{said}", flush=True)
    return done.returncode == 0


def _templates() -> list[str]:
    return [str(path) for path in sorted((ROOT / "templates").rglob("*.html"))]


if __name__ == "__main__":
    sys.exit(main())
