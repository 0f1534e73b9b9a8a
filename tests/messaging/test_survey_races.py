"""Real threads on PostgreSQL: somebody who leaves in one window and arrives in another."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from messaging.models import Survey
from messaging.services import surveys
from tests.factories import DebtorFactory
from tests.payments.test_payment_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_ways_that_ask_at_once_ask_one_question():
    at = timezone.now()
    user = DebtorFactory()
    User.objects.filter(pk=user.pk).update(created_at=at - timedelta(days=40))

    def leave():
        return surveys.ask_at_sign_out(user=user, is_for_another=False, at=at)

    def arrive():
        return surveys.ask_yearly(user=user, at=at)

    at_once(*[leave, arrive] * 4)

    assert Survey.objects.count() == 1
