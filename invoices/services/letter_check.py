"""Telling anybody who holds a letter whether it is ours (A8)."""

from datetime import datetime

from accounts import audit
from invoices.queries.letter_check import GenuineLetter, letters_with_codes


def check_letter(
    *, case_number: int, myropo_id: str, address: str | None, at: datetime
) -> list[GenuineLetter]:
    """The letters that were sent with these codes; every try leaves one row without them.

    Known and unknown codes cost the same work.
    """
    letters = letters_with_codes(case_number=case_number, myropo_id=myropo_id)
    audit.record(
        action="letter.checked",
        actor=None,
        address=address,
        data={"found": bool(letters)},
        at=at,
    )
    return letters
