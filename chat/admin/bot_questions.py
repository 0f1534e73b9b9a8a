"""Questions that the robot did not understand: team leads say what they are, a group at a time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, override

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.admin.base import StaffModelAdmin
from accounts.admin.recording import record
from accounts.http import user_of
from accounts.models import User
from chat import words_bot
from chat.forms.bot_questions import PUT_AWAY, TAKE_BACK, QuestionsForm
from chat.models import BotQuestion, QuestionState, Whence
from chat.queries.bot_questions import Group, count_new, groups_of
from chat.rules.intents import LANGUAGES, Intent
from chat.services import bot_labelling

CHANGE: Final = "chat.change_botquestion"
GROUPS_A_PAGE: Final = 20
# The rest of a group stands folded together below.
UNFOLDED: Final = 6
# Guesses that are offered as buttons.
MOST_GUESSES: Final = 3
# Below it a guess says nothing.
LEAST_SHARE: Final = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """What of the questions is shown, as the address says; nonsense in it is passed over."""

    state: QuestionState
    language: str
    page: int

    @classmethod
    def by(cls, values: QueryDict) -> "Narrowed":
        state, language, page = (values.get(name, "") for name in ("state", "language", "p"))
        is_page = page.isascii() and page.isdigit() and len(page) < 6
        return cls(
            state=QuestionState(state) if state in QuestionState.values else QuestionState.NEW,
            language=language if language in LANGUAGES else "",
            page=int(page) if is_page else 0,
        )

    def url(self, name: str = "changelist", **instead: str | int) -> str:
        values: dict[str, str | int] = {
            "state": str(self.state),
            "language": self.language,
            "p": self.page,
            **instead,
        }
        usual = {"state": str(QuestionState.NEW), "language": "", "p": 0}
        told = {each: value for each, value in values.items() if value != usual[each]}
        address = reverse(f"admin:chat_botquestion_{name}")
        return f"{address}?{urlencode(told)}" if told else address


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """One button: the intent, its name, and how likely the robot found it."""

    intent: Intent
    name: str
    share: str


@admin.register(BotQuestion)
class BotQuestionAdmin(StaffModelAdmin[BotQuestion]):
    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "chat_botquestion_"
        return [
            path("", wrap(require_safe(self.changelist_view)), name=f"{name}changelist"),
            path("act/", wrap(require_POST(self.act_view)), name=f"{name}act"),
        ]

    @override
    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        narrowed = Narrowed.by(request.GET)
        groups, has_more = groups_of(
            state=narrowed.state,
            language=narrowed.language,
            first=narrowed.page * GROUPS_A_PAGE,
            most=GROUPS_A_PAGE,
        )
        rows = [question.pk for group in groups for question in group.questions]
        record(request, "botquestion.listed", data={"rows": rows})
        context = {
            **admin.site.each_context(request),
            "opts": self.opts,
            "title": _("Questions to the robot"),
            "subtitle": None,
            "is_nav_sidebar_enabled": False,
            "is_new": narrowed.state == QuestionState.NEW,
            "act_url": narrowed.url("act"),
            "states": _states(narrowed),
            "languages": _languages(narrowed),
            "groups": [_shown(group, narrowed.state) for group in groups],
            "next_url": narrowed.url(p=narrowed.page + 1) if has_more else "",
            "first_url": narrowed.url(p=0) if narrowed.page else "",
            "intents": sorted(str(name) for name in words_bot.INTENTS.values()),
            "may_change": request.user.has_perm(CHANGE),
        }
        return TemplateResponse(request, "admin/chat/bot/questions.html", context)

    def act_view(self, request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm(CHANGE):
            raise PermissionDenied
        form = QuestionsForm(request.POST)
        if form.is_valid():
            messages.success(request, _done(form, by=user_of(request), at=timezone.now()))
        else:
            for error in {str(each) for errors in form.errors.values() for each in errors}:
                messages.warning(request, error)
        # Where one was; the page of the list has other groups now.
        return HttpResponseRedirect(f"{Narrowed.by(request.GET).url()}#groups")


def _done(form: QuestionsForm, *, by: User, at: datetime) -> str:
    """Do it, and say so."""
    keys = form.question_ids
    do = form.cleaned_data["do"]
    if do == PUT_AWAY:
        number = bot_labelling.put_away(question_ids=keys, by=by, at=at)
        text = ngettext("%(number)s question put away.", "%(number)s questions put away.", number)
        return text % {"number": number}
    if do == TAKE_BACK:
        number = bot_labelling.take_back(question_ids=keys, by=by, at=at)
        text = ngettext(
            "%(number)s question is to be labelled again.",
            "%(number)s questions are to be labelled again.",
            number,
        )
        return text % {"number": number}
    number = bot_labelling.label(question_ids=keys, intent=form.intent, by=by, at=at)
    text = ngettext(
        "%(number)s question is now: %(intent)s.",
        "%(number)s questions are now: %(intent)s.",
        number,
    )
    return text % {"number": number, "intent": words_bot.intent_name(form.intent)}


def _states(narrowed: Narrowed) -> list[dict[str, Any]]:
    return [
        {
            "name": state.label,
            "url": narrowed.url(state=str(state), p=0),
            "is_chosen": state == narrowed.state,
        }
        for state in QuestionState
    ]


def _languages(narrowed: Narrowed) -> list[dict[str, Any]]:
    """With how many are new, of each."""
    new = count_new()
    rows = [("", _("In all languages"), sum(new.values()))]
    rows += [(each, str(words_bot.LANGUAGES[each]), new.get(each, 0)) for each in LANGUAGES]
    return [
        {
            "name": name,
            "new": number,
            "url": narrowed.url(language=language, p=0),
            "is_chosen": language == narrowed.language,
        }
        for language, name, number in rows
    ]


def _shown(group: Group, state: QuestionState) -> dict[str, Any]:
    rows = [_row(each) for each in group.questions]
    first = group.questions[0]
    return {
        "number": group.number,
        "size": group.size,
        "language": first.language,
        "rows": rows[:UNFOLDED],
        "folded": rows[UNFOLDED:],
        "guesses": _guesses(group) if state == QuestionState.NEW else [],
    }


def _row(question: BotQuestion) -> dict[str, Any]:
    by = question.labelled_by
    return {
        "question": question,
        "why": words_bot.WHENCE[Whence(question.whence)],
        "intent": words_bot.name_of(question.intent) if question.intent else "",
        "by": by.get_short_name() if by else "",
    }


def _guesses(group: Group) -> list[Guess]:
    """What the robot took them for, on the average; what a customer chose counts as sure."""
    shares: dict[Intent, float] = {}
    for question in group.questions:
        for name, share in question.guesses:
            if name in Intent:
                shares[Intent(name)] = shares.get(Intent(name), 0) + share / len(group.questions)
    likeliest = sorted(shares.items(), key=lambda each: -each[1])
    return [
        Guess(
            intent=intent,
            name=words_bot.intent_name(intent),
            share=f"{round(100 * min(share, 1))}\u00a0%",
        )
        for intent, share in likeliest[:MOST_GUESSES]
        if share >= LEAST_SHARE
    ]
