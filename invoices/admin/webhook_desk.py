"""What staff do with webhooks: make and change them, try them, tell again."""

from datetime import datetime, timedelta
from typing import Any, Final, Protocol, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from accounts import sealed
from accounts.admin.recording import record
from accounts.admin.two_steps import typed
from accounts.http import user_of
from invoices.models import Creditor, WebhookEndpoint, WebhookKind, WebhookMessage, WebhookState
from invoices.queries import staff
from invoices.services import webhook_endpoints as services
from invoices.services.webhook_sending import send_test
from invoices.webhooks.addresses import ForbiddenAddressError

ADD: Final = "invoices.add_webhookendpoint"
CHANGE: Final = "invoices.change_webhookendpoint"
TELL_AGAIN: Final = "invoices.change_webhookmessage"
# In the session, sealed, until the page that shows it once.
SECRET: Final = "webhook_secret"  # noqa: S105 - the name of a place
# A choice of what is told again.
GIVEN_UP: Final = "given_up"
SINCE: Final = "since"
LONGEST_BACK: Final = timedelta(days=30)


class View(Protocol):
    """An act on one endpoint, out of the rows that the user may see."""

    def __call__(
        self, request: HttpRequest, *, rows: QuerySet[WebhookEndpoint], endpoint_id: int
    ) -> HttpResponse: ...


def now() -> datetime:
    return timezone.now()


