"""Real servers for the tests: a pytest plugin that starts before Django's settings load.

One PostgreSQL and one Valkey serve all workers of pytest-xdist; each worker has its own
database and its own Valkey database.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet

from demo.servers import FAST_AND_LOSSY, running

FOLDER = "MYROPO_TEST_FOLDER"


def _start() -> None:
    folder = Path(tempfile.mkdtemp(prefix="myropo-test-"))
    folder.chmod(0o755)  # the database's own user must reach its folder
    servers = running(folder, settings=FAST_AND_LOSSY)
    environment = servers.__enter__()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(servers.__exit__, None, None, None)
    os.environ.update(environment)
    os.environ[FOLDER] = str(folder)


def _set_environment() -> None:
    folder = Path(os.environ[FOLDER])
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    valkey = os.environ["REDIS_URL"].rpartition("/")[0]
    var = folder / f"var-{worker}"
    (var / "static").mkdir(parents=True, exist_ok=True)
    os.environ.update(
        REDIS_URL=f"{valkey}/{worker + 1}",
        DEBUG="True",
        SECRET_KEY="tests-only",
        ALLOWED_HOSTS="localhost,127.0.0.1,testserver",
        PUBLIC_URL="http://testserver",
        VAR_DIR=str(var),
        HETU_KEY=Fernet.generate_key().decode(),
        HETU_PEPPER="tests-only",
        EMAIL_URL="memorymail://",
        PAYTRAIL_ACCOUNT="375917",
        PAYTRAIL_SECRET="SAIPPUAKAUPPIAS",
        PAYTRAIL_URL="http://provider.invalid",
        OIDC_ISSUER="http://bank.invalid",
        OIDC_AUTHORIZATION_ENDPOINT="http://bank.invalid/authorize",
        OIDC_TOKEN_ENDPOINT="http://bank.invalid/token",
        OIDC_SIGNED_JWKS_URL="http://bank.invalid/signed-jwks",
        OIDC_BROKER_ENTITY_KEYS=str(folder / "keys" / "broker-entity.jwks"),
        OIDC_CLIENT_ID="myropo-tests",
        OIDC_RP_KEYS=str(folder / "keys"),
        OIDC_ACR_VALUES="http://ftn.ficora.fi/2017/loatest2",
        OIDC_ACCEPTED_ACR="http://ftn.ficora.fi/2017/loatest2",
    )


if FOLDER not in os.environ:
    _start()
_set_environment()
