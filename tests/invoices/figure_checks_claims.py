"""The checks of `invoices.figures`: signing in, letters, requests, rights, costs."""

from accounts.models import AuditEvent, Mandate
from invoices.models import (
    DebtorRequest,
    ElectronicConsent,
    LedgerEntry,
    Letter,
    LetterAddress,
    MandateScope,
)
from tests.invoices.figure_checks import (
    Row,
    acts,
    checks,
    creditor_of,
    in_ledger,
    of_party,
    seconds,
    sole,
    with_invoice,
)


def requests_of(*kinds):
    def rows():
        for each in DebtorRequest.objects.all():
            if each.kind in kinds:
                yield each.made_at, each.user, each.party, each.invoice.creditor_id

    return rows


def other_acts():
    others = {
        "authorisation.accepted",
        "email.confirmed",
        "email.removed",
        "invoice.found",
        "mandate_request.asked",
        "passkey.added",
        "phone.given",
        "profile.changed",
        "support.told",
        "telling.changed",
    }
    for each in AuditEvent.objects.all():
        if each.action in others:
            yield each.at, each.actor, each.party, None


def consents():
    for each in ElectronicConsent.objects.all():
        creditors = [invoice.creditor_id for invoice in each.invoices.all()]
        yield each.given_at, each.given_by, each.party, sole(creditors)


def of_right(mandate) -> int | None:
    return sole(
        scope.creditor_id or scope.invoice.creditor_id
        for scope in MandateScope.objects.filter(mandate=mandate)
    )


def authorisations():
    for each in Mandate.objects.all():
        if each.basis == "AUTHORISED":
            yield each.given_at, each.given_by, each.principal, of_right(each)


acts("OTHER", other_acts)
acts("DISPUTE", requests_of("DISPUTE"))
acts("REQUEST", requests_of("STOP", "COMPLAINT", "HARDSHIP"))
acts("ADDRESS", with_invoice(LetterAddress, "given_at", user="given_by"))
acts("CONSENT", consents)
acts("AUTHORISATION", authorisations)


@checks("logins", "session")
def logins():
    kinds = {"passkey": "PASSKEY", "e-mail code": "CODE"}
    for each in AuditEvent.objects.all():
        if each.action == "session.started" and each.actor and not each.actor.is_staff:
            kind = kinds.get(each.data["method"], "BANK")
            yield Row(each.at, None, each.actor.language, kind)


def letters(channel, moment):
    for each in Letter.objects.all():
        if each.channel == channel:
            when = getattr(each, moment)
            yield Row(when, creditor_of(each.invoice), each.document.language, each.kind)


checks("letters_paper", "letter")(lambda: letters("PAPER", "handed_over_on"))
checks("letters_electronic", "letter")(lambda: letters("ELECTRONIC", "handed_over_on"))
checks("letters_opened", "letter")(lambda: letters("ELECTRONIC", "opened_at"))


def answers(field, kinds):
    for each in DebtorRequest.objects.all():
        if each.state == "ANSWERED" and each.kind in kinds:
            yield Row(
                each.ended_at,
                each.invoice.creditor_id,
                of_party(each.party),
                getattr(each, field),
                seconds(each.ended_at - each.made_at),
            )


EVERY_KIND = ("DISPUTE", "STOP", "COMPLAINT", "HARDSHIP")
checks("requests_answered", "request")(lambda: answers("kind", EVERY_KIND))
checks("disputes_answered", "request")(lambda: answers("outcome", ("DISPUTE",)))


@checks("authorisations", "given")
def rights_given():
    for each in Mandate.objects.all():
        kind = "GIVEN" if each.basis == "AUTHORISED" else "CONFIRMED"
        yield Row(each.given_at, of_right(each), of_party(each.principal), kind)


@checks("authorisations", "ended")
def rights_ended():
    for each in Mandate.objects.all():
        yield Row(each.ended_at, of_right(each), of_party(each.principal), "ENDED")


@checks("costs", "ledger")
def costs():
    for each in LedgerEntry.objects.all():
        if each.kind in {"COST", "INTEREST"} and each.amount:
            kind = each.kind if each.amount > 0 else f"{each.kind}_BACK"
            yield in_ledger(each, kind, abs(each.amount))
