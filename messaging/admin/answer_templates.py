"""Templates of answers: read by those who answer, written by team leads."""

from typing import Any, ClassVar, override

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.base import StaffModelAdmin
from accounts.http import user_of
from messaging.models import AnswerTemplate
from messaging.rules.placeholders import fill, unknown_in
from messaging.services.answer_templates import (
    TEXT_FIELDS,
    ShortcutTakenError,
    save_template,
)
from messaging.words_desk import EXAMPLES, PLACES

WRITTEN = ("shortcut", "title", "classification", *TEXT_FIELDS, "is_used")
ADD = "messaging.add_answertemplate"
CHANGE = "messaging.change_answertemplate"


class TemplateForm(forms.ModelForm[AnswerTemplate]):
    class Meta:
        model = AnswerTemplate
        fields = WRITTEN
        help_texts: ClassVar = {
            "shortcut": gettext_lazy("An agent types / and this word, and then a space."),
            "classification": gettext_lazy("Offered when a thread is closed with this answer."),
            "is_used": gettext_lazy("Others are kept, and offered to nobody."),
        }
        widgets: ClassVar = {
            name: forms.Textarea(attrs={"rows": 7, "lang": name.removeprefix("text_")})
            for name in TEXT_FIELDS
        }

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        for name in TEXT_FIELDS:
            if places := unknown_in(values.get(name, "")):
                text = ngettext(
                    "There is no such placeholder: %(places)s",
                    "There are no such placeholders: %(places)s",
                    len(places),
                )
                self.add_error(name, text % {"places": ", ".join(places)})
        return values


@admin.register(AnswerTemplate)
class AnswerTemplateAdmin(StaffModelAdmin[AnswerTemplate]):
    form = TemplateForm
    list_display = ("title", "typed_as", "classification", "is_used")
    list_filter = ("is_used", "classification")
    filter_parameters: ClassVar[frozenset[str]] = frozenset(
        {"is_used__exact", "classification__exact"}
    )
    search_fields = ("shortcut",)
    search_help_text = gettext_lazy("A word of the title, or the shortcut.")
    change_form_template = "admin/messaging/answertemplate/change_form.html"
    fields = WRITTEN

    def has_add_permission(self, request: HttpRequest) -> bool:
        return user_of(request).has_perm(ADD)

    def has_change_permission(
        self, request: HttpRequest, obj: AnswerTemplate | None = None
    ) -> bool:
        return user_of(request).has_perm(CHANGE)

    def matching(self, rows: Any, term: str) -> Any:
        word = term.removeprefix("/")
        return rows.filter(title__icontains=term) | rows.filter(shortcut__startswith=word)

    @override
    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        template: AnswerTemplate | None = context.get("original")
        examples = {name: str(words) for name, words in EXAMPLES.items()}
        context["places"] = [(f"{{{name}}}", words) for name, words in PLACES.items()]
        context["previews"] = template and [
            (name.removeprefix("text_"), fill(getattr(template, name), examples))
            for name in TEXT_FIELDS
        ]
        return super().render_change_form(request, context, *args, **kwargs)

    @override
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ShortcutTakenError:
            text = _("Somebody else has just given another template this shortcut.")
            messages.warning(request, text)
            return HttpResponseRedirect(reverse("admin:messaging_answertemplate_changelist"))

    @override
    def save_model(
        self,
        request: HttpRequest,
        obj: AnswerTemplate,
        form: forms.ModelForm[AnswerTemplate],
        change: bool,
    ) -> None:
        saved = save_template(
            template_id=obj.pk if change else None,
            values={name: form.cleaned_data[name] for name in WRITTEN},
            actor=user_of(request),
            at=timezone.now(),
        )
        obj.pk = saved.pk

    @admin.display(description=gettext_lazy("shortcut"))
    def typed_as(self, template: AnswerTemplate) -> SafeString:
        return format_html("<code>/{}</code>", template.shortcut)
