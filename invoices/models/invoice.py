"""What is owed: one claim of a creditor, in one stage, with derived balances."""

from typing import ClassVar, Self
from uuid import uuid4

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from accounts.models import Language, Party
from accounts.models.search import Folded
from invoices.models.creditor import Creditor
from invoices.models.finvoice_file import FinvoiceFile
from invoices.models.stage import CLOSED_STAGES, Stage


class ClaimKind(models.TextChoices):
    """Whose law applies: perintälaki 513/1999 10 a § (consumer) or 10 e § (business)."""

    CONSUMER = "CONSUMER", _("Consumer claim")
    BUSINESS = "BUSINESS", _("Business claim")


class InterestBasis(models.TextChoices):
    """What late interest rests on (domain: korkolaki 633/1982, act 1556/1995)."""

    CONSUMER = "CONSUMER", _("Interest Act 4 §: reference rate + 7")
    COMMERCIAL = "COMMERCIAL", _("Interest Act 4 a §: reference rate + 8")
    PUBLIC_LAW = "PUBLIC_LAW", _("Act 1556/1995: yearly rate + 7")
    CONTRACT = "CONTRACT", _("Contract")
    NONE = "NONE", _("No interest")


class HoldReason(models.TextChoices):
    """Why collection waits. The first of the reasons of an invoice is the one it shows."""

    PAID_IN_PORTAL = "PAID_IN_PORTAL", _("Paid in MyRopo")
    PAYMENT_PENDING = "PAYMENT_PENDING", _("A payment waits for the bank")
    DISPUTED = "DISPUTED", _("Disputed")
    STOPPED = "STOPPED", _("Voluntary collection stopped on request")
    PLAN = "PLAN", _("Paid by a payment plan")
    PAYMENT_REPORTED = "PAYMENT_REPORTED", _("The debtor told of a payment")
    PAUSED = "PAUSED", _("Paused")
    EXTENDED = "EXTENDED", _("More time to pay")
    REQUEST_OPEN = "REQUEST_OPEN", _("A request of the debtor waits for an answer")
    REVIEW = "REVIEW", _("A person decides")


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def open(self) -> Self:
        return self.filter(closed_on__isnull=True)

    def closed(self) -> Self:
        return self.filter(closed_on__isnull=False)


