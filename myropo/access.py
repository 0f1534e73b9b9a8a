"""Who may open which page: one table, and the door that holds it.

Every page of the portal needs a level of right to the party that one acts for; what is about
the person who has signed in, whoever that acts for, is its own. Which invoices a right covers,
the queries know (`invoices.queries.rights`): the door stops what is asked for at all.
A page that is not in the table is for those who may do everything.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from accounts.actor import Actor
from accounts.http import GetResponse, page_of
from accounts.models import Level
from accounts.seeing.pages import refused
from accounts.seeing.scope import Refusal
from accounts.services.mandates import RightEndedError, RightTooNarrowError

# With it a page that asks for a part of itself says whose page it is.
SHOWN_HEADER: Final = "Acting-For"
DEBTORS_PAGES: Final = frozenset({"accounts", "invoices", "payments", "messaging", "chat"})
# What is open to who has not heard yet that the right to act for another is over.
EVEN_WHEN_ENDED: Final = frozenset(
    {
        "accounts:acting-ended",
        "accounts:act-for",
        "accounts:act-for-oneself",
        "accounts:session-extend",
    }
)


@dataclass(frozen=True, slots=True)
class Need:
    """What a page asks of who opens it.

    level      how far one's right to the party must go; None for what is one's own
    is_strong  whether a bank must have identified the person in this session
    """

    level: Level | None
    is_strong: bool = False

    def is_met_by(self, actor: Actor) -> bool:
        return self.level is None or actor.access.level >= self.level


SEE: Final = Need(Level.VIEW)
PAY: Final = Need(Level.PAY)
# The law asks for nothing here; we do: what binds a person needs to know the person.
ARRANGE: Final = Need(Level.ARRANGE, is_strong=True)
EVERYTHING: Final = Need(Level.FULL, is_strong=True)
OWN: Final = Need(None)
OWN_SAFE: Final = Need(None, is_strong=True)

NEEDS: Final[dict[str, Need]] = {
    # Seeing
    "invoices:home": SEE,
    "invoices:archive": SEE,
    "invoices:invoice": SEE,
    "invoices:original": SEE,
    "invoices:letters": SEE,
    "invoices:letter": SEE,
    "invoices:statement": SEE,
    "invoices:invoice-statement": SEE,
    "invoices:document-download": SEE,
    "invoices:something-wrong": SEE,
    "invoices:request": SEE,
    "invoices:request-made": SEE,
    "invoices:request-file": SEE,
    "messaging:threads": SEE,
    "messaging:thread": SEE,
    "messaging:read": SEE,
    "messaging:news": SEE,
    "messaging:news-one": SEE,
    "messaging:news-read": SEE,
    "payments:history": SEE,
    "payments:payment": SEE,
    "payments:receipt": SEE,
    "payments:shift-done": SEE,
    "payments:plans": SEE,
    "payments:plan": SEE,
    "payments:plan-made": SEE,
    "payments:plan-changed": SEE,
    "payments:plan-calendar": SEE,
    "payments:shift-calendar": SEE,
    "payments:invoice-calendar": SEE,
    "messaging:file": SEE,
    "messaging:file-look": SEE,
    "messaging:file-shown": SEE,
    # What a chat's visitor may read; who has lost the right to write reads on.
    "chat:chat": SEE,
    "chat:lines": SEE,
    # Paying
    "payments:pay": PAY,
    "payments:leave": PAY,
    "payments:cancel": PAY,
    "payments:plan-pay": PAY,
    "payments:paid-already": PAY,
    "messaging:new": PAY,
    "messaging:write": PAY,
    "messaging:draft": PAY,
    "messaging:matter-draft": PAY,
    "messaging:close": PAY,
    "chat:start": PAY,
    "chat:files": PAY,
    # What a button does may need more: then it says so (`chat.services.bot_turns`).
    "chat:press": PAY,
    "chat:leave": PAY,
    "chat:end": PAY,
    "chat:call-back": PAY,
    # Agreeing and objecting
    "invoices:dispute": ARRANGE,
    "invoices:dispute-part": ARRANGE,
    "invoices:dispute-words": ARRANGE,
    "invoices:dispute-check": ARRANGE,
    "invoices:stop": ARRANGE,
    "invoices:complain": ARRANGE,
    "invoices:hardship": ARRANGE,
    "invoices:hardship-words": ARRANGE,
    "invoices:request-take-back": ARRANGE,
    "payments:budget-pause": ARRANGE,
    "payments:budget-paused": ARRANGE,
    "payments:shift": ARRANGE,
    "payments:shift-check": ARRANGE,
    "payments:plan-new": ARRANGE,
    "payments:plan-shape": ARRANGE,
    "payments:plan-preview": ARRANGE,
    "payments:plan-days": ARRANGE,
    "payments:plan-check": ARRANGE,
    "payments:plan-payday": ARRANGE,
    "payments:plan-sum": ARRANGE,
    "payments:plan-skip": ARRANGE,
    "payments:plan-reinstate": ARRANGE,
    "payments:plan-end": ARRANGE,
    "payments:plan-take-back": ARRANGE,
    # As the party itself
    "invoices:find": Need(Level.FULL),
    "invoices:find-code": Need(Level.FULL),
    "invoices:address": EVERYTHING,
    "invoices:electronic-letters": Need(Level.FULL),
    "invoices:electronic-consent": Need(Level.FULL),
    "invoices:electronic-consent-give": EVERYTHING,
    "invoices:electronic-consent-withdraw": EVERYTHING,
    "accounts:support": EVERYTHING,
    "accounts:support-remove": EVERYTHING,
    "payments:refunds": Need(Level.FULL),
    "payments:refund": Need(Level.FULL),
    "payments:refund-done": Need(Level.FULL),
    "payments:refund-find": Need(Level.FULL),
    "payments:refund-account": EVERYTHING,
    "payments:refund-check": EVERYTHING,
    "payments:saved-account": EVERYTHING,
    "payments:saved-account-change": EVERYTHING,
    "payments:saved-account-check": EVERYTHING,
    "invoices:authorisation-new": EVERYTHING,
    "invoices:authorisation-identify": EVERYTHING,
    "invoices:authorisation-what": EVERYTHING,
    "invoices:authorisation-which": EVERYTHING,
    "invoices:authorisation-level": EVERYTHING,
    "invoices:authorisation-until": EVERYTHING,
    "invoices:authorisation-check": EVERYTHING,
    "invoices:authorisation-given": Need(Level.FULL),
    "invoices:authorisation-renew": EVERYTHING,
    # One's own, whomever one acts for. Rights have two sides, so that their pages look for
    # themselves on which one somebody stands; to end one, nobody is sent to the bank first.
    "invoices:authorisations": OWN,
    "invoices:authorisation": OWN,
    "invoices:authorisation-revoke": OWN,
    "invoices:authorisation-give-up": OWN,
    "invoices:authorisation-accept": OWN_SAFE,
    "invoices:mandate-ask": OWN_SAFE,
    "invoices:mandate-ask-person": OWN_SAFE,
    "invoices:mandate-ask-company": OWN_SAFE,
    "invoices:mandate-ask-until": OWN_SAFE,
    "invoices:mandate-ask-document": OWN_SAFE,
    "invoices:mandate-ask-check": OWN_SAFE,
    "invoices:mandate-request": OWN_SAFE,
    "invoices:mandate-request-made": OWN_SAFE,
    "invoices:mandate-request-take-back": OWN_SAFE,
    "invoices:mandate-request-file": OWN_SAFE,
    "accounts:session-extend": OWN,
    "accounts:profile": OWN,
    "accounts:details": OWN,
    "accounts:easy-language": OWN,
    "accounts:phone": OWN_SAFE,
    "accounts:phone-remove": OWN_SAFE,
    "accounts:data": OWN_SAFE,
    "accounts:data-download": OWN_SAFE,
    "accounts:sessions": OWN,
    "accounts:sessions-end-others": OWN,
    "accounts:session-end": OWN,
    "accounts:viewings": OWN,
    "accounts:return-login": OWN,
    "accounts:return-email": OWN_SAFE,
    "accounts:return-email-off": OWN_SAFE,
    "accounts:passkey-new": OWN_SAFE,
    "accounts:passkey-new-options": OWN_SAFE,
    "accounts:passkey-remove": OWN_SAFE,
    "accounts:email": OWN_SAFE,
    "accounts:email-again": OWN_SAFE,
    "accounts:email-confirm": OWN,
    "accounts:email-reminders": OWN,
    "accounts:email-remove": OWN_SAFE,
    "messaging:telling": OWN,
    "messaging:survey-wish": OWN,
    "messaging:push": OWN,
    "messaging:push-remove": OWN,
    "accounts:acting": OWN,
    "accounts:acting-ended": OWN,
    "accounts:company": OWN_SAFE,
    "accounts:company-choose": OWN_SAFE,
    "accounts:company-return": OWN_SAFE,
    "accounts:act-for": OWN,
    "accounts:act-for-oneself": OWN,
    "accounts:identify": OWN,
}


class Door:
    """Stops a request whose page asks for more than its actor may.

    Who came back without the bank is led there and returns; who may not at all reads why.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        arguments: Sequence[object],
        options: Mapping[str, object],
    ) -> HttpResponse | None:
        match, actor = request.resolver_match, getattr(request, "actor", None)
        if match is None or actor is None or match.namespace not in DEBTORS_PAGES:
            return None
        shown = request.headers.get(SHOWN_HEADER)
        if shown is not None and shown != str(actor.acting_for.public_id):
            # The page was made for another party than the session acts for by now, in another
            # tab: nothing of the one is put into the page of the other.
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        if not getattr(view, "login_required", True):
            return None
        if getattr(request, "acting_ended", False) and match.view_name not in EVEN_WHEN_ENDED:
            return HttpResponseRedirect(reverse("accounts:acting-ended"))
        need = NEEDS.get(match.view_name, EVERYTHING)
        if actor.is_looking and actor.is_for_another and need.level is None:
            return refused(request, request.look, Refusal.OWN)  # type: ignore[attr-defined]
        return _answer(request, actor, need)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The right ended, or was made narrower, between the door and the act itself."""
        if isinstance(error, RightEndedError):
            return HttpResponseRedirect(reverse("accounts:acting-ended"))
        if isinstance(error, RightTooNarrowError):
            return _answer(request, request.actor, EVERYTHING)  # type: ignore[attr-defined]
        return None


def _answer(request: HttpRequest, actor: Actor, need: Need) -> HttpResponse | None:
    """What is shown in place of a page; None where the page itself is."""
    if not need.is_met_by(actor):
        context = {"need": need, "may": actor.access.level.label}
        return render(request, "accounts/not_allowed.html", context, status=403)
    if need.is_strong and not actor.access.is_strong:
        is_page = request.method == "GET" and "HX-Request" not in request.headers
        page = request.get_full_path() if is_page else page_of(request)
        return HttpResponseRedirect(f"{reverse('accounts:identify')}?{urlencode({'next': page})}")
    return None
