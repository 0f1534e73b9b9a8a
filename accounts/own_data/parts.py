"""What the portal knows of a person, part by part: each app tells its own.

A part is the rows of one model, read by one query. Its columns are the fields of the model
without the keys of ours; of other people a row says only which kind they are. Every model that
leads to a person stands in a part, or in `NOT_TOLD` with the reason: a test walks them all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Model, QuerySet
from django.db.models.expressions import Combinable
from django.utils.functional import Promise

from accounts.models import User

# Of a column: a path of fields, or an expression for the person whose data it is.
type Column = str | Callable[[User], Combinable]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataPart:
    """One part of the file.

    name      its key in the JSON, and the folder of its files
    title     what it is, for the person
    rows      those that are about the person and nobody else: the fields that lead to the party,
              or a query
    left_out  fields that are not told, each with the reason
    instead   what is told in the place of a field, or beside the fields
    file      the field with a file that goes along; "" for none
    named_by  the fields by whose content such a file is called
    sha256    the field by which a file is known to be what was stored; "" for none
    """

    name: str
    title: Promise
    model: type[Model]
    rows: str | Callable[[User], QuerySet[Any]]
    left_out: Mapping[str, str] = field(default_factory=dict)
    instead: Mapping[str, Column] = field(default_factory=dict)
    file: str = ""
    named_by: tuple[str, ...] = ()
    sha256: str = ""


PARTS: Final[dict[str, DataPart]] = {}
# Labels of models that lead to a person and are not told, each with the reason.
NOT_TOLD: Final[dict[str, str]] = {}


def tell(*parts: DataPart) -> None:
    """Add parts to the file, in their order. Called once by each app, when it is ready."""
    for part in parts:
        PARTS[part.name] = part


def keep_back(**reasons: str) -> None:
    """Say why models are no part of the file: `accounts__party="…"`."""
    for name, reason in reasons.items():
        NOT_TOLD[name.replace("__", ".")] = reason
