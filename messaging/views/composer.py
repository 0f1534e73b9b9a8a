"""Where a person writes: the draft and its files are kept first, then the message is sent.

Whatever goes wrong, what was typed is on the server and on the page that says so.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.http import PortalRequest
from accounts.models import Level, PartyKind
from accounts.rate_limits import Rule, hit
from accounts.services.mandates import RightTooNarrowError
from messaging import words_times
from messaging.forms.writing import MessageForm, checked_file
from messaging.matters import MatterKind
from messaging.models import Draft, Queue, Thread, ThreadState
from messaging.queries.matters import FoundMatter
from messaging.queries.promises import promise_for
from messaging.rules.files import MOST_FILES
from messaging.rules.queues import team_of
from messaging.services import attachments, drafts

# Five files of ten megabytes a message: enough for a person, not for a machine.
UPLOADS: Final = Rule("message-files", "60/hour")
REFUSED: Final = 422
# The parts of the page that follow what is typed, and what is chosen.
KEPT_PART: Final = "kept"
FILES_PART: Final = "files-part"

type Page = Callable[[MessageForm, int], HttpResponse]


@dataclass(frozen=True, slots=True)
class Place:
    """A thread, or a matter about which nothing has been said yet."""

    actor: Actor
    thread: Thread | None = None
    found: FoundMatter | None = None

    @property
    def url(self) -> str:
        if self.thread is not None:
            return reverse("messaging:thread", args=[self.thread.public_id])
        return reverse("messaging:write", args=[self._matter])

    @property
    def draft_url(self) -> str:
        if self.thread is not None:
            return reverse("messaging:draft", args=[self.thread.public_id])
        return reverse("messaging:matter-draft", args=[self._matter])

    @property
    def has_subject(self) -> bool:
        return self.found is not None and self.found.matter.kind == MatterKind.GENERAL

    @property
    def queue(self) -> Queue:
        """Who will answer."""
        if self.thread is not None:
            return Queue(self.thread.queue)
        is_company = self.actor.acting_for.kind == PartyKind.COMPANY
        stages = self.found.stages if self.found else ()
        return Queue(team_of(is_company=is_company, stages=stages))

    @property
    def draft_place(self) -> dict[str, Any]:
        """Where the services keep its draft."""
        return {
            "user": self.actor.user,
            "party": self.actor.acting_for,
            "thread": self.thread,
            "matter": self.found.matter if self.found else None,
        }

    @property
    def _matter(self) -> str:
        return str(self.found.matter) if self.found else ""


def may_write(actor: Actor) -> bool:
    """Who may only look does not speak for another."""
    return actor.may(Level.PAY)


def require_writing(actor: Actor) -> None:
    """Raises `RightTooNarrowError`."""
    if not may_write(actor):
        raise RightTooNarrowError


def _draft_of(place: Place) -> Draft | None:
    """What has been begun here. Who looks with the person's eyes does not read the unsent."""
    return None if place.actor.is_looking else drafts.get_draft(**place.draft_place)


def form_of(place: Place) -> MessageForm:
    """An empty form, or one with what was typed before."""
    draft = _draft_of(place)
    initial: dict[str, Any] = {"client_id": draft.client_id if draft else uuid4()}
    if draft is not None:
        initial |= {"text": draft.text, "subject": draft.subject}
    return MessageForm(initial=initial, has_subject=place.has_subject)


def context_of(place: Place, form: MessageForm, *, at: datetime) -> dict[str, Any]:
    """What `messaging/writing.html` shows; see there."""
    draft = _draft_of(place)
    files = list(draft.attachments.all()) if draft else []
    waits = place.thread is not None and place.thread.state == ThreadState.WAITS_FOR_US
    promise = "" if waits else words_times.promise(promise_for(place.queue, at=at), at=at)
    return {
        "form": form,
        "own_url": place.url,
        "draft_url": place.draft_url,
        "files": files,
        "may_add_files": len(files) < MOST_FILES,
        "draft": draft,
        "is_draft": draft is not None and not form.is_bound,
        "kept_at": draft.changed_at if draft else None,
        "client_id": form["client_id"].value() or uuid4(),
        "promise": promise,
    }


def keep(
    request: PortalRequest, place: Place, *, client_id: UUID | None = None
) -> tuple[Draft | None, list[ValidationError]]:
    """Keep what was typed, right or wrong, and the files that came along.

    client_id  another one than that of the page

    None as the draft: its message has been sent. The errors are of files that were not taken.
    """
    draft = drafts.save_draft(
        **place.draft_place,
        text=request.POST.get("text", ""),
        subject=request.POST.get("subject", ""),
        client_id=client_id or client_id_of(request),
        at=timezone.now(),
    )
    if draft is None:
        return None, []
    return draft, _keep_files(request, draft)


def keep_typing(request: PortalRequest, place: Place, page: Page) -> HttpResponse:
    """A pause of typing, a chosen file, a file taken away, or the button that keeps the draft.

    page  shows the whole page again, to browsers without scripts
    """
    require_writing(request.actor)
    if "discard" in request.POST:
        _discard(place)
        return redirect(place.url)
    _draft, errors = keep(request, place)
    if key := _key(request.POST.get("remove", "")):
        attachments.remove(user=request.actor.user, public_id=key)
    if not request.htmx and not errors:
        return redirect(f"{place.url}#writing")
    form = MessageForm(request.POST, has_subject=place.has_subject, is_enough=True)
    form.add_file_errors(errors)
    status = REFUSED if errors else 200
    if not request.htmx:
        return page(form, status)
    part = FILES_PART if request.htmx.target == FILES_PART else KEPT_PART
    context = context_of(place, form, at=timezone.now()) | {"is_fragment": True}
    return render(request, f"messaging/writing.html#{part}", context, status=status)


def _discard(place: Place) -> None:
    draft = drafts.get_draft(**place.draft_place)
    if draft is not None:
        drafts.discard(user=place.actor.user, draft_id=draft.pk)


def client_id_of(request: PortalRequest) -> UUID:
    """Of the page that was sent; of one that has none, a new one."""
    return _key(request.POST.get("client_id", "")) or uuid4()


def _keep_files(request: PortalRequest, draft: Draft) -> list[ValidationError]:
    """Each file by itself: a wrong one does not lose the others."""
    errors: list[ValidationError] = []
    for file in request.FILES.getlist("attached"):
        if not hit(UPLOADS, f"user-{request.actor.user.pk}").allowed:
            text = _("You have sent many files. Try again in an hour.")
            return [*errors, ValidationError(text)]
        try:
            attachments.add(
                draft=draft, file=checked_file(file), user=request.actor.user, at=timezone.now()
            )
        except ValidationError as error:
            errors.append(error)
        except attachments.TooManyFilesError:
            text = _("At most %(most)d files fit in one message. Send the rest in another one.")
            return [*errors, ValidationError(text, params={"most": MOST_FILES})]
        except attachments.DraftGoneError:
            text = _("This draft was sent or deleted meanwhile in another window.")
            return [*errors, ValidationError(text)]
    return errors


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
