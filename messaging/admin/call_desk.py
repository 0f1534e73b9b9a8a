"""Writing down a call: about an invoice, about a debtor, or in a thread that is there."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.admin.filters import chosen_party
from accounts.admin.recording import record
from accounts.http import user_of
from accounts.models import Party, User
from invoices.admin.two_steps import typed
from invoices.models import Invoice
from invoices.queries import staff
from messaging.admin import acts, desk
from messaging.forms.contacts import CallForm
from messaging.models import Contact, Thread
from messaging.queries.mails import find_general_thread_of_party
from messaging.queries.messages import messages_of
from messaging.queries.threads import WITH_MATTER, thread_about
from messaging.services.call_notes import CallNote, write_call_note
from messaging.services.posting import (
    AnsweredMeanwhileError,
    EmptyMessageError,
    ThreadMergedError,
)
from messaging.services.staff_threads import (
    find_thread_with,
    thread_for_invoice,
    thread_for_party,
)
from messaging.services.taking import ANSWER, TakenByOtherError
from messaging.words_matters import title_of

# What was said last, for who talks now.
LATEST: Final = 5


@require_http_methods(["GET", "POST"])
def note(request: HttpRequest) -> HttpResponse:
    """`?invoice=`, `?thread=` or `?party=` say by their keys what the call was about."""
    if not user_of(request).has_perm(ANSWER):
        raise PermissionDenied
    about = _About(request)
    if request.method == "GET":
        return _page(request, about, _first_form(about))
    form = CallForm(typed(request))
    if not form.is_valid():
        return _page(request, about, form, status=422)
    return _write(request, about, form)


def thread_or_404(key: int) -> Thread:
    rows = Thread.objects.select_related(*WITH_MATTER, "assigned_to")
    return get_object_or_404(rows, pk=key)


def _living(thread: Thread) -> Thread:
    """The thread, or where it goes on since it was merged."""
    while thread.merged_into_id is not None:
        thread = thread_or_404(thread.merged_into_id)
    return thread


class _About:
    """The invoice or party that a call is about, and the thread of it, where there is one."""

    def __init__(self, request: HttpRequest) -> None:
        self.invoice: Invoice | None = None
        self.thread: Thread | None = None
        if key := _key(request, "thread"):
            self.thread = _living(thread_or_404(key))
            self.party: Party = self.thread.party
        elif key := _key(request, "invoice"):
            rows = Invoice.objects.select_related("creditor", "party")
            seen = staff.rows_seen_by(user_of(request), rows, creditor="creditor")
            self.invoice = get_object_or_404(seen, pk=key, party__isnull=False)
            self.party = self.invoice.party  # type: ignore[assignment]  # asked for above
            none = {"plan": None, "refund": None, "request": None}
            self.thread = thread_about(self.party, {"invoice": self.invoice, **none})
        else:
            party = chosen_party(request)
            if party is None:
                raise Http404
            self.party = party
            self.thread = find_general_thread_of_party(party)

    @property
    def title(self) -> str:
        if self.thread is not None:
            return title_of(self.thread)
        return str(self.invoice.number) if self.invoice else _("Other matter")


def _write(request: HttpRequest, about: _About, form: CallForm) -> HttpResponse:
    user, at = user_of(request), timezone.now()
    thread = _thread_of(user, about, form.cleaned_data["client_id"], at=at)
    try:
        write_call_note(agent=user, thread_id=thread.pk, note=_note_of(form), at=at)
    except TakenByOtherError as taken:
        acts.tell_taken(request, taken)
        return _page(request, about, form, status=409)
    except (AnsweredMeanwhileError, ThreadMergedError):
        messages.warning(request, _("Something was written meanwhile: read it, then save again."))
        now = _About(request)
        last = now.thread.last_number if now.thread else 0
        form = CallForm({**typed(request).dict(), "after_number": last})
        return _page(request, now, form, status=409)
    except EmptyMessageError:
        form.add_error("text", _("Write what was said."))
        return _page(request, about, form, status=422)
    messages.success(request, _("The call is written down. The customer sees it in MyRopo."))
    return HttpResponseRedirect(desk.page_of(thread.pk))


def _thread_of(user: User, about: _About, client_id: UUID, *, at: datetime) -> Thread:
    """Where it is to be written; of a second press, where it stands already."""
    thread = find_thread_with(agent=user, party=about.party, client_id=client_id) or about.thread
    if thread is not None:
        return thread
    if about.invoice is not None:
        return thread_for_invoice(agent=user, invoice=about.invoice, at=at)
    return thread_for_party(
        agent=user, party=about.party, subject=_("Phone call"), client_id=client_id, at=at
    )


def _note_of(form: CallForm) -> CallNote:
    return CallNote(
        text=form.cleaned_data["text"],
        client_id=form.cleaned_data["client_id"],
        after_number=form.cleaned_data["after_number"],
        classification=form.cleaned_data["classification"],
        is_done=form.cleaned_data["is_done"],
    )


def _first_form(about: _About) -> CallForm:
    last = about.thread.last_number if about.thread else 0
    return CallForm(initial={"after_number": last, "client_id": uuid4()})


def _page(
    request: HttpRequest, about: _About, form: CallForm, *, status: int = 200
) -> HttpResponse:
    record(request, "contact.viewed", party=about.party, target=about.thread)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Write down a call"),
        "opts": Contact._meta,
        "form": form,
        "party": about.party,
        "matter": about.title,
        "thread": about.thread,
        "said": messages_of(about.thread, most=LATEST) if about.thread else [],
    }
    return TemplateResponse(request, "admin/messaging/contact/call.html", context, status=status)


def _key(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    fits = text.isascii() and text.isdigit() and len(text) < len(str(2**62))
    return int(text) if fits else None
