"""Each reason has its words in each language, with the numbers behind it."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from invoices.models import HoldReason
from payments import words_arranging
from payments.queries.situations import BLOCKING
from payments.rules.arranging import Act, Reason, decided
from payments.rules.policies import Phase
from tests.factories import CreditorFactory, InvoiceFactory

FACTS = {
    "most": 2,
    "done": 2,
    "hold": HoldReason.DISPUTED,
    "until": Phase.REMINDED.name,
    "pay_by": date(2026, 11, 9),
    "owed": Decimal("39.00"),
    "smallest": Decimal("20.00"),
    "again_on": date(2026, 12, 23),
}
OF_PLANS = {Reason.TOO_SMALL, Reason.ABOVE_LIMIT, Reason.ASKED_OFTEN}
CASES = [
    (act, reason)
    for act in (Act.SHIFT, Act.PLAN)
    for reason in Reason
    if reason is not Reason.OFFERED and (act is Act.PLAN or reason not in OF_PLANS)
]


@pytest.fixture
def invoice():
    return InvoiceFactory.build(creditor=CreditorFactory.build(name="Lähivoima Oy"), party=None)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize(("act", "reason"), CASES)
def test_each_refusal_has_a_title_and_a_sentence(invoice, language, act, reason):
    decision = decided(act, reason, FACTS)

    with translation.override(language):
        title = words_arranging.title(decision)
        why = words_arranging.why_not(decision, invoice)

    assert title
    assert why.endswith(".")
    assert "%(" not in title + why


def test_no_two_reasons_of_an_act_sound_the_same(invoice):
    said = [
        (act, words_arranging.why_not(decided(act, reason, FACTS), invoice))
        for act, reason in CASES
    ]

    assert len(said) == len(set(said))


@pytest.mark.parametrize("hold", sorted(BLOCKING))
def test_each_hold_that_blocks_says_what_it_waits_for(invoice, hold):
    decision = decided(Act.SHIFT, Reason.HELD, {"hold": hold})

    assert words_arranging.why_not(decision, invoice).endswith(".")


@pytest.mark.parametrize(
    ("until", "act", "words"),
    [
        (Phase.IN_TIME, Act.SHIFT, "Eräpäivä oli 9.11.2026."),
        (Phase.OVERDUE, Act.SHIFT, "ennen ensimmäistä maksumuistutusta"),
        (Phase.REMINDED, Act.SHIFT, "ennen ensimmäistä maksuvaatimusta"),
        (Phase.IN_TIME, Act.PLAN, "Eräpäivä oli 9.11.2026."),
        (Phase.OVERDUE, Act.PLAN, "ennen ensimmäistä maksumuistutusta"),
        (Phase.REMINDED, Act.PLAN, "ennen ensimmäistä maksuvaatimusta"),
    ],
)
def test_too_late_says_until_when_it_was_possible(invoice, until, act, words):
    decision = decided(act, Reason.TOO_LATE, FACTS | {"until": until.name})

    assert words in words_arranging.why_not(decision, invoice)


@pytest.mark.parametrize(
    ("most", "words"), [(1, "yhden kerran"), (3, "3 kertaa, ja ne on käytetty")]
)
def test_enough_says_how_often_it_was_possible(invoice, most, words):
    decision = decided(Act.SHIFT, Reason.ENOUGH, FACTS | {"most": most})

    assert words in words_arranging.why_not(decision, invoice)


@pytest.mark.parametrize(
    ("language", "euros", "words"),
    [("fi", "0", "0\xa0€"), ("sv", "5", "5\xa0€"), ("en", "5", "€5"), ("fi", "2.5", "2,50\xa0€")],
)
def test_a_cell_of_the_calendar_has_room_for_its_price(language, euros, words):
    with translation.override(language):
        assert words_arranging.short_price(Decimal(euros)) == words
