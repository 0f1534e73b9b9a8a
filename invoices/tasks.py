"""Celery's way in. Ids in, one service call, no rules."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from itertools import batched, islice
from time import monotonic
from typing import Any, Final
from uuid import UUID

import structlog
from celery import Task, shared_task
from django.utils import timezone

from accounts.mailing import mail_task
from invoices import bells, queries
from invoices.queries.collection import chunks_to_look_at, is_anything_to_look_at
from invoices.queries.documents import forgotten_documents
from invoices.queries.letters_to_print import (
    documents_of_letters_to_make_again,
    letters_forgotten_to_publish,
    unopened_letters,
)
from invoices.queries.rates import read_rates
from invoices.queries.webhooks import endpoints_with_work
from invoices.rules.webhooks import Outcome
from invoices.services import (
    authorisation_news,
    documents,
    figures,
    holds,
    mandate_drafts,
    webhook_sending,
)
from invoices.services.collection import runs
from invoices.services.collection.chunks import collect_chunk
from invoices.services.collection.plans import Counted
from invoices.services.collection.run import CHUNK
from invoices.services.letters import electronic
from invoices.services.letters.printing import make_batch
from invoices.services.letters.resending import NotResendableError, send_again
from myropo.calendar import is_banking_day

RETRIES: Final = 3
FIRST_WAIT_SECONDS: Final = 2
# How many invoices are looked up at once, and over how long their pages come back to look.
BATCH: Final = 1000
# How many PDFs a task makes. A worker that dies repeats the one it was at.
PDFS: Final = 10
# What a sweep puts back at most, so that a long queue is not queued again in whole.
MOST_FORGOTTEN: Final = 1000
# When the run looks whether it has come to its end, and how often it starts again what is
# left while nobody works at it.
LOOK_AGAIN_SECONDS: Final = 60
RESTARTS: Final = 3
SPREAD_SECONDS: Final = 5.0
# How many workers send to one endpoint at once, and how long one of them does before it lets
# others have their turn.
WEBHOOKS_AT_ONCE: Final = 4
WEBHOOK_SECONDS: Final = 20.0
# What is tried again so soon is not left to the sweep, which comes every minute.
SOON: Final = timedelta(minutes=1)
SWEPT_SECONDS: Final = 55

logger = structlog.get_logger(__name__)


@shared_task(bind=True, max_retries=RETRIES)
def make_document(
    self: "Task[Any, Any]", /, *, document_id: int, **_later_arguments: object
) -> None:
    """Make one PDF; after the last attempt the document is marked as failed.

    Runs at least once: `documents.make_document` ignores a repeat.
    """
    try:
        documents.make_document(document_id=document_id, at=timezone.now())
    except Exception as error:
        if self.request.retries >= RETRIES:
            documents.give_up(document_id=document_id, at=timezone.now())
            raise
        wait = FIRST_WAIT_SECONDS * 2**self.request.retries
        raise self.retry(exc=error, countdown=wait) from error


@shared_task
def make_documents(*, document_ids: Sequence[int], **_later_arguments: object) -> None:
    """Make a few PDFs; one that fails is left to a task of its own, which tries again."""
    for document_id in document_ids:
        try:
            documents.make_document(document_id=document_id, at=timezone.now())
        except Exception:
            logger.exception("document_failed", document=document_id)
            make_document.delay(document_id=document_id)


@shared_task
def make_forgotten_documents() -> None:
    """Put what a crash, or a broker that was away, left in the queue back into it."""
    forgotten = islice(forgotten_documents(at=timezone.now()), MOST_FORGOTTEN)
    for some in batched(forgotten, PDFS):
        make_documents.delay(document_ids=some)


@shared_task
def tell_open_pages(*, invoice_ids: Sequence[int], **_later_arguments: object) -> None:
    """Ring at the open pages of everybody who sees one of many invoices that changed."""
    for some in batched(invoice_ids, BATCH):
        parties = queries.parties_who_see(some)
        bells.ring(parties, at=timezone.now(), spread_seconds=SPREAD_SECONDS)


@shared_task
def release_ended_holds() -> None:
    """Let collection go on where the last day of its waiting is over."""
    holds.release_ended(today=timezone.localdate(), at=timezone.now())


@shared_task
def run_collection() -> None:
    """The collection run of today: have money looked for, then hand the claims out in chunks.

    Every task of it may run twice, or not at all: whatever is left is handed out again.
    """
    today = timezone.localdate()
    if not is_banking_day(today):
        return
    runs.begin_run(on=today, at=timezone.now())
    hand_out_claims(on=today)
    look_after_collection.apply_async(
        kwargs={"on": today.isoformat()}, countdown=LOOK_AGAIN_SECONDS
    )


def hand_out_claims(*, on: date) -> int:
    """Put all claims that the run of a day looks at into the queue, in chunks; how many."""
    handed_out = 0
    for chunk in chunks_to_look_at(on=on, size=CHUNK):
        collect_claims.delay(invoice_ids=chunk, on=on.isoformat())
        handed_out += len(chunk)
    return handed_out


@shared_task
def collect_claims(*, invoice_ids: Sequence[int], on: str, **_later_arguments: object) -> None:
    """Do what is to be done with a chunk of claims. What was done already stays as it is."""
    collect_chunk(
        invoice_ids=invoice_ids,
        on=date.fromisoformat(on),
        rates=read_rates(),
        at=timezone.now(),
    )


@shared_task
def look_after_collection(
    *, on: str, looked_at: int = 0, restarts: int = RESTARTS, **_later_arguments: object
) -> None:
    """End the run of a day when nothing is left; hand out what is left while nobody works at it.

    looked_at  how many claims it had looked at a minute ago
    restarts   how often it may still be handed out again; then what is left is an error
    """
    day = date.fromisoformat(on)
    if not is_anything_to_look_at(on=day):
        runs.end_run(on=day, at=timezone.now())
        return
    now_looked_at = runs.counts_of(on=day)[Counted.LOOKED]
    if now_looked_at == looked_at:
        if not restarts:
            logger.error("collection_run_stuck", on=on)
            return
        restarts -= 1
        hand_out_claims(on=day)
    look_after_collection.apply_async(
        kwargs={"on": on, "looked_at": now_looked_at, "restarts": restarts},
        countdown=LOOK_AGAIN_SECONDS,
    )


@shared_task
def publish_letter(*, letter_id: str, **_later_arguments: object) -> None:
    """Give one letter to its debtor in MyRopo. A repeat is ignored."""
    electronic.publish(letter_id=UUID(letter_id), at=timezone.now())


@shared_task
def publish_forgotten_letters() -> None:
    """Publish what a crash, or a broker that was away, left behind."""
    for letter_id in letters_forgotten_to_publish(at=timezone.now()):
        publish_letter.delay(letter_id=str(letter_id))


@shared_task
def send_unopened_letters() -> None:
    """Send by post what nobody has opened in MyRopo."""
    for letter_id in unopened_letters(today=timezone.localdate()):
        send_letter_again.delay(letter_id=str(letter_id))


@shared_task
def send_letter_again(*, letter_id: str, **_later_arguments: object) -> None:
    """Write the letter on paper. One that was opened meanwhile stays where it is."""
    with suppress(NotResendableError):
        send_again(letter_id=UUID(letter_id), actor=None, at=timezone.now())


@shared_task
def print_letters() -> None:
    """Batches for the printing house of all that is ready, on banking days alone."""
    today = timezone.localdate()
    if not is_banking_day(today):
        return
    documents.ask_again(documents_of_letters_to_make_again(), at=timezone.now())
    while make_batch(on=today, at=timezone.now()) is not None:
        pass


@mail_task
def send_invitation(*, mandate_id: int, **_later_arguments: object) -> None:
    authorisation_news.send_invitation(mandate_id=mandate_id)


@shared_task
def tell_holder(*, mandate_id: int, what: str, at: str, **_later_arguments: object) -> None:
    """Tell who may act for another, or might until now."""
    authorisation_news.tell_holder(
        mandate_id=mandate_id, what=authorisation_news.What(what), at=datetime.fromisoformat(at)
    )


@shared_task
def forget_mandate_drafts() -> None:
    """Delete documents of requests that nobody sent."""
    mandate_drafts.forget_old(at=timezone.now())


@shared_task
def tell_webhook(*, endpoint_id: int, **_later_arguments: object) -> None:
    """Send what waits at one endpoint, one message after the other; several may do so at once.

    Runs at least once, and finds in the database what there is to do.
    """
    began = monotonic()
    while monotonic() - began < WEBHOOK_SECONDS:
        now = timezone.now()
        step = webhook_sending.send_next(endpoint_id=endpoint_id, at=now)
        if step.again_at is not None and step.again_at - now < SOON:
            wait = step.again_at - timezone.now()
            tell_webhook.apply_async(
                kwargs={"endpoint_id": endpoint_id},
                countdown=max(wait.total_seconds(), 0),
            )
        if step.outcome in {None, Outcome.AWAY, Outcome.GONE}:
            return
    tell_webhook.delay(endpoint_id=endpoint_id)


@shared_task
def tell_waiting_webhooks() -> None:
    """What waits for its next try, and what a crash or a broker that was away left."""
    for endpoint_id in endpoints_with_work(at=timezone.now()):
        for _ in range(WEBHOOKS_AT_ONCE):
            tell_webhook.apply_async(kwargs={"endpoint_id": endpoint_id}, expires=SWEPT_SECONDS)


@shared_task
def empty_old_webhooks() -> None:
    """Forget what was told long ago."""
    webhook_sending.empty_old(at=timezone.now())


@shared_task
def count_figures() -> None:
    """Yesterday's figures, and once more those of the days before. A repeat changes nothing."""
    figures.count_last_days(today=timezone.localdate(), at=timezone.now())
