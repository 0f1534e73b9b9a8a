"""A debtor on the phone wants its letters on paper again: a consent ends, at once."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.admin.phone_pages import (
    Act,
    Check,
    actor_for,
    back_of,
    demand,
    in_two_steps,
    leading_back,
    not_done,
    party_or_404,
    place_of_party,
)
from accounts.admin.tools import add_person_page, add_person_tool
from accounts.http import user_of
from accounts.models import Party
from invoices import words
from invoices.models import ElectronicConsent
from invoices.queries.consents import valid_consents_of
from invoices.services.consents import withdraw_consent

WITHDRAW: Final = "invoices.change_electronicconsent"


class WhichConsentsForm(forms.Form):
    """Those in force, all of them ticked: most people have one."""

    which = forms.MultipleChoiceField(
        label=gettext_lazy("Consents that end"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one.")},
    )

    def __init__(
        self, *args: Any, consents: Mapping[str, ElectronicConsent], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.consents = consents
        choices = [(key, in_words(each)) for key, each in consents.items()]
        self.fields["which"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> list[ElectronicConsent]:
        return [self.consents[key] for key in self.cleaned_data["which"]]


def in_words(consent: ElectronicConsent) -> str:
    """`Until 3.5.2027: A-1, A-2`."""
    facts = {
        "day": words.day(consent.ends_on),
        "numbers": ", ".join(str(each.number) for each in consent.invoices.all()),
    }
    return _("Until %(day)s: %(numbers)s") % facts


@require_http_methods(["GET", "POST"])
def on_paper(request: HttpRequest, party_id: int) -> HttpResponse:
    """Which consents end; what takes away needs neither a reason nor the bank."""
    demand(request, WITHDRAW)
    party = party_or_404(party_id)
    place, actor = place_of_party(party), actor_for(request, party)
    valid = valid_consents_of(actor, on=timezone.localdate())
    consents = {str(each.public_id): each for each in valid}
    if not consents:
        why = _("The customer has no consent to electronic letters: they come on paper.")
        return not_done(request, why, to=back_of(request, default=place.url))

    def check(form: WhichConsentsForm) -> Check:
        return Check(
            effects=[
                _("Letters come on paper from now on. That costs the customer nothing."),
                _("Letters that came to MyRopo stay there to read."),
                _("The customer can consent again in MyRopo at any time."),
            ],
            facts=[(_("Ends now"), in_words(each)) for each in form.chosen],
        )

    def do(form: WhichConsentsForm) -> str:
        for consent in form.chosen:
            withdraw_consent(actor=actor, consent=consent, at=timezone.now())
        return _("The consent has ended: letters come on paper from now on.")

    act = Act(
        title=_("Letters on paper again"),
        form=lambda data, initial: WhichConsentsForm(data, initial=initial, consents=consents),
        check=check,
        do=do,
        initial={"which": list(consents)},
    )
    return in_two_steps(request, place, act)


def _tool(request: HttpRequest, party: Party) -> tuple[str, str] | None:
    if not user_of(request).has_perm(WITHDRAW):
        return None
    url = reverse("admin:accounts_party_on_paper", args=[party.pk])
    return leading_back(request, url), _("Letters on paper again")


add_person_page("on_paper", on_paper)
add_person_tool(_tool)
