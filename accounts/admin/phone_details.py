"""What somebody on the phone tells about itself: a number to call, what makes it easier."""

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
    CallerForm,
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
from accounts.forms import PhoneForm, SupportForm
from accounts.http import user_of
from accounts.models import Party, PartyKind, Support, User
from accounts.phone_numbers import in_words
from accounts.queries.people import find_phone_of, find_support_of
from accounts.services import phone_numbers, support_needs

PHONE: Final = "accounts.change_phonenumber"
NEEDS: Final = "accounts.change_supportneeds"


class CallersPhoneForm(CallerForm, PhoneForm):
    """The number, and how the caller was identified: with it we call back."""

    field_order = ("number", "known_by")


class CallersSupportForm(SupportForm):
    """What the person says, with the consent that it gave by word of mouth; or to forget it."""

    consents = forms.BooleanField(
        label=gettext_lazy("I asked the question above, and the customer said yes."),
        required=False,
    )
    forgets = forms.BooleanField(
        label=gettext_lazy("The customer wants us to forget what was told"), required=False
    )

    def clean(self) -> None:
        if not self.cleaned_data.get("forgets"):
            super().clean()
            return
        if self.cleaned_data.get("needs") or self.cleaned_data.get("text"):
            text = _("Leave the rest empty, if all of it is to be forgotten.")
            self.add_error("forgets", text)


@require_http_methods(["GET", "POST"])
def phone(request: HttpRequest, party_id: int) -> HttpResponse:
    """The number at which the person may be called; nobody checks that it is the person's."""
    demand(request, PHONE)
    party = party_or_404(party_id)
    place = place_of_party(party)
    user: User | None = getattr(party, "user", None)
    if user is None:
        why = _("The customer has never signed in to MyRopo: write the number into a call note.")
        return not_done(request, why, to=back_of(request, default=place.url))
    known = find_phone_of(user)
    before = in_words(known.number) if known else _("No number yet")

    def check(form: forms.Form) -> Check:
        number = in_words(form.cleaned_data["number"])
        effects = [
            _("We call the customer at this number from now on."),
            _("The customer is told that customer service changed it."),
        ]
        return Check(effects=effects, facts=[(_("Until now"), before), (_("New number"), number)])

    def do(form: forms.Form) -> str:
        number = form.cleaned_data["number"]
        phone_numbers.give_number(
            user=user, number=number, agent=user_of(request), at=timezone.now()
        )
        text = _("The phone number is now %(number)s. The customer sees it in the profile.")
        return text % {"number": in_words(number)}

    act = Act(
        title=_("Correct the phone number"),
        form=lambda data, initial: CallersPhoneForm(data, initial=initial),
        check=check,
        do=do,
        initial={"number": in_words(known.number) if known else ""},
    )
    return in_two_steps(request, place, act)


@require_http_methods(["GET", "POST"])
def needs(request: HttpRequest, party_id: int) -> HttpResponse:
    """What makes matters easier; it may tell of health, so that the person must say yes to it."""
    demand(request, NEEDS)
    party = party_or_404(party_id)
    place = place_of_party(party)
    if party.kind != PartyKind.PERSON:
        why = _("Only people have something that makes their matters easier.")
        return not_done(request, why, to=back_of(request, default=place.url))
    told = find_support_of(party)

    def do(form: forms.Form) -> str:
        actor, at = actor_for(request, party), timezone.now()
        if form.cleaned_data["forgets"]:
            support_needs.forget_needs(actor=actor, at=at)
            return _("It is forgotten. Nothing of it is kept.")
        chosen, text = form.cleaned_data["needs"], form.cleaned_data["text"]
        support_needs.tell_needs(actor=actor, needs=chosen, text=text, at=at)
        return _("Everyone who serves the customer sees it from now on, until it is forgotten.")

    act = Act(
        title=_("What makes it easier"),
        form=lambda data, initial: CallersSupportForm(data, initial=initial),
        check=_needs_checked,
        do=do,
        say=[
            _("May we write down what you told, so that everyone who serves you knows it?"),
            _("It may tell of your health. You may say no, and you are served all the same."),
            _("You can have it removed whenever you want: in your profile, or by calling us."),
        ],
        initial={"needs": told.needs, "text": told.text} if told else {},
    )
    return in_two_steps(request, place, act)


def _needs_checked(form: forms.Form) -> Check:
    values: Mapping[str, Any] = form.cleaned_data
    if values["forgets"]:
        return Check(effects=[_("What was told is deleted at once, and nobody sees it any more.")])
    chosen = ", ".join(str(Support(each).label) for each in values["needs"])
    return Check(
        effects=[
            _("Everyone who serves the customer sees it, and nobody else."),
            _("It is kept with the consent that the customer gave just now, until it is removed."),
        ],
        facts=[(_("What fits"), chosen)] if chosen else [],
        words=values["text"],
    )


def _phone_tool(request: HttpRequest, party: Party) -> tuple[str, str] | None:
    if not (user_of(request).has_perm(PHONE) and hasattr(party, "user")):
        return None
    url = reverse("admin:accounts_party_phone", args=[party.pk])
    return leading_back(request, url), _("Correct the phone number")


def _needs_tool(request: HttpRequest, party: Party) -> tuple[str, str] | None:
    if not (user_of(request).has_perm(NEEDS) and party.kind == PartyKind.PERSON):
        return None
    url = reverse("admin:accounts_party_needs", args=[party.pk])
    return leading_back(request, url), _("What makes it easier")


add_person_page("phone", phone)
add_person_page("needs", needs)
add_person_tool(_phone_tool)
add_person_tool(_needs_tool)
