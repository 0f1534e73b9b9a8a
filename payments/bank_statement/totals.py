"""What a statement says of itself, against what it brings: balances, counts and sums."""

from collections import Counter
from decimal import Decimal
from typing import Final

from payments.bank_statement.messages import Direction, Entry
from payments.bank_statement.node import Node
from payments.bank_statement.refusals import Reason, StatementError

ZERO: Final = Decimal("0.00")
# The booked balance before and after; the first may be named after the day before.
OPENING: Final = ("OPBD", "PRCD")
CLOSING: Final = "CLBD"
SUMMARIES: Final = {
    "TtlNtries": tuple(Direction),
    "TtlCdtNtries": (Direction.CREDIT,),
    "TtlDbtNtries": (Direction.DEBIT,),
}


class Totals:
    """Collects while a statement is read; `check` compares at its end.

    Nothing can be compared where the statement goes on in another file, or where a
    balance is given several times.
    """

    def __init__(self, *, goes_on: bool) -> None:
        self.goes_on = goes_on
        self.balances: dict[str, list[Decimal]] = {}
        self.summary: list[tuple[str, int | None, Decimal | None]] = []
        self.booked: Counter[Direction] = Counter()
        self.sums = dict.fromkeys(Direction, ZERO)
        # Announced entries: a summary may count them or not.
        self.announced: Counter[Direction] = Counter()
        self.announced_sums = dict.fromkeys(Direction, ZERO)

    def add_balance(self, balance: Node) -> None:
        code = balance.first_text("Tp/CdOrPrtry/Cd", "Tp/Cd")
        if code in {*OPENING, CLOSING}:
            amount = balance.euros("Amt")
            is_credit = balance.direction("CdtDbtInd") is Direction.CREDIT
            self.balances.setdefault(code, []).append(amount if is_credit else -amount)

    def add_summary(self, summary: Node) -> None:
        for name in SUMMARIES:
            path = f"{name}/Sum"
            total = summary.number(path) if summary.text(path) else None
            self.summary.append((name, summary.count(f"{name}/NbOfNtries"), total))

    def add(self, entry: Entry) -> None:
        self.booked[entry.direction] += 1
        self.sums[entry.direction] += entry.amount

    def add_announced(self, entry: Node) -> None:
        try:
            direction, amount = entry.direction("CdtDbtInd"), entry.number("Amt")
        except StatementError:
            return  # It moves no money: what is wrong in it is nobody's concern.
        self.announced[direction] += 1
        self.announced_sums[direction] += amount

    def check(self, statement: Node) -> None:
        """Raises `StatementError` where the statement contradicts itself."""
        if not self.goes_on:
            self._check_balances(statement)
            self._check_summary(statement)

    def _check_balances(self, statement: Node) -> None:
        opening = next((self.balances[code] for code in OPENING if code in self.balances), [])
        closing = self.balances.get(CLOSING, [])
        if len(opening) != 1 or len(closing) != 1:
            return
        total = opening[0] + self.sums[Direction.CREDIT] - self.sums[Direction.DEBIT]
        if total != closing[0]:
            raise statement.error(Reason.BALANCE, "Bal", sum=str(total), closing=str(closing[0]))

    def _check_summary(self, statement: Node) -> None:
        for name, count, total in self.summary:
            directions = SUMMARIES[name]
            found = sum(self.booked[each] for each in directions)
            more = sum(self.announced[each] for each in directions)
            if count not in {None, found, found + more}:
                raise statement.error(
                    Reason.SUMMARY_COUNT,
                    f"TxsSummry/{name}/NbOfNtries",
                    found=str(found),
                    expected=str(count),
                )
            brought = sum((self.sums[each] for each in directions), ZERO)
            promised = sum((self.announced_sums[each] for each in directions), ZERO)
            if total not in {None, brought, brought + promised}:
                raise statement.error(
                    Reason.SUMMARY_SUM,
                    f"TxsSummry/{name}/Sum",
                    found=str(brought),
                    expected=str(total),
                )
