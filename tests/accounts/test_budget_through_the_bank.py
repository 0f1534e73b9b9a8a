"""From the public budget through the bank to the pause: nothing that was typed is lost."""

from tests.payments.budgeting import BUDGET, NOTHING_LEFT, PAUSE, page_of


def test_the_sums_come_through_the_bank_and_leave_the_session(bank, client, db):
    client.post(BUDGET, NOTHING_LEFT | {"pause": "1"})

    home = bank.sign_in(client, "vaino", next=PAUSE)
    back = client.get(BUDGET)

    assert home.url == PAUSE
    assert client.get(PAUSE).status_code == 200
    assert 'value="1560"' in page_of(back)
    assert 'value="1560"' not in page_of(client.get(BUDGET))
