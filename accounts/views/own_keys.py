"""The portal's public keys, as brokers ask for them."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.ftn import own_keys


@login_not_required
@cache_control(public=True, max_age=3600)
@require_safe
def key_set(request: HttpRequest) -> JsonResponse:
    return JsonResponse(own_keys.public_keys(), content_type="application/jwk-set+json")


@login_not_required
@cache_control(public=True, max_age=3600)
@require_safe
def signed_key_set(request: HttpRequest) -> HttpResponse:
    signed = own_keys.signed_key_set(at=timezone.now())
    return HttpResponse(signed, content_type="application/jwk-set+jwt")


@login_not_required
@cache_control(public=True, max_age=3600)
@require_safe
def entity_statement(request: HttpRequest) -> HttpResponse:
    statement = own_keys.entity_statement(at=timezone.now())
    return HttpResponse(statement, content_type="application/entity-statement+jwt")
