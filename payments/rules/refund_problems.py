"""Whose matter it is when the bank does not pay a refund. Pure.

Codes are those of ISO 20022 (ExternalStatusReason1Code, ExternalReturnReason1Code).
"""

from typing import Final

# The bank gave none: it need not, of a payment that the receiver's bank refused.
NO_REASON: Final = "MS03"
LONGEST: Final = 35
# Sums, signatures, days, doubles, time, format and order of our file.
OUR_GROUPS: Final = ("AM", "DS", "DT", "DU", "ED", "FF", "TM")
# Our own account (the codes of the payer), our bank, and what was called back.
OURS: Final = frozenset({"AC02", "AC05", "AC10", "AC13", "CUST", "DNOR", "FOCR", "TECH"})
# A sum that the receiving account does not take.
NOT_OURS: Final = frozenset({"AM02"})


def is_ours(code: str) -> bool:
    """Whether the payee's account is not to blame: then nobody is asked for another one."""
    return code in OURS or (code.startswith(OUR_GROUPS) and code not in NOT_OURS)


def code_of(told: str) -> str:
    """The bank's reason as we keep it."""
    return told.strip().upper()[:LONGEST] or NO_REASON
