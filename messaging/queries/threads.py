"""A party's threads: which of them an actor sees, which match a search, which are unread."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django.contrib.postgres.search import Lexeme, SearchQuery
from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Left
from django.http import Http404

from accounts.actor import Actor
from accounts.models import Party
from invoices.models import DebtorRequest
from invoices.queries.requests import readable_by
from invoices.queries.rights import in_scope
from messaging.models import Author, Message, ReadMark, Thread, ThreadState
from payments.models import PlanClaim
from payments.queries.plans import covered_plans

# What is read of the latest message in a list, in characters.
GLIMPSE: Final = 200
# Words of a search that count.
MOST_WORDS: Final = 8
# Numbers of plans and cases fit into a BIGINT.
MOST_DIGITS: Final = 18
WITH_MATTER: Final = ("invoice__creditor", "plan", "refund", "request", "party")


def visible_to(actor: Actor) -> Q:
    """The condition under which an actor may see a thread: its party's, within its right.

    Who stands where the party itself stands sees all. Others see those about invoices, plans
    and requests that their right lets them see, and none about refunds or about no invoice.
    """
    own = Q(party=actor.acting_for)
    if stands_where_the_party_does(actor):
        return own
    of_party = Q(invoice__party=actor.acting_for) | Q(invoice__party=None)
    of_invoice = Q(invoice__isnull=False, plan=None, refund=None, request=None) & of_party
    of_plan = Q(plan__in=covered_plans(actor).order_by().values("pk"))
    requests = DebtorRequest.objects.filter(readable_by(actor)).order_by()
    of_request = Q(request__in=requests.values("pk"))
    return own & (of_invoice & in_scope(actor, "invoice__") | of_plan | of_request)


def stands_where_the_party_does(actor: Actor) -> bool:
    return actor.access.is_full and not actor.access.is_limited


def threads_of(
    actor: Actor, *, search: str = "", state: ThreadState | None = None
) -> QuerySet[Thread]:
    """The threads of a party, the latest first, each with what a list shows of it.

    `glimpse` and `last_author` are of its latest message, `is_unread` whether something was
    said to the person that nobody of its side has read.
    """
    rows = _of(actor)
    if state is not None:
        rows = rows.filter(state=state)
    if search.strip():
        rows = rows.filter(matches(search, actor))
    latest = Message.objects.filter(thread=OuterRef("pk"), number=OuterRef("last_number"))
    return rows.annotate(
        glimpse=Subquery(latest.annotate(glimpse=Left("text", GLIMPSE)).values("glimpse")),
        last_author=Subquery(latest.values("author")),
        is_unread=_has_unread(),
    ).order_by("-changed_at", "-pk")


def unread_of(actor: Actor) -> int:
    """How many threads have something new for the person; one query."""
    return _of(actor).filter(_has_unread()).count()


def find_thread(actor: Actor, public_id: UUID) -> Thread | None:
    """The thread if the actor may see it; one that was merged into another is that other."""
    seen = Thread.objects.filter(visible_to(actor)).select_related(*WITH_MATTER)
    thread = seen.filter(public_id=public_id).first()
    while thread is not None and thread.merged_into_id is not None:
        thread = seen.filter(pk=thread.merged_into_id).first()
    return thread


def get_thread_or_404(actor: Actor, public_id: UUID) -> Thread:
    """Someone else's thread and no thread look the same: 404."""
    thread = find_thread(actor, public_id)
    if thread is None:
        raise Http404
    return thread


def thread_about(party: Party, fields: Mapping[str, object]) -> Thread | None:
    """The party's thread of a matter (`FoundMatter.fields`), or what it was merged into."""
    rows = Thread.objects.filter(party=party, **fields).select_related("merged_into")
    thread = rows.order_by(F("merged_into").desc(nulls_last=True)).last()
    return thread.goes_on_in() if thread is not None else None


def matches(search: str, actor: Actor | None = None) -> Q:
    """The condition by which threads are searched: each word is somewhere in the thread.

    A word is the beginning of one in a message, a part of the subject or of the creditor's
    name, or the beginning of the invoice's number; or the number of a plan or a case.
    `actor` keeps the search of messages among those that it may read.
    """
    found = Q()
    for word in search.replace("\0", "").split()[:MOST_WORDS]:
        found &= _has_word(word, actor)
    return found


def _of(actor: Actor) -> QuerySet[Thread]:
    """Those with something in them, each once."""
    rows = Thread.objects.filter(visible_to(actor), last_number__gt=0, merged_into=None)
    return rows.select_related(*WITH_MATTER)


def _has_word(word: str, actor: Actor | None) -> Q:
    # To PostgreSQL a word without a letter or digit is none: it would match nothing, loudly.
    messages = Message.objects.order_by()
    claims = PlanClaim.objects.filter(invoice__creditor__name__icontains=word)
    if actor is not None:
        messages = messages.filter(thread__party=actor.acting_for)
        claims = claims.filter(plan__party=actor.acting_for)
        if not stands_where_the_party_does(actor):
            # A thread of the party may have been merged into one that a narrower right shows.
            seen = Thread.objects.filter(visible_to(actor)).order_by()
            messages = messages.filter(thread__in=seen.values("pk"))
    found = (
        Q(subject__icontains=word)
        | Q(invoice__creditor__name__icontains=word)
        | Q(invoice__number__istartswith=word)
        | Q(plan__in=claims.values("plan"))
    )
    if any(letter.isalnum() for letter in word):
        query = SearchQuery(Lexeme(word, prefix=True), config="simple")
        said = messages.filter(search=query).annotate(
            shown_in=Coalesce("thread__merged_into", "thread")
        )
        found |= Q(pk__in=said.values("shown_in"))
    if word.isascii() and word.isdecimal() and len(word) <= MOST_DIGITS:
        found |= Q(plan__number=int(word)) | Q(invoice__case_number=int(word))
    return found


def _has_unread() -> Exists:
    """What the portal says about a thread by itself is no news."""
    marks = ReadMark.objects.filter(thread=OuterRef(OuterRef("pk")), agent=None)
    read_to = Coalesce(Subquery(marks.values("number")), Value(0), output_field=IntegerField())
    to_person = Message.objects.filter(
        thread=OuterRef("pk"), author__in=[Author.AGENT, Author.BOT], number__gt=read_to
    )
    return Exists(to_person)
