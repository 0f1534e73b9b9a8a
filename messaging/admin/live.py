"""What an open page of a thread asks for again and again: what is new, and who is there."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from accounts.admin.recording import record
from accounts.http import user_of
from messaging.admin import desk, watching
from messaging.models import Thread
from messaging.services.reading import mark_read


def show(request: HttpRequest, thread: Thread) -> HttpResponse:
    """The parts of the page that change by themselves."""
    user, at = user_of(request), timezone.now()
    if not watching.is_noted(user, thread):
        record(request, desk.VIEWED, party=thread.party, target=thread)
        watching.note(user, thread)
    mark_read(thread=thread, number=thread.last_number, at=at, agent=user)
    context = desk.conversation(request, thread, at=at)
    return TemplateResponse(request, "admin/messaging/thread/live.html", context)