class EndpointForm(forms.Form):
    """Where, and what is told there."""

    url = forms.CharField(
        label=gettext_lazy("Address"),
        help_text=gettext_lazy("Begins with https:// and leads to a server on the open internet."),
        max_length=500,
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("What is told"),
        help_text=gettext_lazy("None chosen: everything, also what is added later."),
        choices=[each for each in WebhookKind.choices if each[0] != WebhookKind.TEST],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    @property
    def chosen(self) -> list[WebhookKind]:
        return [WebhookKind(each) for each in self.cleaned_data["kinds"]]


class NewEndpointForm(EndpointForm):
    """The same, and whose claims it is about."""

    creditor = forms.ModelChoiceField(
        label=gettext_lazy("Creditor"), queryset=Creditor.objects.none()
    )
    field_order = ("creditor", "url", "kinds")

    def __init__(self, *args: Any, creditors: QuerySet[Creditor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Creditor]", self.fields["creditor"])
        field.queryset = creditors
        if (only := creditors[:2]) and len(only) == 1:
            field.initial = only[0].pk


class AgainForm(forms.Form):
    """What is told again."""

    what = forms.ChoiceField(
        label=gettext_lazy("What is told again"),
        choices=[
            (GIVEN_UP, gettext_lazy("All that was given up")),
            (SINCE, gettext_lazy("All that happened since a day")),
        ],
        widget=forms.RadioSelect,
    )
    since = forms.DateField(
        label=gettext_lazy("Since"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("what") == SINCE and not self.has_error("since"):
            today = timezone.localdate()
            since = data.get("since")
            if since is None or not today - LONGEST_BACK <= since <= today:
                text = _("Choose a day of the last 30 days: what was told before is forgotten.")
                self.add_error("since", text)
        return data


@require_http_methods(["GET", "POST"])
@sensitive_variables("secret")
def make(request: HttpRequest) -> HttpResponse:
    """A new endpoint of one of the user's creditors; its secret is shown on the next page."""
    _need(request, ADD)
    creditors = staff.creditors_seen_by(user_of(request)).order_by("name")
    data = typed(request) if request.method == "POST" else None
    form = NewEndpointForm(data, creditors=creditors)
    if form.is_valid():
        values = form.cleaned_data
        try:
            endpoint, secret = services.make_endpoint(
                creditor_id=values["creditor"].pk,
                url=values["url"],
                kinds=form.chosen,
                actor=user_of(request),
                at=timezone.now(),
            )
        except (ForbiddenAddressError, services.AddressTakenError, services.TooManyError) as error:
            form.add_error("url", _why(error))
        else:
            return _to_secret(request, endpoint.pk, secret)
    return _form_page(request, form, title=_("New webhook"))


@require_http_methods(["GET", "POST"])
def edit(
    request: HttpRequest, *, rows: QuerySet[WebhookEndpoint], endpoint_id: int
) -> HttpResponse:
    """Another address, other kinds."""
    _need(request, CHANGE)
    endpoint = get_object_or_404(rows, pk=endpoint_id)
    known = {"url": endpoint.url, "kinds": endpoint.kinds}
    form = EndpointForm(typed(request) if request.method == "POST" else None, initial=known)
    if form.is_valid():
        try:
            services.change_endpoint(
                endpoint_id=endpoint.pk,
                url=form.cleaned_data["url"],
                kinds=form.chosen,
                actor=user_of(request),
                at=timezone.now(),
            )
        except (ForbiddenAddressError, services.AddressTakenError) as error:
            form.add_error("url", _why(error))
        else:
            messages.success(request, _("The webhook was changed."))
            return _to_endpoint(endpoint.pk)
    return _form_page(request, form, title=_("Change the webhook"), endpoint=endpoint)


@require_http_methods(["GET", "POST"])
@sensitive_variables("secret")
def secret(
    request: HttpRequest, *, rows: QuerySet[WebhookEndpoint], endpoint_id: int
) -> HttpResponse:
    """The secret that was just made, once; and the button that makes another."""
    _need(request, CHANGE)
    endpoint = get_object_or_404(rows, pk=endpoint_id)
    if request.method == "POST":
        new = services.rotate_secret(
            endpoint_id=endpoint.pk, actor=user_of(request), at=timezone.now()
        )
        return _to_secret(request, endpoint.pk, new)
    kept = request.session.pop(SECRET, None) or {}
    is_its = kept.get("endpoint") == endpoint.pk
    record(request, "webhookendpoint.viewed", target=endpoint)
    context = {
        "secret": sealed.unseal(kept["sealed"]) if is_its else "",
        "endpoint": endpoint,
        "hours": int(services.BOTH_SECRETS.total_seconds() // 3600),
    }
    return _page(request, "secret.html", context, title=_("Secret of the webhook"))


@require_POST
def switch(
    request: HttpRequest, *, rows: QuerySet[WebhookEndpoint], endpoint_id: int
) -> HttpResponse:
    """Off or on, as the button said; what is so already stays."""
    _need(request, CHANGE)
    endpoint = get_object_or_404(rows, pk=endpoint_id)
    act = services.switch_on if request.POST.get("to") == "on" else services.switch_off
    act(endpoint_id=endpoint.pk, actor=user_of(request), at=timezone.now())
    if act is services.switch_on:
        messages.success(request, _("The webhook is on: what waits is told first."))
    else:
        messages.success(request, _("The webhook is off: what happens waits for 30 days."))
    return _to_endpoint(endpoint.pk)


@require_POST
def test(
    request: HttpRequest, *, rows: QuerySet[WebhookEndpoint], endpoint_id: int
) -> HttpResponse:
    """Send a test message now, and show what came of it."""
    _need(request, CHANGE)
    endpoint = get_object_or_404(rows, pk=endpoint_id)
    at = timezone.now()
    message = services.write_test(endpoint_id=endpoint.pk, actor=user_of(request), at=at)
    send_test(message_id=message.pk, at=at)
    message.refresh_from_db()
    if message.state == WebhookState.TOLD:
        messages.success(request, _("The other system took the test message."))
    else:
        text = _("The other system did not take the test message. Its answer is below.")
        messages.error(request, text)
    return _to_message(message.pk)


@require_http_methods(["GET", "POST"])
def again(
    request: HttpRequest, *, rows: QuerySet[WebhookEndpoint], endpoint_id: int
) -> HttpResponse:
    """Tell again all that was given up, or all since a day."""
    _need(request, TELL_AGAIN)
    endpoint = get_object_or_404(rows, pk=endpoint_id)
    form = AgainForm(
        typed(request) if request.method == "POST" else None, initial={"what": GIVEN_UP}
    )
    if form.is_valid():
        number = _told_again(request, endpoint, form)
        text = ngettext(
            "%(number)d message is told again.", "%(number)d messages are told again.", number
        )
        messages.success(request, text % {"number": number})
        return _to_endpoint(endpoint.pk)
    return _form_page(request, form, title=_("Tell again"), endpoint=endpoint)


@require_POST
def tell_again(
    request: HttpRequest, *, rows: QuerySet[WebhookMessage], message_id: int
) -> HttpResponse:
    """Tell one message again."""
    _need(request, TELL_AGAIN)
    message = get_object_or_404(rows.exclude(invoice=None), pk=message_id)
    done = services.tell_again(message_id=message.pk, actor=user_of(request), at=timezone.now())
    if done:
        messages.success(request, _("The message is told again, under the same id."))
    else:
        messages.info(request, _("The message waits already, or its content is forgotten."))
    return _to_message(message.pk)


def _told_again(request: HttpRequest, endpoint: WebhookEndpoint, form: AgainForm) -> int:
    actor, at = user_of(request), timezone.now()
    if form.cleaned_data["what"] == GIVEN_UP:
        return services.tell_given_up_again(endpoint_id=endpoint.pk, actor=actor, at=at)
    midnight = datetime.combine(form.cleaned_data["since"], datetime.min.time())
    since = timezone.make_aware(midnight)
    return services.tell_since_again(endpoint_id=endpoint.pk, since=since, actor=actor, at=at)


def _need(request: HttpRequest, right: str) -> None:
    if not user_of(request).has_perm(right):
        raise PermissionDenied


def _why(error: Exception) -> str:
    match error:
        case services.AddressTakenError():
            return _("The creditor is told at this address already.")
        case services.TooManyError():
            most = services.MOST_ENDPOINTS
            return _("A creditor has %(most)d webhooks at most.") % {"most": most}
        case _:
            return _(
                "Give an address that begins with https:// and leads to the open internet, "
                "without a user name and without #."
            )


def _to_secret(request: HttpRequest, endpoint_id: int, secret: str) -> HttpResponse:
    request.session[SECRET] = {"endpoint": endpoint_id, "sealed": sealed.seal(secret)}
    return HttpResponseRedirect(
        reverse("admin:invoices_webhookendpoint_secret", args=[endpoint_id])
    )


def _to_endpoint(endpoint_id: int) -> HttpResponse:
    return HttpResponseRedirect(
        reverse("admin:invoices_webhookendpoint_change", args=[endpoint_id])
    )


def _to_message(message_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:invoices_webhookmessage_change", args=[message_id]))


def _form_page(
    request: HttpRequest,
    form: forms.Form,
    *,
    title: str,
    endpoint: WebhookEndpoint | None = None,
) -> HttpResponse:
    if endpoint is not None:
        record(request, "webhookendpoint.viewed", target=endpoint)
    context = {"form": form, "endpoint": endpoint}
    return _page(request, "form.html", context, title=title, status=422 if form.errors else 200)


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], *, title: str, status: int = 200
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": title,
        "opts": WebhookEndpoint._meta,
        **context,
    }
    name = f"admin/invoices/webhookendpoint/{template}"
    return TemplateResponse(request, name, context, status=status)
