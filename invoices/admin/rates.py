"""Reference rates: read by all staff, entered and confirmed by team leads."""

from typing import Any, ClassVar, override

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.admin.base import StaffModelAdmin
from accounts.http import user_of
from invoices.forms.days import day_input
from invoices.models import ReferenceRate
from invoices.services.rates import ConfirmedRateError, RateExistsError, correct_rate, enter_rate


class ReferenceRateForm(forms.ModelForm[ReferenceRate]):
    class Meta:
        model = ReferenceRate
        fields = ("starts_on", "percent", "source", "is_confirmed")
        widgets: ClassVar = {"starts_on": day_input()}

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("is_confirmed") and not values.get("source"):
            self.add_error("source", _("Enter the notice that confirms the rate."))
        return values


@admin.register(ReferenceRate)
class ReferenceRateAdmin(StaffModelAdmin[ReferenceRate]):
    form = ReferenceRateForm
    list_display = ("starts_on", "percent", "is_confirmed", "source", "entered_by", "entered_at")
    list_filter = ("is_confirmed",)
    filter_parameters: ClassVar[frozenset[str]] = frozenset({"is_confirmed__exact"})
    list_select_related = ("entered_by__party",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return user_of(request).has_perm("invoices.add_referencerate")

    def has_change_permission(self, request: HttpRequest, obj: ReferenceRate | None = None) -> bool:
        is_open = obj is None or not obj.is_confirmed
        return is_open and user_of(request).has_perm("invoices.change_referencerate")

    def get_fields(self, request: HttpRequest, obj: ReferenceRate | None = None) -> tuple[str, ...]:
        typed = ("starts_on", "percent", "source", "is_confirmed")
        return typed if obj is None else (*typed, "entered_by", "entered_at")

    def get_readonly_fields(
        self, request: HttpRequest, obj: ReferenceRate | None = None
    ) -> tuple[str, ...]:
        return () if obj is None else ("starts_on", "entered_by", "entered_at")

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
        except (ConfirmedRateError, RateExistsError):
            return self._too_late(request)

    @override
    def save_model(
        self,
        request: HttpRequest,
        obj: ReferenceRate,
        form: forms.ModelForm[ReferenceRate],
        change: bool,
    ) -> None:
        told = form.cleaned_data
        values = {name: told[name] for name in ("percent", "source", "is_confirmed")}
        user, at = user_of(request), timezone.now()
        if change:
            correct_rate(rate_id=obj.pk, **values, actor=user, at=at)
        else:
            rate = enter_rate(starts_on=told["starts_on"], **values, actor=user, at=at)
            obj.pk = rate.pk

    def _too_late(self, request: HttpRequest) -> HttpResponse:
        """Somebody else was quicker, between the check of the form and the lock of the row."""
        text = _("Somebody else has just entered or confirmed this rate. Nothing was changed.")
        messages.warning(request, text)
        return HttpResponseRedirect(reverse("admin:invoices_referencerate_changelist"))
