"""What the payment provider calls, and where it sends the payer back to. Public, both.

Nothing in an address is believed but what the provider signed. A report is applied before
the answer, without a worker: someone is looking at a page that waits for it.
"""

from typing import Final
from uuid import UUID

import structlog
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe
from prometheus_client import Counter

from payments import paytrail
from payments.models import ReportSource
from payments.services import reporting

# One series for each way and outcome: forgeries are seen here, and cost no more than this.
REPORTS: Final = Counter(
    "myropo_provider_reports", "What came from the payment provider", ["way", "outcome"]
)
APPLIED: Final = "applied"
UNKNOWN: Final = "unknown"
STATUS_OF: Final = {APPLIED: 200, UNKNOWN: 404, "forged": 400, "unreadable": 400}

logger = structlog.get_logger(__name__)


@login_not_required
@never_cache
@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """The provider tells how a payment stands: any number of times, in any order.

    The answer has no content: whoever forged the call learns nothing.
    """
    outcome = _apply(request, ReportSource.CALLBACK)
    return HttpResponse(status=STATUS_OF[outcome])


@login_not_required
@never_cache
@require_safe
def payment_return(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The payer comes back. Whatever the address says, the payment's page says what is true."""
    _apply(request, ReportSource.RETURN)
    return HttpResponseRedirect(reverse("payments:payment", args=[public_id]))


def _apply(request: HttpRequest, source: ReportSource) -> str:
    """Apply what the address of the request reports, and count how that went."""
    outcome = APPLIED
    try:
        report = paytrail.read_report(request.GET)
        reporting.apply_report(report=report, source=source, at=timezone.now())
    except paytrail.ForgedReportError:
        outcome = "forged"
    except paytrail.UnreadableReportError:
        outcome = "unreadable"
    except reporting.UnknownPaymentError:
        outcome = UNKNOWN
    REPORTS.labels(source.lower(), outcome).inc()
    if outcome != APPLIED:
        # Without the address: it may carry a right signature.
        logger.warning("report_refused", way=source.lower(), outcome=outcome)
    return outcome
