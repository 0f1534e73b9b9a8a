"""The rows of a part of a person's data, as what goes into the JSON: read one by one."""

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import (
    BinaryField,
    Case,
    F,
    Field,
    FileField,
    ForeignKey,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.expressions import Combinable

from accounts.models import Party, User
from accounts.own_data.parts import Column, DataPart

CHUNK: Final = 500  # rows in memory
# Who did something, or whose it is: other people are told by their kind alone.
ME: Final = "me"
STAFF: Final = "staff"
ANOTHER: Final = "another person"
IN_WORDS: Final = "_in_words"


class NotToldError(Exception):
    """A field of a part is neither told nor left out with a reason."""


def columns_of(part: DataPart, user: User) -> dict[str, str | Combinable]:
    """What is told of each row: the fields of the model, and what stands in for them.

    Raises `NotToldError` for a field that nobody has decided about.
    """
    fields = part.model._meta.concrete_fields + part.model._meta.many_to_many
    told = {each.name: _column(part, each, user) for each in fields if _is_told(part, each)}
    extra = {name: _given(part.instead[name], user) for name in part.instead}
    return {**told, **extra}


def rows_of(
    part: DataPart, user: User, *, beside: tuple[str, ...] = ()
) -> Iterator[tuple[dict[str, Any], tuple[Any, ...]]]:
    """Every row of a part in the order in which they came, and what fields `beside` it hold.

    Coded words also as people read them. A server-side cursor: memory does not grow with the
    rows.
    """
    columns = columns_of(part, user)
    words = {
        each.name: dict(each.flatchoices)
        for each in part.model._meta.concrete_fields
        if each.name in columns and each.choices
    }
    found = found_rows(part, user).values_list(*columns.values(), *beside)
    for values in found.iterator(chunk_size=CHUNK):
        row: dict[str, Any] = {}
        for name, value in zip(columns, values, strict=False):
            row[name] = value
            if name in words:
                row[name + IN_WORDS] = str(words[name].get(value, ""))
        yield row, values[len(columns) :]


def found_rows(part: DataPart, user: User) -> QuerySet[Any, Any]:
    """What a part tells of, the oldest first."""
    if isinstance(part.rows, str):
        every: QuerySet[Any] = QuerySet(part.model)
        found = every.filter(**{part.rows: user.party_id})
    else:
        found = part.rows(user)
    return found.order_by("pk")


def _is_told(part: DataPart, field: Any) -> bool:
    """A number that counts our rows says nothing about the person."""
    is_our_key = field.primary_key and field.name == "id"
    return not (is_our_key or field.name in {*part.left_out, *part.instead, part.file})


def _column(part: DataPart, field: "Field[Any, Any]", user: User) -> str | Combinable:
    """How a field is told: references by what the other is known by, never by a key of ours."""
    if isinstance(field, ForeignKey):
        other = field.related_model
        if other is User:
            return who(field.name, user)
        if other is Party:
            return whose(field.name, user)
        if any(each.name == "public_id" for each in other._meta.concrete_fields):
            return f"{field.name}__public_id"
    elif not field.many_to_many and not isinstance(field, BinaryField | FileField):
        return field.name
    msg = f"{part.name}: {field.name}"
    raise NotToldError(msg)


def who(path: str, user: User) -> Combinable:
    """Who did it: the person, somebody of staff, another person, or nobody."""
    return Case(
        When(Q(**{path: user.pk}), then=Value(ME)),
        When(Q(**{f"{path}__isnull": True}), then=Value(None)),
        When(Q(**{f"{path}__is_staff": True}), then=Value(STAFF)),
        default=Value(ANOTHER),
    )


def whose(path: str, user: User) -> Combinable:
    """Whose it is: the person's, another's, or nobody's."""
    return Case(
        When(Q(**{path: user.party_id}), then=Value(ME)),
        When(Q(**{f"{path}__isnull": True}), then=Value(None)),
        default=Value(ANOTHER),
    )


def _given(column: Column, user: User) -> Combinable:
    return F(column) if isinstance(column, str) else column(user)
