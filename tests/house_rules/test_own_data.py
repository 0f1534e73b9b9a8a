"""A person's own data in one file: no table is forgotten, and nobody else's is in it."""

import pytest
from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField

from accounts.models import Party, User
from accounts.own_data.parts import NOT_TOLD, PARTS
from accounts.own_data.rows import columns_of

TOLD = {part.model for part in PARTS.values()}


def others_of(model):
    """The models to which a row of a model points."""
    fields = (*model._meta.concrete_fields, *model._meta.many_to_many)
    related = [each for each in fields if isinstance(each, ForeignKey | ManyToManyField)]
    return {each.related_model for each in related}


def leading_to_a_person():
    """Every model from which one comes to a party, however long the way."""
    found = {Party}
    while True:
        more = {each for each in apps.get_models() if each not in found and others_of(each) & found}
        if not more:
            return found
        found |= more


LEADING = sorted(leading_to_a_person(), key=lambda model: model._meta.label)


def test_the_walk_finds_what_hangs_on_a_party_by_several_steps():
    labels = {model._meta.label for model in LEADING}

    assert {"accounts.PortalSession", "invoices.InvoiceRow", "payments.Instalment"} <= labels


@pytest.mark.parametrize("model", LEADING, ids=lambda model: model._meta.label)
def test_every_table_about_a_person_is_told_or_kept_back_with_a_reason(model):
    label = model._meta.label

    assert (model in TOLD) != (label in NOT_TOLD), (
        f"{label} leads to a person: tell it in own_data.py of its app, or keep it back"
    )


def test_what_is_kept_back_exists_and_has_a_reason():
    labels = {model._meta.label for model in apps.get_models()}

    assert set(NOT_TOLD) <= labels
    assert all(NOT_TOLD.values())


@pytest.mark.parametrize("part", PARTS.values(), ids=lambda part: part.name)
def test_every_field_of_a_part_is_told_or_left_out_with_a_reason(part):
    fields = {
        each.name for each in (*part.model._meta.concrete_fields, *part.model._meta.many_to_many)
    }

    told = set(columns_of(part, User(pk=1, party_id=1)))

    spoken_of = told | set(part.left_out) | {part.file, "id"}
    assert fields <= spoken_of
    assert set(part.left_out) <= fields
    assert all(part.left_out.values())
    assert not told & set(part.left_out)


@pytest.mark.parametrize("part", PARTS.values(), ids=lambda part: part.name)
def test_no_key_of_ours_and_no_secret_is_told(part):
    told = set(columns_of(part, User(pk=1, party_id=1)))

    secrets = {"id", "password", "session_key", "hetu_encrypted", "hetu_index", "invited_digest"}
    assert not told & {*secrets, "myropo_id", "principal_hetu_encrypted", "public_key", "href"}
