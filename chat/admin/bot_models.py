"""What the robot has learned: how well each model understands, and which one is in use."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, override

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.admin.base import StaffModelAdmin
from accounts.admin.recording import record
from accounts.http import user_of
from accounts.models import User
from chat import words_bot
from chat.models import BotModel, BotModelState
from chat.queries.robot_figures import RobotFigures, robot_figures
from chat.rules.intents import LANGUAGES
from chat.services import bot_models

CHANGE: Final = "chat.change_botmodel"
# Candidates that can be looked at, and models that were in use.
MOST_SHOWN: Final = 5
FIGURES_OF: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A figure of one language, and how it differs from that of the model in use."""

    share: str
    change: str
    is_worse: bool


@admin.register(BotModel)
class BotModelAdmin(StaffModelAdmin[BotModel]):
    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "chat_botmodel_"
        return [
            path("", wrap(require_safe(self.changelist_view)), name=f"{name}changelist"),
            path("<int:key>/use/", wrap(require_POST(self.use_view)), name=f"{name}use"),
            path("back/", wrap(require_POST(self.back_view)), name=f"{name}back"),
        ]

    @override
    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = BotModel.objects.select_related("changed_by")
        live = rows.filter(state=BotModelState.LIVE).first()
        candidates = rows.filter(state=BotModelState.CANDIDATE)[:MOST_SHOWN]
        earlier = rows.filter(state=BotModelState.RETIRED).order_by("-live_since", "-pk")
        record(request, "botmodel.listed")
        context = {
            **admin.site.each_context(request),
            "opts": self.opts,
            "title": _("Models of the robot"),
            "subtitle": None,
            "is_nav_sidebar_enabled": False,
            "languages": [words_bot.LANGUAGES[each] for each in LANGUAGES],
            "live": _shown(live, None) if live else None,
            "candidates": [_shown(each, live) for each in candidates],
            "earlier": [_shown(each, live) for each in earlier[:MOST_SHOWN]],
            "figures": _figures(at=timezone.now()),
            "may_change": request.user.has_perm(CHANGE),
        }
        return TemplateResponse(request, "admin/chat/bot/models.html", context)

    def use_view(self, request: HttpRequest, key: int) -> HttpResponse:
        by = self._changer(request)
        if not BotModel.objects.filter(pk=key).exists():
            raise Http404
        try:
            bot_models.promote(model_id=key, by=by, at=timezone.now())
        except bot_models.NotBetterError:
            messages.warning(request, _("It is not better than the one in use. Nothing changed."))
        else:
            messages.success(request, _("The robot answers by this model within a minute."))
        return HttpResponseRedirect(reverse("admin:chat_botmodel_changelist"))

    def back_view(self, request: HttpRequest) -> HttpResponse:
        by = self._changer(request)
        try:
            bot_models.roll_back(by=by, at=timezone.now())
        except bot_models.NoEarlierModelError:
            messages.warning(request, _("There is no earlier model. Nothing changed."))
        else:
            text = _("The model that was in use before is back within a minute.")
            messages.success(request, text)
        return HttpResponseRedirect(reverse("admin:chat_botmodel_changelist"))

    def _changer(self, request: HttpRequest) -> User:
        if not request.user.has_perm(CHANGE):
            raise PermissionDenied
        return user_of(request)


def _shown(model: BotModel, live: BotModel | None) -> dict[str, Any]:
    """A model with its figures, beside those of the one in use."""
    return {
        "model": model,
        "title_id": f"model-{model.pk}",
        "by": model.changed_by.get_short_name() if model.changed_by else "",
        "rows": [
            {
                "name": words,
                "is_compared": name in bot_models.COMPARED,
                "cells": [_cell(model, live, language, name) for language in LANGUAGES],
            }
            for name, words in words_bot.SCORES.items()
        ],
        "may_use": live is None or bot_models.may_replace(model, live),
    }


def _cell(model: BotModel, live: BotModel | None, language: str, name: str) -> Cell:
    share = model.scores.get(language, {}).get(name)
    if share is None:
        return Cell(share="–", change="", is_worse=False)
    before = live.scores.get(language, {}).get(name) if live else None
    difference = 0.0 if before is None else share - before
    gain = -difference if name in words_bot.FAULTS else difference
    change = words_bot.change(difference)
    return Cell(share=words_bot.percent(share), change=change, is_worse=bool(change) and gain < 0)


def _figures(*, at: datetime) -> dict[str, Any]:
    figures: RobotFigures = robot_figures(since=at - FIGURES_OF, until=at)
    return {
        "talks": figures.talks,
        "yes": figures.yes,
        "no": figures.no,
        "rows": [
            (words, figures.ends[end], figures.percent(end))
            for end, words in words_bot.TALK_ENDS.items()
        ],
    }
