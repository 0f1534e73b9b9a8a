"""Every component of the portal in every state, for those who build and judge its look."""

import re
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from myropo.gallery_samples import FRAMES, Sample, samples_of

STATIC = settings.BASE_DIR / "static"
COMPONENTS = settings.BASE_DIR / "templates" / "components"
FIRST_COMMENT = re.compile(r"\{# (.+?) #\}", re.DOTALL)


class Part(NamedTuple):
    """One component: how it is called and how it looks in each of its states."""

    name: str
    arguments: str
    samples: list[tuple[str, SafeString]]


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """All components on one page."""
    parts = [part_of(file, request) for file in sorted(COMPONENTS.glob("*.html"))]
    context = {"parts": parts, "frames": FRAMES, "icons": icon_names(), "colours": colour_names()}
    return render(request, "gallery/gallery.html", context)


@require_safe
def frame(request: HttpRequest, name: str) -> HttpResponse:
    """A whole page of an example: a wizard's question, its check page, its receipt, home."""
    return render(request, f"gallery/{name}.html", {"as_member": True, **FRAMES[name].arguments})


def icon_names() -> list[str]:
    return re.findall(r'<symbol id="([a-z]+)"', (STATIC / "icons" / "sprite.svg").read_text())


def colour_names() -> list[str]:
    """The colours of tokens.css, in its order."""
    return re.findall(r"--([a-z-]+): light-dark\(#", (STATIC / "css" / "tokens.css").read_text())


def part_of(file: Path, request: HttpRequest) -> Part:
    """A component's own words about itself, and its samples rendered."""
    said = FIRST_COMMENT.search(file.read_text())
    samples = [
        (sample.title, _rendered(file.stem, sample, request)) for sample in samples_of(file.stem)
    ]
    return Part(name=file.stem, arguments=said[1] if said else "", samples=samples)


def _rendered(name: str, sample: Sample, request: HttpRequest) -> SafeString:
    return render_to_string(f"components/{name}.html", sample.arguments, request)


urlpatterns: list[URLPattern] = [
    path("", admin.site.admin_view(gallery), name="gallery"),
    *(
        path(f"{name}/", admin.site.admin_view(frame), {"name": name}, name=f"gallery-{name}")
        for name in FRAMES
    ),
]
