"""The cards of the profile page about the person itself (`profile_cards.cards`)."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import queries
from accounts.actor import Actor
from accounts.forms import OWN_NAMES
from accounts.models import DataExportState, EmailAddress, PartyKind, User
from accounts.phone_numbers import in_words
from accounts.profile_cards.cards import Card, Group, give
from accounts.queries.data_exports import find_newest_export, is_there
from accounts.queries.mandates import mandates_held
from accounts.queries.passkeys import passkeys_of
from accounts.queries.people import find_phone_of, find_support_of
from myropo.calendar import helsinki_date
from myropo.templatetags import portal

RECENTLY = timedelta(days=30)


def register() -> None:
    give(Group.YOU, details)
    give(Group.YOU, support, is_of_party=True)
    give(Group.REACH, email, reminders, phone)
    give(Group.SIGNING_IN, coming_back, sessions)
    give(Group.OTHERS, acting)
    give(Group.DATA, viewings, copy)


def details(actor: Actor, at: datetime) -> Card:
    user = actor.user
    language = dict(OWN_NAMES)[user.language]
    return Card(
        title=_("Name and language"),
        state=f"{user.get_short_name()} · {language}",
        url=reverse("accounts:details"),
        picture="me",
    )


def support(actor: Actor, at: datetime) -> Card | None:
    """What was told stays on its own page: a profile is read over shoulders."""
    if actor.acting_for.kind != PartyKind.PERSON:
        return None
    told = find_support_of(actor.acting_for)
    return Card(
        title=_("Support needs"),
        state=_("You have told us what helps you") if told else _("Tell us once what helps you"),
        url=reverse("accounts:support"),
        picture="help",
    )


def email(actor: Actor, at: datetime) -> Card:
    known = _email_of(actor.user)
    is_open = known is not None and known.confirmed_at is None
    state = known.address if known else _("No address yet")
    return Card(
        title=_("E-mail"),
        state=_("%(address)s, not confirmed yet") % {"address": state} if is_open else state,
        url=reverse("accounts:email"),
        picture="mail",
        tone="warn" if is_open else "",
    )


def reminders(actor: Actor, at: datetime) -> Card | None:
    known = _email_of(actor.user)
    if known is None or known.confirmed_at is None:
        return None
    text = ngettext(
        "%(days)s day before something falls due",
        "%(days)s days before something falls due",
        known.days_before,
    )
    return Card(
        title=_("Reminders"),
        state=text % {"days": known.days_before},
        url=reverse("accounts:email"),
        picture="calendar",
    )


def phone(actor: Actor, at: datetime) -> Card:
    known = find_phone_of(actor.user)
    return Card(
        title=_("Phone"),
        state=in_words(known.number) if known else _("No number yet"),
        url=reverse("accounts:phone"),
        picture="phone",
    )


def coming_back(actor: Actor, at: datetime) -> Card:
    keys = passkeys_of(actor.user).count()
    known = _email_of(actor.user)
    ways = [ngettext("%(count)s passkey", "%(count)s passkeys", keys) % {"count": keys}]
    if known is not None and known.opens_portal:
        ways = [*(ways if keys else []), _("code by e-mail")]
    is_any = bool(keys) or (known is not None and known.opens_portal)
    return Card(
        title=_("Coming back without the bank"),
        state=", ".join(ways) if is_any else _("Off: you always sign in with your bank"),
        url=reverse("accounts:return-login"),
        picture="lock",
    )


def sessions(actor: Actor, at: datetime) -> Card:
    count = queries.living_sessions_of(actor.user, at=at).count()
    text = ngettext("%(count)s device", "%(count)s devices", count)
    return Card(
        title=_("Where you are signed in"),
        state=text % {"count": count},
        url=reverse("accounts:sessions"),
        picture="device",
    )


def acting(actor: Actor, at: datetime) -> Card | None:
    """For whom the person may act: the chooser also leads to companies."""
    if actor.user.party is None:
        return None
    count = mandates_held(actor.user.party, today=helsinki_date(at)).count()
    text = ngettext(
        "You may act for %(count)s person or company",
        "You may act for %(count)s people or companies",
        count,
    )
    return Card(
        title=_("For whom you act"),
        state=text % {"count": count} if count else _("Yourself; or choose a company"),
        url=reverse("accounts:acting"),
        picture="building",
    )


def viewings(actor: Actor, at: datetime) -> Card:
    own = Actor(user=actor.user, acting_for=actor.user.party or actor.acting_for)
    count = queries.viewings_of(own).filter(at__gt=at - RECENTLY).count()
    text = ngettext(
        "Our staff: once in the last 30 days",
        "Our staff: %(count)s times in the last 30 days",
        count,
    )
    return Card(
        title=_("Who has looked at your data"),
        state=text % {"count": count} if count else _("Nobody of our staff in the last 30 days"),
        url=reverse("accounts:viewings"),
        picture="shield",
    )


def copy(actor: Actor, at: datetime) -> Card:
    newest = find_newest_export(actor.user)
    state = _("Everything we know of you, in one file")
    if newest is not None and newest.state == DataExportState.QUEUED:
        state = _("We are gathering your data")
    elif newest is not None and newest.ready_at and is_there(newest, at=at):
        made = portal.day(helsinki_date(newest.ready_at))
        state = _("Ready to download, made %(day)s") % {"day": made}
    return Card(
        title=_("My data in one file"),
        state=state,
        url=reverse("accounts:data"),
        picture="download",
    )


def _email_of(user: User) -> EmailAddress | None:
    """Asked once for all the cards that need it."""
    try:
        return user.email_address
    except EmailAddress.DoesNotExist:
        return None
