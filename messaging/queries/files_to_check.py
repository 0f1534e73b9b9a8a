"""Files that wait to be checked, as the sweep finds them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from accounts.models import ScanState
from invoices.models import MandateFile, RequestFile
from messaging.models import Attachment

type Kept = Attachment | RequestFile | MandateFile

KINDS: Final[dict[str, type[Kept]]] = {
    model._meta.label_lower: model for model in (Attachment, RequestFile, MandateFile)
}
# A scanner that could not say anything is not asked each minute.
ASK_AGAIN_AFTER: Final = timedelta(minutes=5)


def files_to_check(*, at: datetime, most: int) -> Iterator[tuple[str, int]]:
    """Kind and key of files that nobody has checked; of each kind the oldest, so many at most."""
    waits = Q(scan=ScanState.WAITS)
    failed = Q(scan=ScanState.FAILED, scanned_at__lt=at - ASK_AGAIN_AFTER)
    for kind, model in KINDS.items():
        keys = model.objects.filter(waits | failed).order_by("pk").values_list("pk", flat=True)
        yield from ((kind, key) for key in keys[:most])
