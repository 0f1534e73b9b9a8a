"""Rights that are asked of staff: a person's own requests, and what staff look at."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from accounts import hetu
from accounts.models import Basis, Mandate, MandateState, Party, User
from invoices.models import Invoice, MandateFile, MandateRequest, MandateRequestState


def requests_of(user: User) -> QuerySet[MandateRequest]:
    """What the person asked for, the latest first, whomever it acts for now."""
    return MandateRequest.objects.filter(holder=user.party).order_by("-pk")


def waiting_requests_of(user: User) -> QuerySet[MandateRequest]:
    """Those on which staff have still to decide."""
    waiting = (MandateRequestState.ASKED, MandateRequestState.CHECKED)
    return requests_of(user).filter(state__in=waiting)


def get_request_or_404(user: User, public_id: UUID) -> MandateRequest:
    """Somebody else's request and none look the same: 404."""
    rows = requests_of(user).select_related("mandate").prefetch_related("files")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def get_file_or_404(user: User, public_id: UUID, file_id: UUID) -> MandateFile:
    files = MandateFile.objects.filter(request__holder=user.party, request__public_id=public_id)
    found = files.select_related("request__holder").filter(public_id=file_id).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What we know of whom a request is about; for staff alone.

    principal  the party with the code or business ID of the request, if we know it
    letter_to  the invoice whose letter carries both codes that were given for a company
    is_theirs  whether that invoice is the company's
    in_force   rights of the same person to the same party that stand now
    """

    principal: Party | None
    letter_to: Invoice | None
    is_theirs: bool
    in_force: list[Mandate]


def proof_of(request: MandateRequest) -> Proof:
    principal = principal_of(request)
    letter_to = _letter_of(request)
    in_force = Mandate.objects.none()
    if principal is not None:
        in_force = Mandate.objects.filter(
            holder=request.holder_id, principal=principal, state=MandateState.IN_FORCE
        )
    return Proof(
        principal=principal,
        letter_to=letter_to,
        is_theirs=_is_theirs(letter_to, principal),
        in_force=list(in_force),
    )


def principal_of(request: MandateRequest) -> Party | None:
    """The party that the code or the business ID of a request names; None if we know none."""
    if request.basis == Basis.COMPANY:
        return Party.objects.filter(business_id=request.business_id).first()
    code = hetu.decrypt(request.principal_hetu_encrypted)
    return Party.objects.with_hetu(code).first()


def masked_code_of(request: MandateRequest) -> str:
    """`131052-****`: as much of the code as can be compared with a document; "" for a company."""
    if not request.principal_hetu_encrypted:
        return ""
    return hetu.masked(hetu.decrypt(request.principal_hetu_encrypted))


def _letter_of(request: MandateRequest) -> Invoice | None:
    if request.basis != Basis.COMPANY or request.case_number is None:
        return None
    rows = Invoice.objects.select_related("creditor")
    return rows.filter(case_number=request.case_number, myropo_id=request.myropo_id).first()


def _is_theirs(invoice: Invoice | None, company: Party | None) -> bool:
    return invoice is not None and company is not None and invoice.party_id == company.pk
