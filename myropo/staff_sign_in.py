"""The staff's sign-in form: user name, password and one-time code on one page."""

from typing import Any, Final

from django import forms
from django.db.models import Model
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django_otp.admin import OTPAdminAuthenticationForm
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import audit
from accounts.http import address_of, network_of
from accounts.models import User
from accounts.rate_limits import Rule, hit_each

# A code lives 90 seconds and there are a million of them: eight tries are no chance.
TRIES_OF_NAME: Final = Rule("staff-sign-in-name", "8/10minutes")
# A whole office comes to work behind one address.
TRIES_OF_ADDRESS: Final = Rule("staff-sign-in-address", "100/10minutes")


class StaffSignInForm(OTPAdminAuthenticationForm):
    """One answer to everything wrong, so that it never tells which part was right."""

    error_messages = {  # noqa: RUF012 - as Django declares it
        "invalid_login": _(
            "The user name, the password or the code is wrong. A code works once: "
            "wait for the next one. After several mistakes, wait a few minutes."
        ),
        "inactive": _("This account is closed."),
        "throttled": ngettext_lazy(
            "Too many tries. Try again in %(minutes)d minute.",
            "Too many tries. Try again in %(minutes)d minutes.",
            "minutes",
        ),
    }
    otp_token = forms.CharField(
        label=_("Code from the authenticator app"),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean(self) -> dict[str, Any]:
        self._count_try()
        try:
            cleaned: dict[str, Any] = super().clean()
        except forms.ValidationError:
            self._record("staff.sign_in_failed")
            raise self.get_invalid_login_error() from None
        return cleaned

    def _count_try(self) -> None:
        name = salted_hmac("staff", self._typed_name(), algorithm="sha256").hexdigest()
        allowance = hit_each((TRIES_OF_ADDRESS, network_of(self.request)), (TRIES_OF_NAME, name))
        if allowance.allowed:
            return
        self._record("staff.sign_in_throttled", rule=allowance.refused_by)
        raise forms.ValidationError(
            self.error_messages["throttled"],
            code="throttled",
            params={"minutes": allowance.retry_after_minutes},
        )

    def _record(self, action: str, **data: object) -> None:
        """Who was meant, if that user exists; what was typed is never kept."""
        meant = User.objects.filter(username=self._typed_name(), is_staff=True).first()
        audit.record(
            action=action,
            actor=None,
            at=timezone.now(),
            target=meant,
            address=address_of(self.request),
            data=data,
        )

    def _typed_name(self) -> str:
        return str(self.cleaned_data.get("username") or "")

    def _chosen_device(self, user: Model) -> TOTPDevice | None:
        """The user's one authenticator, locked: a code sent twice at once counts once."""
        return TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).first()

    def _update_form(self, user: Model) -> None:
        """Nothing: the library would write the password back into the page."""
