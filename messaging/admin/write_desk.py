"""Writing to a customer who has not written first: in the open matter about no invoice, or a new.

Whoever is on the phone and wants it in writing gets it here; the customer is told as of any
answer, and answers in the same place.
"""

from typing import Any
from uuid import uuid4

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.admin.recording import record
from accounts.admin.tools import add_person_page, add_person_tool
from accounts.admin.two_steps import typed
from accounts.http import user_of
from accounts.models import Party
from messaging.admin import acts, desk
from messaging.forms.desk_writing import WriteForm
from messaging.models import Contact, Thread
from messaging.queries.mails import find_general_thread_of_party
from messaging.queries.messages import messages_of
from messaging.services.posting import (
    AnsweredMeanwhileError,
    EmptyMessageError,
    ThreadMergedError,
    answer,
)
from messaging.services.staff_threads import find_thread_with, thread_for_party
from messaging.services.taking import ANSWER, TakenByOtherError
from messaging.words_matters import title_of

# What was said last, for who goes on.
LATEST = 5


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, party_id: int) -> HttpResponse:
    """A message to a party; pressed twice, it is sent once."""
    if not user_of(request).has_perm(ANSWER):
        raise PermissionDenied
    party = get_object_or_404(Party, pk=party_id)
    thread = find_general_thread_of_party(party)
    if request.method == "GET":
        last = thread.last_number if thread else 0
        form = WriteForm(initial={"after_number": last, "client_id": uuid4()})
        return _page(request, party, thread, form)
    form = WriteForm(typed(request))
    if not form.is_valid():
        return _page(request, party, thread, form, status=422)
    return _send(request, party, thread, form)


def _send(
    request: HttpRequest, party: Party, thread: Thread | None, form: WriteForm
) -> HttpResponse:
    user, at, wrote = user_of(request), timezone.now(), form.cleaned_data
    said = find_thread_with(agent=user, party=party, client_id=wrote["client_id"])
    subject = wrote["subject"] or _("From customer service")
    about = said or thread_for_party(
        agent=user, party=party, subject=subject, client_id=wrote["client_id"], at=at
    )
    try:
        answer(
            agent=user,
            thread_id=about.pk,
            text=wrote["text"],
            client_id=wrote["client_id"],
            after_number=wrote["after_number"],
            at=at,
        )
    except TakenByOtherError as taken:
        acts.tell_taken(request, taken)
        return _page(request, party, about, form, status=409)
    except (AnsweredMeanwhileError, ThreadMergedError):
        messages.warning(request, _("Something was written meanwhile: read it, then send again."))
        now = find_general_thread_of_party(party)
        last = now.last_number if now else 0
        again = WriteForm({**typed(request).dict(), "after_number": last})
        return _page(request, party, now, again, status=409)
    except EmptyMessageError:
        form.add_error("text", _("Write what you want to say."))
        return _page(request, party, thread, form, status=422)
    messages.success(request, _("The message is sent. The customer sees it in MyRopo."))
    return HttpResponseRedirect(desk.page_of(about.pk))


def _page(
    request: HttpRequest, party: Party, thread: Thread | None, form: WriteForm, *, status: int = 200
) -> HttpResponse:
    record(request, "contact.viewed", party=party, target=thread)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Write a message"),
        "opts": Contact._meta,
        "form": form,
        "party": party,
        "matter": title_of(thread) if thread else "",
        "thread": thread,
        "said": messages_of(thread, most=LATEST) if thread else [],
    }
    return TemplateResponse(request, "admin/messaging/contact/write.html", context, status=status)


def _tool(request: HttpRequest, party: Party) -> tuple[str, str] | None:
    if not user_of(request).has_perm(ANSWER):
        return None
    return reverse("admin:accounts_party_write", args=[party.pk]), _("Write a message")


add_person_page("write", write)
add_person_tool(_tool)