class Invoice(models.Model):
    """One claim. Balances are derived from the ledger in the transaction that books."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    # The number a letter carries (asianumero), and the code that opens it.
    case_number = models.BigIntegerField(
        _("case number"),
        unique=True,
        editable=False,
        db_default=Func(Value("invoices_case_number"), function="nextval"),
    )
    myropo_id = models.CharField(_("MyRopo ID"), max_length=8, unique=True, editable=False)

    creditor = models.ForeignKey(
        Creditor,
        on_delete=models.PROTECT,
        related_name="invoices",
        verbose_name=_("creditor"),
    )
    party = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="invoices",
        verbose_name=_("debtor"),
    )
    claim_kind = models.CharField(_("kind of claim"), max_length=8, choices=ClaimKind)
    is_directly_enforceable = models.BooleanField(_("directly enforceable"), default=False)
    interest_basis = models.CharField(_("interest basis"), max_length=10, choices=InterestBasis)
    contract_interest_percent = models.DecimalField(
        _("contract interest, %"), max_digits=5, decimal_places=2, null=True, blank=True
    )

    number = models.CharField(_("invoice number"), max_length=35)
    subject = models.CharField(_("what it is for"), max_length=200, blank=True)
    issued_on = models.DateField(_("issued"))
    # The due date that counts in law: moving it in time moves it here. What the invoice itself
    # says is then in `printed_due_on`.
    due_on = models.DateField(_("due"))
    printed_due_on = models.DateField(_("due, as printed"), null=True, blank=True, editable=False)
    original_total = models.DecimalField(_("original total"), max_digits=12, decimal_places=2)
    # As printed, without spaces: digits, or RF and its check digits and the rest.
    reference = models.CharField(_("reference"), max_length=25)
    # What two ways of writing the same reference have in common; banks match by it.
    reference_key = models.CharField(max_length=25, db_index=True, editable=False)
    iban = models.CharField(_("account"), max_length=34)
    bic = models.CharField(_("BIC"), max_length=11, blank=True)

    # As billed: what the bank or the person says later never overwrites it.
    debtor_name = models.CharField(_("debtor's name"), max_length=200)
    debtor_street = models.CharField(_("street address"), max_length=200, blank=True)
    debtor_postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    debtor_town = models.CharField(_("town"), max_length=100, blank=True)
    debtor_country = models.CharField(_("country"), max_length=2, default="FI")
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.FI)

    stage = models.CharField(_("stage"), max_length=16, choices=Stage, default=Stage.INVOICED)
    closed_on = models.DateField(_("closed"), null=True, blank=True)

    # Debtors may ask to stop collection (4 c §); it may then go on, but costs nothing more.
    is_free_of_costs = models.BooleanField(_("no new collection costs"), default=False)
    # Before this day the run need not look at the claim; none: it looks at once. Whatever may
    # bring the next act nearer takes it away; only the run sets it.
    look_on = models.DateField(null=True, blank=True, editable=False)

    # Derived from the ledger; only `services.ledger` writes them.
    open_principal = models.DecimalField(
        _("open principal"), max_digits=12, decimal_places=2, default=0, editable=False
    )
    open_interest = models.DecimalField(
        _("open interest"), max_digits=12, decimal_places=2, default=0, editable=False
    )
    open_costs = models.DecimalField(
        _("open costs"), max_digits=12, decimal_places=2, default=0, editable=False
    )
    surplus = models.DecimalField(
        _("surplus"), max_digits=12, decimal_places=2, default=0, editable=False
    )
    open_total = models.GeneratedField(
        expression=F("open_principal") + F("open_interest") + F("open_costs"),
        output_field=models.DecimalField(max_digits=12, decimal_places=2),
        db_persist=True,
    )

    # Derived from the holds; only `services.holds` writes them (see `Hold`).
    hold = models.CharField(
        _("on hold"), max_length=16, choices=HoldReason, blank=True, editable=False
    )
    under_way = models.DecimalField(
        _("paid in MyRopo, not booked yet"),
        max_digits=12,
        decimal_places=2,
        default=0,
        editable=False,
    )
    under_way_since = models.DateTimeField(_("paid in MyRopo"), null=True, editable=False)
    # What the debtor is asked to pay: money that is under way is not asked for again.
    to_pay = models.GeneratedField(
        expression=Greatest(
            F("open_principal") + F("open_interest") + F("open_costs") - F("under_way"),
            Value(0),
            output_field=models.DecimalField(max_digits=12, decimal_places=2),
        ),
        output_field=models.DecimalField(max_digits=12, decimal_places=2),
        db_persist=True,
    )

    source = models.ForeignKey(
        FinvoiceFile,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="invoices",
        verbose_name=_("came in"),
    )
    # Of what the creditor sent, whatever the envelope; tells a repeat from a change.
    content_sha256 = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        permissions: ClassVar = [
            # In the name of its creditor, and for good.
            ("give_up_claim", "Can give up a claim"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["creditor", "number"], name="invoice_number_of_creditor"
            ),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="invoice_stage_known"),
            models.CheckConstraint(
                condition=Q(claim_kind__in=ClaimKind.values),
                name="invoice_claim_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(interest_basis__in=InterestBasis.values),
                name="invoice_interest_basis_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    interest_basis=InterestBasis.CONTRACT,
                    contract_interest_percent__isnull=False,
                )
                | (
                    ~Q(interest_basis=InterestBasis.CONTRACT)
                    & Q(contract_interest_percent__isnull=True)
                ),
                name="invoice_percent_iff_contract_interest",
            ),
            models.CheckConstraint(
                # Sorted: a set would give each database the same words in another order.
                condition=Q(stage__in=sorted(CLOSED_STAGES), closed_on__isnull=False)
                | (~Q(stage__in=sorted(CLOSED_STAGES)) & Q(closed_on__isnull=True)),
                name="invoice_closed_on_iff_closed",
            ),
            models.CheckConstraint(
                condition=Q(
                    open_principal__gte=0,
                    open_interest__gte=0,
                    open_costs__gte=0,
                    surplus__gte=0,
                    under_way__gte=0,
                ),
                name="invoice_balances_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(under_way=0, under_way_since__isnull=True)
                | Q(under_way__gt=0, under_way_since__isnull=False),
                name="invoice_since_iff_under_way",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("issued_on")),
                name="invoice_due_not_before_issued",
            ),
            models.CheckConstraint(
                condition=Q(printed_due_on__isnull=True)
                | Q(printed_due_on__gte=F("issued_on"), printed_due_on__lt=F("due_on")),
                name="invoice_due_date_only_later",
            ),
            models.CheckConstraint(
                condition=Q(original_total__gt=0), name="invoice_total_positive"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["party", "-due_on", "-id"], name="invoice_of_party_by_due"),
            models.Index(
                fields=["party", "due_on", "id"],
                condition=Q(closed_on__isnull=True),
                name="invoice_open_of_party",
            ),
            models.Index(
                fields=["party", "-closed_on", "-id"],
                condition=Q(closed_on__isnull=False),
                name="invoice_archive_of_party",
            ),
            models.Index(fields=["creditor", "-id"], name="invoice_of_creditor"),
            # What staff search and filter by.
            models.Index(fields=["stage", "-id"], name="invoice_of_stage"),
            models.Index(fields=["due_on"], name="invoice_of_due_day"),
            # A payment without a reference is looked for by its sum.
            models.Index(
                fields=["open_total", "-id"],
                condition=Q(closed_on__isnull=True),
                name="invoice_of_open_sum",
            ),
            models.Index(fields=["id"], condition=Q(surplus__gt=0), name="invoice_with_surplus"),
            # What the collection run looks at; a day that is not known comes last.
            models.Index(
                fields=["look_on", "id"],
                condition=Q(closed_on__isnull=True),
                name="invoice_to_look_at",
            ),
            models.Index(
                fields=["number"], opclasses=["varchar_pattern_ops"], name="invoice_of_number"
            ),
            GinIndex(
                OpClass(Folded("debtor_name"), name="gin_trgm_ops"),
                name="invoice_debtor_name_search",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.creditor_id}/{self.number}"

    @property
    def is_open(self) -> bool:
        return self.closed_on is None

    @property
    def is_covered(self) -> bool:
        """Whether money that is under way pays all that is open."""
        return bool(self.open_total > 0 and self.to_pay == 0)


class InvoiceRow(models.Model):
    """One line of the invoice as the creditor wrote it."""

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveSmallIntegerField()
    description = models.CharField(_("description"), max_length=300)
    quantity = models.DecimalField(
        _("quantity"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    unit_price = models.DecimalField(
        _("unit price"), max_digits=16, decimal_places=6, null=True, blank=True
    )
    vat_percent = models.DecimalField(
        _("VAT, %"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    # Including VAT; null on rows that only carry text.
    amount = models.DecimalField(
        _("amount"), max_digits=12, decimal_places=2, null=True, blank=True
    )

    class Meta:
        ordering: ClassVar = ["invoice", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["invoice", "position"], name="invoice_row_position")
        ]

    def __str__(self) -> str:
        return self.description


class FoundInvoice(models.Model):
    """An invoice that a party attached to its list with the codes of a letter (A4)."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="found_invoices")
    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="found_by")
    found_at = models.DateTimeField(_("found"))

    class Meta:
        verbose_name = _("found invoice")
        verbose_name_plural = _("found invoices")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["party", "invoice"], name="found_invoice_once")
        ]

    def __str__(self) -> str:
        return f"{self.party_id}: {self.invoice_id}"
