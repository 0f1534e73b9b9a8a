"""Pages that belong to no app: errors, health."""

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    # Without the request: a session that ended meanwhile is one cause of it.
    return HttpResponse(render_to_string("400.html"), status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    # Without the request: session, user and messages may be what has failed.
    return HttpResponse(render_to_string("500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process is up."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Database, Valkey and migrations are fine: 200; else 503 and what is not."""
    checks = {"database": False, "valkey": False, "migrations": False}
    try:
        executor = MigrationExecutor(connection)
        checks["database"] = True
        targets = executor.loader.graph.leaf_nodes()
        checks["migrations"] = not executor.migration_plan(targets)
    except Exception:  # noqa: BLE001, S110 - whatever it is, we are not ready
        pass
    try:
        cache.set("readyz", 1, timeout=10)
        checks["valkey"] = cache.get("readyz") == 1
    except Exception:  # noqa: BLE001, S110
        pass
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)
