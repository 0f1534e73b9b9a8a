"""Two contacts about one matter: an agent says in which of them it goes on."""

from typing import Final

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.admin.recording import record
from accounts.admin.who_may_act import name_of_holder
from accounts.http import user_of
from accounts.models import Level, Mandate, Scope
from invoices.admin.two_steps import typed
from messaging.admin import acts, desk
from messaging.forms.contacts import MergeForm
from messaging.models import Contact, Thread
from messaging.queries.threads import WITH_MATTER
from messaging.services.merging import CannotMergeError, WhyNot
from messaging.services.merging import merge as merge_threads
from messaging.services.taking import ANSWER, TakenByOtherError
from messaging.words_matters import title_of

MOST_OTHERS: Final = 50


@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, thread: Thread) -> HttpResponse:
    if not user_of(request).has_perm(ANSWER):
        raise PermissionDenied
    if thread.merged_into_id is not None:
        return HttpResponseRedirect(desk.page_of(thread.merged_into_id))
    others = _others(thread)
    if request.method == "GET":
        return _page(request, thread, MergeForm(others=others))
    form = MergeForm(typed(request), others=others)
    if not form.is_valid():
        return _page(request, thread, form, status=422)
    try:
        into = merge_threads(
            thread_id=thread.pk,
            into_id=int(form.cleaned_data["into"]),
            agent=user_of(request),
            at=timezone.now(),
        )
    except TakenByOtherError as taken:
        acts.tell_taken(request, taken)
        return _page(request, thread, form, status=409)
    except CannotMergeError as refused:
        messages.warning(request, _why_not(refused))
        return _page(request, thread, form, status=409)
    messages.success(request, _("Merged. What was said in both stands here."))
    return HttpResponseRedirect(desk.page_of(into.pk))


def _why_not(refused: CannotMergeError) -> str:
    if refused.why == WhyNot.LIVE:
        return _("Somebody is chatting in one of them. Merge them when the chat has ended.")
    return _("One of them was merged meanwhile. Nothing was changed.")


def _others(thread: Thread) -> list[tuple[Thread, str]]:
    rows = Thread.objects.filter(party=thread.party, merged_into=None, last_number__gt=0)
    rows = rows.exclude(pk=thread.pk).select_related(*WITH_MATTER).order_by("-changed_at")
    return [(each, f"{title_of(each)} ({each.get_state_display()})") for each in rows[:MOST_OTHERS]]


def _page(
    request: HttpRequest, thread: Thread, form: MergeForm, *, status: int = 200
) -> HttpResponse:
    """Whoever may see the other matter reads what is said there from now on: they are named.

    Those with the whole right see both as it is.
    """
    record(request, "thread.viewed", party=thread.party, target=thread)
    valid = Mandate.objects.valid(timezone.localdate()).filter(principal=thread.party)
    readers = valid.exclude(scope=Scope.ALL, level=Level.FULL).select_related("holder")
    context = {
        **admin.site.each_context(request),
        "title": _("Merge with another contact"),
        "opts": Contact._meta,
        "form": form,
        "thread": thread,
        "matter": title_of(thread),
        "readers": [name_of_holder(each) for each in readers],
    }
    return TemplateResponse(request, "admin/messaging/contact/merge.html", context, status=status)
