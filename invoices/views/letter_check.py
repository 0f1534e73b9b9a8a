"""Is this letter genuine? A page for everybody (A8)."""

from typing import Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.http import address_of, network_of
from accounts.rate_limits import Allowance, Rule, hit_each
from invoices.forms import FindByCodeForm
from invoices.services.letter_check import check_letter

# Anybody may ask, from anywhere: who holds a letter needs a try or two.
TRIES_FROM_NETWORK: Final = Rule("letter-check-network", "10/15minutes")
TRIES_A_DAY: Final = Rule("letter-check-network-day", "40/day")
TRIES_IN_TOTAL: Final = Rule("letter-check-total", "300/minute")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def letter_check(request: HttpRequest) -> HttpResponse:
    """The codes come by POST and go nowhere: neither into an address nor into a log.

    A typing error that a check character shows is told at once, since it reveals nothing
    and costs no try. Otherwise the page is the same but for the letters themselves.
    """
    form = FindByCodeForm(request.POST or None)
    if request.method != "POST":
        return render(request, "invoices/letter_check.html", {"form": form})
    if not form.is_valid():
        return render(request, "invoices/letter_check.html", {"form": form}, status=422)
    allowance = _count_try(request)
    if not allowance.allowed:
        return _too_many(request, allowance)
    letters = check_letter(
        case_number=form.cleaned_data["case_number"],
        myropo_id=form.cleaned_data["myropo_id"],
        address=address_of(request),
        at=timezone.now(),
    )
    context = {
        "letters": letters,
        "collector": settings.COLLECTOR_NAME,
        "phone": settings.COLLECTOR_PHONE,
    }
    return render(request, "invoices/letter_checked.html", context)


def _count_try(request: HttpRequest) -> Allowance:
    network = network_of(request)
    return hit_each((TRIES_FROM_NETWORK, network), (TRIES_A_DAY, network), (TRIES_IN_TOTAL, ""))


def _too_many(request: HttpRequest, allowance: Allowance) -> HttpResponse:
    context = {"minutes": allowance.retry_after_minutes, "phone": settings.COLLECTOR_PHONE}
    response = render(request, "invoices/letter_check_later.html", context, status=429)
    response.headers["Retry-After"] = str(allowance.retry_after)
    return response
