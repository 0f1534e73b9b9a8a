"""The claims of a party on its page: the sums of all, and each open one with what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.admin.glance import Glanced, Panel, Place, add_panel, list_url
from accounts.admin.links import admin_url
from invoices import words
from invoices.admin.claim_panel import next_step_of
from invoices.admin.invoices import tools_of
from invoices.admin.take_back import TAKE_BACK
from invoices.models import DocumentState, HoldReason, Invoice, LetterKind
from invoices.queries.glance import ClaimAtGlance, ClaimSums, claims_at_glance, sums_of
from invoices.queries.staff import SEES_ALL
from invoices.rules import myropo_id
from invoices.rules.states import WAITING, Label

# So many stand on the page by themselves; who asks for all gets at most so many.
FIRST: Final = 20
MOST: Final = 200
VIEW: Final = "invoices.view_invoice"
ALL: Final = "all"
TEMPLATE: Final = "admin/invoices/glance/claims.html"
TOOL: Final = '<li><a class="glance__act" href="{}">{}</a></li>'
TONES: Final[Mapping[Label, str]] = {
    Label.OVERDUE: "warn",
    Label.REMINDER: "late",
    Label.COLLECTION: "late",
    Label.LEGAL_COLLECTION: "late",
    Label.PAID_IN_PORTAL: "ok",
    Label.STOPPED: "muted",
    Label.PAUSED: "muted",
}
SAYS_NO_STAGE: Final = WAITING | {Label.PAID_IN_PORTAL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An open claim in words.

    stage    where its word does not say it: what it is in while collection waits
    late     how late it is; "" while it is in time
    holds    what collection waits for, each with its last day if it has one
    letter   the newest, with its day; letter_url its page, pdf_url its PDF; "" for none
    tools    what may be done, as the items of a list: they are half of the page, and a template
             takes several times as long
    """

    invoice: Invoice
    url: str
    code: str
    label: str
    tone: str
    stage: str
    late: str
    next_step: str
    holds: list[str]
    letter: str
    letter_url: str
    pdf_url: str
    tools: SafeString


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What the template shows.

    labels    how many claims are in which state: the state's words, tone and number
    all_url   the page with all of them, where it does not show them yet
    list_url  the list of all its invoices, those that are closed too
    """

    sums: ClaimSums
    labels: list[tuple[str, str, int]]
    rows: list[Row]
    all_url: str
    list_url: str


def _panel(glanced: Glanced) -> Panel | None:
    """For who may see the claims of every creditor: of a creditor's users nobody comes here."""
    if not glanced.user.has_perms([VIEW, SEES_ALL]):
        return None
    wants_all = glanced.request.GET.get("claims") == ALL
    most = MOST if wants_all else FIRST
    sums = sums_of(glanced.party, today=glanced.today)
    claims = claims_at_glance(glanced.party, today=glanced.today, most=most)
    page = reverse("admin:accounts_party_change", args=[glanced.party.pk], query={"claims": ALL})
    content = Content(
        sums=sums,
        labels=[(str(words.LABELS[each]), TONES.get(each, ""), n) for each, n in _counted(sums)],
        rows=[_row(each, glanced) for each in claims],
        all_url="" if wants_all or sums.open <= FIRST else f"{page}#invoices",
        list_url=list_url("invoices_invoice", glanced.party),
    )
    return Panel(
        name="invoices",
        title=_("Open invoices"),
        place=Place.INVOICES,
        template=TEMPLATE,
        content=content,
    )


def _counted(sums: ClaimSums) -> list[tuple[Label, int]]:
    """In the order of the way of a claim, the furthest first."""
    order = [Label.LEGAL_COLLECTION, Label.COLLECTION, Label.REMINDER, Label.OVERDUE, *Label]
    return sorted(sums.labels.items(), key=lambda item: order.index(item[0]))


def _row(claim: ClaimAtGlance, glanced: Glanced) -> Row:
    invoice, letter = claim.invoice, claim.letter
    return Row(
        invoice=invoice,
        url=admin_url("invoices_invoice_change", invoice.pk),
        code=myropo_id.display(invoice.myropo_id),
        label=str(words.LABELS[claim.label]),
        tone=TONES.get(claim.label, ""),
        stage=str(invoice.get_stage_display()) if claim.label in SAYS_NO_STAGE else "",
        late=_late(claim, glanced.today),
        next_step=next_step_of(claim.outlook.step, today=glanced.today),
        holds=[_hold(each.reason, each.ends_on) for each in claim.holds],
        letter=name_of(letter) if letter else "",
        letter_url=_url(glanced, "letter_change", letter["key"]) if letter else "",
        pdf_url=_pdf(glanced, letter),
        tools=_tools(glanced, invoice),
    )


def _late(claim: ClaimAtGlance, today: date) -> str:
    if not claim.is_late:
        return ""
    days = (today - claim.invoice.due_on).days
    return ngettext("%(days)d day late", "%(days)d days late", days) % {"days": days}


def _hold(reason: str, ends_on: date | None) -> str:
    label = str(HoldReason(reason).label)
    return f"{label}, {_('until %(day)s') % {'day': words.day(ends_on)}}" if ends_on else label


def name_of(letter: Mapping[str, Any]) -> str:
    """`Demand for payment 2, 12.11.2026`, of a row with a letter's columns."""
    kind = str(LetterKind(letter["kind"]).label)
    name = kind if letter["ordinal"] == 1 else f"{kind} {letter['ordinal']}"
    return f"{name}, {words.day(letter['handed_over_on'] or letter['written_on'])}"


def _pdf(glanced: Glanced, letter: Mapping[str, Any] | None) -> str:
    if letter is None or letter["document_state"] != DocumentState.READY:
        return ""
    return _url(glanced, "document_download", letter["document"])


def _url(glanced: Glanced, page: str, key: int) -> str:
    """A page of a letter or of its PDF, for who may open it."""
    model = page.partition("_")[0]
    if not glanced.may(f"invoices.view_{model}"):
        return ""
    return admin_url(f"invoices_{page}", key)


def _tools(glanced: Glanced, invoice: Invoice) -> SafeString:
    """Those of every page that shows an invoice, and those that its own page has by itself."""
    tools = tools_of(glanced.request, invoice)
    if glanced.may(TAKE_BACK) and (invoice.open_interest or invoice.open_costs):
        url = admin_url("invoices_invoice_take_back", invoice.pk)
        tools.append((url, _("Take back a cost or interest")))
    if glanced.may("invoices.change_invoice"):
        url = admin_url("invoices_invoice_letter", invoice.pk)
        tools.append((url, _("Record a letter that was sent")))
    return format_html_join("", TOOL, dict(tools).items())


add_panel(_panel)
