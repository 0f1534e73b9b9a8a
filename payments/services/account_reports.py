"""Telling an account for a refund: kept at each step, given once, kept for another time.

What a person types is a draft on the server from the first pause on: whatever breaks, the
browser, the network or a server of ours, it is there when the person comes back. A draft
pays nothing; what was seen on the last page, and nothing else, is what is given.
"""

from datetime import datetime
from typing import Final

from django.db import transaction

from accounts import audit
from accounts.actor import Actor
from accounts.models import Level
from accounts.services.mandates import hold_right
from payments.models import AccountReport, Refund, SavedAccount
from payments.queries.own_refunds import find_draft, last_given
from payments.rules.account_holders import has_identity_code
from payments.rules.account_numbers import AccountNumber, read_account_number
from payments.services import refund_news, refunds

LONGEST_TYPED: Final = 120
LONGEST_HOLDER: Final = 140
KEPT: Final = ("typed", "iban", "holder", "is_to_be_kept")


class NothingToGiveError(Exception):
    """There is no draft that can be given: it was given already, or never finished."""


class DraftChangedError(Exception):
    """The draft is not what the person saw before giving it. Nothing was changed."""


@transaction.atomic
def keep_draft(
    *, actor: Actor, refund: Refund, typed: str, holder: str, is_to_be_kept: bool, at: datetime
) -> AccountReport | None:
    """Keep what was typed so far, mistakes included. A repeat changes nothing.

    None when there is nothing to keep: nothing was typed, or it is what was given already.
    What has the form of a personal identity code is not kept.
    """
    read = read_account_number(typed)
    iban = read.iban if isinstance(read, AccountNumber) else ""
    wanted = {
        "typed": _storable(typed, LONGEST_TYPED),
        "iban": iban,
        "holder": _storable(holder, LONGEST_HOLDER),
        "is_to_be_kept": is_to_be_kept,
    }
    # Two pauses at once would make two drafts: they queue at the refund.
    Refund.objects.select_for_update(of=("self",)).get(pk=refund.pk)
    draft = find_draft(actor, refund)
    if draft is None:
        if not wanted["typed"] or _is_given(actor, refund, iban, holder):
            return None
        draft = AccountReport(refund=refund, party=actor.acting_for, started_at=at)
    elif all(getattr(draft, name) == wanted[name] for name in KEPT):
        return draft
    for name in KEPT:
        setattr(draft, name, wanted[name])
    draft.user, draft.changed_at = actor.user, at
    draft.save()
    return draft


@transaction.atomic
def give(*, actor: Actor, refund: Refund, seen: str, at: datetime) -> AccountReport:
    """Have the refund paid to the account of the draft, and tell who should know.

    seen  `stamp_of` the draft that the person read before the press

    Raises `NothingToGiveError`, `DraftChangedError`, what `hold_right` does, and of
    `services.refunds` `RefundNotOpenError`, `NotAllowedError` and `WrongAccountError`.
    """
    hold_right(actor=actor, level=Level.FULL, at=at)
    locked = refunds.lock_refund(refund.pk)
    draft = find_draft(actor, locked)
    if draft is None or not draft.iban or not draft.holder:
        raise NothingToGiveError
    if stamp_of(draft) != seen:
        raise DraftChangedError
    refunds.give_account(
        refund_id=locked.pk, iban=draft.iban, holder=draft.holder, actor=actor, at=at
    )
    draft.given_at, draft.user = at, actor.user
    draft.save(update_fields=["given_at", "user"])
    if draft.is_to_be_kept:
        save_account(actor=actor, iban=draft.iban, holder=draft.holder, at=at)
    what = refund_news.What.ACCOUNT
    refund_news.write(refund=locked, what=what, cause=f"report:{draft.pk}", at=at)
    return draft


@transaction.atomic
def discard(*, actor: Actor, refund: Refund) -> bool:
    """Forget what was typed and not given."""
    drafts = AccountReport.objects.filter(party=actor.acting_for, given_at=None)
    deleted, _rows = drafts.filter(refund=refund).delete()
    return bool(deleted)


@transaction.atomic
def save_account(*, actor: Actor, iban: str, holder: str, at: datetime) -> SavedAccount:
    """Keep an account for later refunds in place of the one before. A repeat changes nothing.

    Raises what `hold_right` does.
    """
    hold_right(actor=actor, level=Level.FULL, at=at)
    found = SavedAccount.objects.select_for_update().filter(party=actor.acting_for).first()
    if found is not None and (found.iban, found.holder) == (iban, holder):
        return found
    saved, _is_new = SavedAccount.objects.update_or_create(
        party=actor.acting_for,
        defaults={"iban": iban, "holder": holder, "saved_by": actor.user, "saved_at": at},
    )
    _record("saved_account.changed", actor, at)
    return saved


@transaction.atomic
def forget_account(*, actor: Actor, at: datetime) -> bool:
    """Keep it no longer. Refunds that were given it are paid there all the same.

    Raises what `hold_right` does.
    """
    hold_right(actor=actor, level=Level.FULL, at=at)
    deleted, _rows = SavedAccount.objects.filter(party=actor.acting_for).delete()
    if deleted:
        _record("saved_account.removed", actor, at)
    return bool(deleted)


def stamp_of(draft: AccountReport) -> str:
    """Which draft it is, as it stands: another after each change."""
    return f"{draft.public_id}:{draft.changed_at.timestamp():.6f}"


def _storable(typed: str, longest: int) -> str:
    """What the database can hold of it."""
    if has_identity_code(typed):
        return ""
    return typed.replace("\0", "").strip()[:longest]


def _is_given(actor: Actor, refund: Refund, iban: str, holder: str) -> bool:
    told = last_given(actor, refund)
    return told is not None and (told.iban, told.holder) == (iban, holder.strip())


def _record(action: str, actor: Actor, at: datetime) -> None:
    audit.record(action=action, actor=actor.user, party=actor.acting_for, at=at)
