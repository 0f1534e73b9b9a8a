"""The smallest acceptable rows; traits for states; nothing random."""

from datetime import UTC, date, datetime
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from accounts import hetu
from accounts.models import Basis, Level, Mandate, MandateState, Party, PartyKind, Scope, User
from invoices.models import ClaimKind, Creditor, InterestBasis, Invoice
from payments.models import Payment, PaymentLine, PaymentState

HETU = "131052Y901X"  # artificial (individual number 901)
OTHER_HETU = "240815B904Y"


class PersonFactory(DjangoModelFactory[Party]):
    class Meta:
        model = Party

    class Params:
        code: str | None = None

    kind = PartyKind.PERSON
    name = "Väinö Tunnistus"
    hetu_encrypted = factory.LazyAttribute(lambda o: hetu.encrypt(o.code) if o.code else "")
    hetu_index = factory.LazyAttribute(lambda o: hetu.index_of(o.code) if o.code else None)


class CompanyFactory(DjangoModelFactory[Party]):
    class Meta:
        model = Party

    kind = PartyKind.COMPANY
    name = "Esimerkki Oy"
    business_id = "2077474-0"


class DebtorFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    party = factory.SubFactory(PersonFactory)
    language = "fi"


class AgentFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"agent-{n}")
    is_staff = True
    party = None


class MandateFactory(DjangoModelFactory[Mandate]):
    """A right of `holder` to see and pay all of the principal's invoices, in force."""

    class Meta:
        model = Mandate

    principal = factory.SubFactory(PersonFactory, name="Saara Suunnitelma")
    holder = factory.SubFactory(PersonFactory)
    basis = Basis.AUTHORISED
    level = Level.PAY
    scope = Scope.ALL
    state = MandateState.IN_FORCE
    given_by = factory.LazyAttribute(
        lambda o: User.objects.filter(party=o.principal).first() or DebtorFactory(party=o.principal)
    )
    given_at = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
    ends_on = date(2099, 11, 1)


class CreditorFactory(DjangoModelFactory[Creditor]):
    class Meta:
        model = Creditor

    name = factory.Sequence(lambda n: f"Laskuttaja {n} Oy")
    business_id = factory.Sequence(lambda n: f"{1000000 + n}-{n % 10}")


class InvoiceFactory(DjangoModelFactory[Invoice]):
    """An open invoice whose balance stands in for a booked one.

    Tests about money use `invoices.services` instead, so that the ledger agrees.
    """

    class Meta:
        model = Invoice

    creditor = factory.SubFactory(CreditorFactory)
    party = factory.SubFactory(PersonFactory)
    myropo_id = factory.Sequence(lambda n: f"T{n:07d}")
    claim_kind = ClaimKind.CONSUMER
    interest_basis = InterestBasis.CONSUMER
    number = factory.Sequence(lambda n: f"{1000 + n}")
    subject = "Sähkö"
    issued_on = date(2026, 10, 12)
    due_on = date(2026, 11, 12)
    original_total = Decimal("100.00")
    open_principal = factory.SelfAttribute("original_total")
    reference = "14104373010002099"
    reference_key = factory.SelfAttribute("reference")
    iban = "FI2112345600000785"
    bic = "NDEAFIHH"
    debtor_name = "Väinö Tunnistus"
    debtor_street = "Esimerkkikatu 1"
    debtor_postcode = "00100"
    debtor_town = "Helsinki"
    content_sha256 = "0" * 64


class PaymentFactory(DjangoModelFactory[Payment]):
    """A payment that stands in for a real one; the stories of tests/payments make those."""

    class Meta:
        model = Payment

    class Params:
        opened = factory.Trait(
            state=PaymentState.OPEN,
            transaction_id=factory.Sequence(lambda n: f"transaction-{n}"),
            href="https://provider.invalid/pay",
        )
        confirmed = factory.Trait(
            state=PaymentState.CONFIRMED,
            transaction_id=factory.Sequence(lambda n: f"transaction-{n}"),
            method="Testipankki",
            confirmed_at=datetime(2026, 11, 21, 9, 5, tzinfo=UTC),
        )

    party = factory.SelfAttribute("user.party")
    user = factory.SubFactory(DebtorFactory)
    amount = Decimal("40.00")
    language = "fi"
    stamp = factory.Sequence(lambda n: f"{n:032x}")
    started_at = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


class PaymentLineFactory(DjangoModelFactory[PaymentLine]):
    class Meta:
        model = PaymentLine

    payment = factory.SubFactory(PaymentFactory)
    invoice = factory.SubFactory(InvoiceFactory, party=factory.SelfAttribute("..payment.party"))
    amount = factory.SelfAttribute("payment.amount")
    cause = factory.LazyAttribute(lambda o: f"payment:{o.payment.stamp}:{o.invoice.pk}")
