"""One seeding of the demo for all tests of a module that asks for `seeded`."""

from datetime import datetime, time

import pytest
from django.db import transaction
from django.test import override_settings

from demo.seed import seed
from myropo.calendar import HELSINKI

NOON = time(12, 0)


@pytest.fixture(scope="module")
def reports_folder(tmp_path_factory):
    """Where the samples go; the mailbox of customer service is beside it."""
    return tmp_path_factory.mktemp("demo") / "samples"


@pytest.fixture(scope="module")
def reports(request, django_db_setup, django_db_blocker, reports_folder, tmp_path_factory):
    """What the importers said on the module's `DAY_ZERO`; rolled back after its last test."""
    ours = {
        "REFUND_ACCOUNT_IBAN": "FI7944052020036082",
        "REFUND_ACCOUNT_NAME": "MyRopo Oy",
        "MEDIA_ROOT": tmp_path_factory.mktemp("media"),
    }
    at = datetime.combine(request.module.DAY_ZERO, NOON, HELSINKI)
    with override_settings(**ours), django_db_blocker.unblock(), transaction.atomic():
        yield seed(folder=reports_folder, at=at)
        transaction.set_rollback(True)


@pytest.fixture
def seeded(reports, db):
    return reports
