"""The letters of a debtor: on the page of their invoice, all in one list, one by one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import PortalRequest
from invoices import words, words_letters
from invoices.models import Document, DocumentKind, Letter, LetterState
from invoices.queries import letters as queries
from invoices.queries.letters import SentLetter
from invoices.rules.states import Tone
from invoices.services import documents
from invoices.views.documents import show_state
from invoices.views.home import PER_PAGE, page_of, start_of

# What never left says nothing that is owed, so there is nothing to read.
UNREADABLE: Final = frozenset({LetterState.CANCELLED})
FAILED: Final = frozenset({LetterState.FAILED})
UNREAD: Final = "unread"


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfOf:
    """What the templates of documents ask of a document."""

    public_id: UUID
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLetter:
    """One letter, made ready to show.

    mark, tone  what wants to be noticed; an ordinary letter has no mark
    facts       what it asks for and until when
    pdf         None of a letter that never left
    """

    key: UUID
    what: str
    when: str
    mark: str
    tone: Tone
    is_new: bool
    facts: tuple[tuple[str, str], ...]
    note: str
    pdf: PdfOf | None
    sum: str
    pay_by: str
    invoice_key: UUID | None
    number: str
    creditor: str

    @property
    def target(self) -> str:
        """What the button's fragment replaces."""
        return f"#letter-{self.key}"


@dataclass(frozen=True, slots=True)
class LettersOf:
    """The letters of an invoice: the one that counts now, and those before it."""

    newest: ShownLetter
    earlier: Sequence[ShownLetter]


def letters_shown(letters: Sequence[SentLetter], *, today: date) -> LettersOf | None:
    """None where no letter was ever written. What never left is not the newest one."""
    if not letters:
        return None
    shown = shown_of(letters, today=today)
    counts = [each for each, letter in zip(shown, letters, strict=True) if _counts(letter)]
    newest = counts[0] if counts else shown[0]
    return LettersOf(newest, [each for each in shown if each is not newest])


def shown_of(
    letters: Iterable[SentLetter], *, today: date, replaced: frozenset[int] = frozenset()
) -> list[ShownLetter]:
    """Letters in the order given; `replaced` adds those whose replacement is not among them."""
    rows = [*letters]
    gone = replaced | {each.replaces_id for each in rows if each.replaces_id is not None}
    return [_shown(each, is_replaced=each.pk in gone, today=today) for each in rows]


def _counts(letter: SentLetter) -> bool:
    return letter.state not in UNREADABLE | FAILED


def _shown(letter: SentLetter, *, is_replaced: bool, today: date) -> ShownLetter:
    mark, tone = words_letters.state(letter)
    asks = words.euros(letter.total) if letter.due_on else ""
    pay_by = words.day(letter.due_on) if letter.due_on else ""
    is_owed = letter.state not in UNREADABLE
    facts = ((_("It asks for"), asks), (_("Pay by"), pay_by)) if asks and is_owed else ()
    pdf = PdfOf(public_id=letter.document_key, state=letter.document_state)
    return ShownLetter(
        key=letter.public_id,
        what=words_letters.what(letter),
        when=words_letters.when(letter, today=today),
        mark=mark,
        tone=tone,
        is_new=letter.is_unopened,
        facts=facts,
        note=words_letters.note(letter, is_replaced=is_replaced),
        pdf=pdf if is_owed else None,
        sum=asks if is_owed else "",
        pay_by=pay_by if is_owed else "",
        invoice_key=letter.invoice_key,
        number=letter.number,
        creditor=letter.creditor,
    )


@require_safe
def letters(request: PortalRequest) -> HttpResponse:
    """All letters of the party, the newest first; `?show=unread` those not opened yet."""
    found = queries.letters_of(request.actor)
    is_unread = request.GET.get("show") == UNREAD
    if is_unread:
        found = found.filter(queries.UNOPENED)
    page = page_of(found.count(), wanted=request.GET.get("page", ""))
    rows = queries.rows_of_letters(found[start_of(page) : start_of(page) + PER_PAGE])
    replaced = queries.replaced_among([each.pk for each in rows])
    context = {
        "letters": shown_of(rows, today=timezone.localdate(), replaced=replaced),
        "page": page,
        "is_unread": is_unread,
    }
    return render(request, "invoices/letters.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """One letter and how far its PDF is; POST asks again for a PDF that could not be made."""
    found = queries.get_letter_or_404(request.actor, public_id)
    if request.method == "POST":
        document = _ask_again(request, found)
        if not request.htmx:
            return redirect("invoices:letter", public_id)
    else:
        document = found.document
    [shown] = shown_of([queries.listed(found)], today=timezone.localdate())
    context = {"letter": shown, "invoice": found.invoice}
    return show_state(request, "invoices/letter", document=document, context=context)


def _ask_again(request: PortalRequest, letter: Letter) -> Document:
    """The document of the letter as it is: only one that failed goes back into the queue."""
    made = letter.document
    wanted = documents.Wanted(
        kind=DocumentKind(made.kind),
        language=made.language,
        facts=made.facts,
        invoice=made.invoice,
        party=made.party,
        cause=made.cause,
    )
    return documents.request_document(actor=request.actor, wanted=wanted, at=timezone.now())
