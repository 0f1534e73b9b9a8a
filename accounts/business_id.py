"""Finnish business IDs (Y-tunnus) in the forms in which invoices carry them."""

import re
from typing import Final

from stdnum.exceptions import ValidationError
from stdnum.fi import ytunnus

# 1234567-8, FI12345678 (VAT) or 0037 12345678 and up to five characters more (OVT).
FORMS: Final = re.compile(r"(?:FI|0037)?(\d{7})-?(\d)|0037(\d{7})(\d)[0-9A-Z]{1,5}", re.ASCII)
NEVER_GIVEN: Final = "0000000"


class InvalidBusinessIdError(ValueError):
    """Not a Finnish business ID, or its check digit does not match."""


def normalise(text: str) -> str:
    """The ID as `1234567-8`, from a business ID, a VAT number or an OVT identifier.

    Raises `InvalidBusinessIdError`.
    """
    form = FORMS.fullmatch("".join(text.split()).upper())
    if form is None:
        raise InvalidBusinessIdError
    base, check = (part for part in form.groups() if part is not None)
    if base == NEVER_GIVEN:
        raise InvalidBusinessIdError
    try:
        ytunnus.validate(base + check)
    except ValidationError:
        raise InvalidBusinessIdError from None
    return f"{base}-{check}"
