"""Who may act for a party, how to reach it, what makes its matters easier: at one look."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from accounts.models import Level, Mandate, Party, PhoneNumber, Support, SupportNeeds, User
from myropo.templatetags.portal import day

SEE_RIGHTS = "accounts.view_mandate"
SEE_NEEDS = "accounts.view_supportneeds"
SEE_PHONES = "accounts.view_phonenumber"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A right: who or for whom, what it is, and the key of its page (0 where none is shown)."""

    text: str
    detail: str
    key: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What the template `admin/accounts/who_may_act.html` shows.

    acting    who may act for the party now
    acts_for  for whom the party may act now; None where that is not asked
    phone     as the person gave it: nobody has checked it
    needs     what makes the matter easier, in words; None where staff may not see it
    """

    acting: list[Line]
    acts_for: list[Line] | None
    phone: str
    needs: list[str] | None
    needs_text: str
    needs_on: date | None


def panel_of(
    party: Party | None,
    *,
    user: User,
    acting: Iterable[Mandate],
    acts_for: Iterable[Mandate] | None = None,
) -> Panel:
    """The panel of a party for a member of staff, who sees of it what its role allows.

    acting    the rights to show, with their holders
    acts_for  those that the party holds, with their principals
    """
    with_pages = user.has_perm(SEE_RIGHTS)
    needs = _needs_of(party) if user.has_perm(SEE_NEEDS) else None
    return Panel(
        acting=[line_of(each, name_of_holder(each), with_page=with_pages) for each in acting],
        acts_for=None
        if acts_for is None
        else [line_of(each, each.principal.name, with_page=with_pages) for each in acts_for],
        phone=_phone_of(party) if user.has_perm(SEE_PHONES) else "",
        needs=None if needs is None else [str(Support(each).label) for each in needs.needs],
        needs_text=needs.text if needs else "",
        needs_on=needs.given_at.date() if needs else None,
    )


def name_of_holder(mandate: Mandate) -> str:
    """The holder's own name; until it has one here, what the giver calls the holder."""
    own = mandate.holder.name if mandate.holder else ""
    if not own or own == mandate.holder_name:
        return own or mandate.holder_name
    return f"{own} ({mandate.holder_name})" if mandate.holder_name else own


def line_of(mandate: Mandate, text: str, *, with_page: bool) -> Line:
    """Why somebody may act is for those alone who see the whole right."""
    facts = {
        "basis": mandate.get_basis_display(),
        "level": Level(mandate.level).label,
        "covers": mandate.get_scope_display(),
        "day": day(mandate.ends_on),
    }
    if with_page:
        detail = _("%(basis)s: %(level)s. %(covers)s, until %(day)s.") % facts
    else:
        detail = _("%(level)s, until %(day)s.") % facts
    return Line(text=text, detail=detail, key=mandate.pk if with_page else 0)


def _phone_of(party: Party | None) -> str:
    if party is None:
        return ""
    return (
        PhoneNumber.objects.filter(user__party=party).values_list("number", flat=True).first() or ""
    )


def _needs_of(party: Party | None) -> SupportNeeds | None:
    return SupportNeeds.objects.filter(party=party).first() if party is not None else None
