"""What a chat is to be about, as its address names it."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.http import PortalRequest
from accounts.models import PartyKind
from messaging.matters import GENERAL, Matter
from messaging.models import Queue, Thread
from messaging.queries.matters import FoundMatter, find_matter, matters_of
from messaging.queries.threads import find_thread
from messaging.rules.queues import team_of
from messaging.views import shown

# In the address: to people, without the robot.
WITH_PEOPLE: Final = {"with": "person"}


@dataclass(frozen=True, slots=True)
class Subject:
    """What the chat is to be about: a thread that there is, or a matter of none."""

    actor: Actor
    thread: Thread | None = None
    found: FoundMatter | None = None

    @property
    def is_general(self) -> bool:
        return self.thread is None and (self.found is None or self.found.matter == GENERAL)

    @property
    def about(self) -> shown.About:
        if self.thread is not None:
            return shown.about_thread(self.thread)
        if self.found is None or self.found.matter == GENERAL:
            return shown.About(_("Something else"))
        return shown.about_matter(self.found)

    @property
    def queue(self) -> Queue:
        """Who will answer."""
        if self.thread is not None:
            return Queue(self.thread.queue)
        is_company = self.actor.acting_for.kind == PartyKind.COMPANY
        return Queue(team_of(is_company=is_company, stages=self.found.stages if self.found else ()))

    @property
    def matter(self) -> Matter | None:
        return self.found.matter if self.found else None

    @property
    def message_url(self) -> str:
        """Where the same is said as a message."""
        if self.thread is not None:
            return reverse("messaging:thread", args=[self.thread.public_id])
        return reverse("messaging:write", args=[self.matter])


def subject_of(request: PortalRequest) -> Subject | None:
    """None where the address names nothing; what it names and is not the actor's is a 404."""
    actor = request.actor
    if text := request.GET.get("thread"):
        thread = _thread_of(actor, text)
        if thread is None:
            raise Http404
        return Subject(actor, thread=thread)
    if text := request.GET.get("matter"):
        found = _matter_of(actor, text)
        if found is None:
            raise Http404
        return Subject(actor, found=found)
    return None


def general_of(actor: Actor) -> Subject | None:
    """A matter of none; who acts for another in a few matters alone names one of them."""
    found = find_matter(actor, GENERAL)
    return Subject(actor, found=found) if found else None


def has_others(actor: Actor) -> bool:
    """Whether there is anything to choose from."""
    return [each.matter for each in matters_of(actor)] != [GENERAL]


def url_of(matter: Matter) -> str:
    """Where a chat with people about a matter begins."""
    query = urlencode({"matter": matter, **WITH_PEOPLE}, safe=":")
    return f"{reverse('chat:start')}?{query}"


def with_people(query: QueryDict) -> str:
    """The same address, to people."""
    changed = query.copy()
    for name, value in WITH_PEOPLE.items():
        changed[name] = value
    return f"{reverse('chat:start')}?{changed.urlencode(safe=':')}"


def with_robot(query: QueryDict) -> str:
    """The same address, to the robot."""
    changed = query.copy()
    for name in WITH_PEOPLE:
        changed.pop(name, None)
    return f"{reverse('chat:start')}?{changed.urlencode(safe=':')}"


def is_with_people(query: QueryDict) -> bool:
    return all(query.get(name) == value for name, value in WITH_PEOPLE.items())


def _thread_of(actor: Actor, text: str) -> Thread | None:
    try:
        return find_thread(actor, UUID(text))
    except ValueError:
        return None


def _matter_of(actor: Actor, text: str) -> FoundMatter | None:
    try:
        return find_matter(actor, Matter.read(text))
    except ValueError:
        return None
