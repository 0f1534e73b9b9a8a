"""The rows of a list are written by Python, so Python has to escape them."""

import pytest

from myropo.gallery_samples import SampleBill
from myropo.templatetags.bills import bill_rows

PLAIN = SampleBill(who="Oy", about=("Lasku 1",), day="1.1.2026", sum="1,00 €", state="Lasku")
NASTY = '<b>"&'
ESCAPED = "&lt;b&gt;&quot;&amp;"


def written(*bills, sum_word="Avoinna", day_word="Eräpäivä"):
    return bill_rows(bills, sum_word=sum_word, day_word=day_word)


@pytest.mark.parametrize("field", ["url", "who", "day", "sum", "state", "tone", "near"])
def test_every_field_of_a_row_is_escaped(field):
    row = written(PLAIN._replace(**{field: NASTY}))

    assert ESCAPED in row
    assert NASTY not in row


def test_lines_and_words_are_escaped():
    row = written(PLAIN._replace(about=("one", NASTY)), sum_word=NASTY, day_word=NASTY)

    assert row.count(ESCAPED) == 3
    assert f"one<br>{ESCAPED}" in row
    assert NASTY not in row


def test_only_a_late_row_with_a_line_speaks_louder():
    row, near, late = (
        written(PLAIN),
        written(PLAIN._replace(near="3 päivän päästä")),
        written(PLAIN._replace(near="Erääntyi eilen", is_late=True)),
    )

    assert "bill__near" not in row
    assert 'class="bill__near">' in near
    assert 'class="bill__near bill__near--late">' in late


def test_braces_in_a_name_stay():
    assert "{0} {who}" in written(PLAIN._replace(who="{0} {who}"))
