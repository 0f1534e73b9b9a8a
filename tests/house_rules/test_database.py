"""Models and migrations say the same."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

OURS = [
    model for label in ("accounts", "invoices") for model in apps.get_app_config(label).get_models()
]


def test_no_migration_is_missing(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_money_is_kept_in_decimals(model):
    floats = [field.name for field in model._meta.fields if isinstance(field, models.FloatField)]

    assert floats == []


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_the_database_itself_knows_the_states(model):
    """Each state machine has a constraint; else Django's forms alone would guard it."""
    states = {
        field.name
        for field in model._meta.fields
        if field.name in {"state", "stage"} and field.choices
    }
    guarded = {
        name
        for name in states
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
        and f"{name}__in" in str(constraint.condition)
    }

    assert guarded == states
