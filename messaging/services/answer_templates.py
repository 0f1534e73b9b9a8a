"""Writing the texts that agents answer with."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.models import User
from messaging.models import AnswerTemplate
from messaging.rules.placeholders import unknown_in

TEXT_FIELDS = ("text_fi", "text_sv", "text_en")


class UnknownPlaceholderError(Exception):
    """A text has a place that no case has words for. Nothing was changed.

    field, places   where, and which
    """

    def __init__(self, field: str, places: list[str]) -> None:
        super().__init__()
        self.field, self.places = field, places


class ShortcutTakenError(Exception):
    """Another template has this shortcut. Nothing was changed."""


def save_template(
    *, template_id: int | None, values: Mapping[str, object], actor: User, at: datetime
) -> AnswerTemplate:
    """Write a new template, or change one; a repeat changes nothing and is not audited.

    Raises `UnknownPlaceholderError` and `ShortcutTakenError`.
    """
    for field in TEXT_FIELDS:
        if places := unknown_in(str(values.get(field, ""))):
            raise UnknownPlaceholderError(field, places)
    try:
        with transaction.atomic():
            return _saved(template_id, values, actor, at)
    except IntegrityError:
        raise ShortcutTakenError from None


def _saved(
    template_id: int | None, values: Mapping[str, object], actor: User, at: datetime
) -> AnswerTemplate:
    rows = AnswerTemplate.objects.select_for_update()
    template = AnswerTemplate() if template_id is None else rows.get(pk=template_id)
    changed = [name for name, value in values.items() if getattr(template, name) != value]
    if not changed and template_id is not None:
        return template
    for name in changed:
        setattr(template, name, values[name])
    template.save()
    act = "answertemplate.written" if template_id is None else "answertemplate.changed"
    data = {"fields": sorted(changed)}
    audit.record(action=act, actor=actor, at=at, target=template, data=data)
    return template
