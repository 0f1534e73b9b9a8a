"""Finding the matter of an e-mail: search, choose, done; or put away, where there is none."""

from typing import Any, Final

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
from accounts.admin.searching import LONGEST_TERM, looks_like_hetu
from accounts.http import user_of
from invoices.admin.two_steps import typed
from invoices.models import Invoice
from invoices.queries import staff
from messaging.admin import call_desk, desk
from messaging.mails.letter import Letter, UnreadableError, read_letter
from messaging.models import IncomingMail, MailState, Thread
from messaging.queries.threads import WITH_MATTER
from messaging.services.incoming_mail import (
    NotWaitingError,
    join_mail,
    put_away,
    read_content,
)
from messaging.services.staff_threads import thread_for_invoice
from messaging.words_matters import title_of

PLACE: Final = "messaging.change_incomingmail"
MOST_FOUND: Final = 20
MOST_THREADS: Final = 5


def first_look(request: HttpRequest, mail: IncomingMail) -> dict[str, Any]:
    """What the page of an e-mail shows of it: its words, its files, and the search."""
    return _desk(request, mail, term="")


@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, mail: IncomingMail) -> HttpResponse:
    """What was searched for, chosen, or put away."""
    if not user_of(request).has_perm(PLACE):
        raise PermissionDenied
    if request.method == "GET":
        return HttpResponseRedirect(_page_of(mail))
    data = typed(request)
    act, _colon, key = data.get("do", "").partition(":")
    try:
        match act:
            case "thread" | "invoice":
                return _join(request, mail, act, key)
            case "away":
                put_away(mail_id=mail.pk, agent=user_of(request), at=timezone.now())
                messages.success(request, _("The e-mail was put away."))
                return HttpResponseRedirect(_work())
    except NotWaitingError:
        messages.warning(request, _("Somebody has placed this e-mail already."))
        return HttpResponseRedirect(_page_of(mail))
    except UnreadableError:
        messages.error(request, _("The e-mail cannot be read. Nothing was changed."))
        return HttpResponseRedirect(_page_of(mail))
    return _page(request, mail, term=data.get("q", "").strip()[:LONGEST_TERM])


def _join(request: HttpRequest, mail: IncomingMail, act: str, key: str) -> HttpResponse:
    number = int(key) if key.isascii() and key.isdigit() and len(key) < len(str(2**62)) else 0
    user, at = user_of(request), timezone.now()
    if act == "thread":
        thread = call_desk.thread_or_404(number)
    else:
        invoice = get_object_or_404(_invoices(request), pk=number, party__isnull=False)
        thread = thread_for_invoice(agent=user, invoice=invoice, at=at)
    join_mail(mail_id=mail.pk, thread_id=thread.pk, agent=user, at=at)
    messages.success(request, _("The e-mail stands in this matter now."))
    return HttpResponseRedirect(desk.page_of(thread.pk))


def _desk(request: HttpRequest, mail: IncomingMail, *, term: str) -> dict[str, Any]:
    waits = mail.state == MailState.UNKNOWN_SENDER
    if looks_like_hetu(term):
        messages.info(request, _("A personal identity code is searched for here, with a reason."))
        term = ""
    found: list[Invoice] = []
    if term and waits:
        rows = _invoices(request).filter(party__isnull=False).order_by("-pk")
        found = list(staff.invoices_matching(rows, term)[:MOST_FOUND])
        data = {"rows": sorted(each.pk for each in found), "searched": True}
        record(request, "invoice.listed", data=data)
    letter = _letter(mail)
    return {
        "mail": mail,
        "letter": letter,
        "files": [each.name or _("without a name") for each in letter.files] if letter else [],
        "may_place": waits and user_of(request).has_perm(PLACE),
        "term": term,
        "found": found,
        "threads": _threads_of(found),
    }


def _threads_of(found: list[Invoice]) -> list[tuple[Thread, str]]:
    """The latest matters of whose invoices were found: an e-mail may go on one of them."""
    parties = {each.party_id for each in found}
    rows = Thread.objects.filter(party__in=parties, merged_into=None, last_number__gt=0)
    rows = rows.select_related(*WITH_MATTER).order_by("-changed_at")[:MOST_THREADS]
    return [(each, title_of(each)) for each in rows]


def _letter(mail: IncomingMail) -> Letter | None:
    try:
        return read_letter(read_content(mail))
    except UnreadableError:
        return None


def _page(request: HttpRequest, mail: IncomingMail, *, term: str) -> HttpResponse:
    record(request, "incomingmail.viewed", target=mail)
    context = {
        **admin.site.each_context(request),
        "title": _("Find the matter of an e-mail"),
        "opts": IncomingMail._meta,
        **_desk(request, mail, term=term),
    }
    return TemplateResponse(request, "admin/messaging/incomingmail/place.html", context)


def _invoices(request: HttpRequest) -> Any:
    rows = Invoice.objects.select_related("creditor", "party")
    return staff.rows_seen_by(user_of(request), rows, creditor="creditor")


def _page_of(mail: IncomingMail) -> str:
    return reverse("admin:messaging_incomingmail_change", args=[mail.pk])


def _work() -> str:
    return reverse("admin:messaging_incomingmail_changelist", query={"work": "todo"})
