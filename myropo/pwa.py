"""What makes the portal installable: its service worker and the page without a network."""

import hashlib
import json

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

# What the page without a network needs, and what every other page needs too.
SHELL = (
    "css/app.css",
    "fonts/inter.woff2",
    "icons/sprite.svg",
    "icons/icon.svg",
    "js/portal.js",
    "js/copy.js",
    "js/dialog.js",
    "js/install.js",
    "django_htmx/htmx-2.min.js",
)
OFFLINE_LANGUAGE = "fi"


@login_not_required
@require_safe
@cache_control(public=True, no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """Which files to keep, and where the worker's own code is.

    The browser fetches this again at each start; any changed file changes it, and so
    the worker. `no-cache` lets a copy be kept, but never used unasked.
    """
    files = [static(name) for name in SHELL]
    offline = reverse("offline")
    version = hashlib.sha256(json.dumps([files, offline_page()]).encode()).hexdigest()[:12]
    shell = json.dumps({"version": version, "files": files, "offline": offline})
    code = f"self.SHELL = {shell};\nimportScripts({json.dumps(static('service-worker.js'))});\n"
    return HttpResponse(code, content_type="text/javascript")


@login_not_required
@require_safe
@cache_control(public=True, no_cache=True)
def offline(request: HttpRequest) -> HttpResponse:
    """The page that the service worker shows without a network; alike for everyone."""
    return HttpResponse(offline_page())


def offline_page() -> str:
    # Made without the request: nothing of who asks, nor of a session, can be in it.
    with override(OFFLINE_LANGUAGE):
        return render_to_string("offline.html")


urlpatterns: list[URLPattern] = [
    path("service-worker.js", service_worker, name="service-worker"),
    path("offline/", offline, name="offline"),
]
