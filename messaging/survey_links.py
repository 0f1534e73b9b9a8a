"""The signed links of surveys: to answer one, and to be asked no more. Neither needs a sign-in.

They open nothing else and name nobody. Who has just signed out answers within the hour; an
e-mail waits longer for its reader. The link that ends surveys never grows old.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from accounts.models import User
from messaging.models import Survey, SurveyKind

SALT: Final = "messaging.survey_links"
STOP_SALT: Final = "messaging.survey_links.stop"
LIVES: Final[Mapping[str, timedelta]] = {
    SurveyKind.LOG_OUT: timedelta(hours=1),
    SurveyKind.CHAT: timedelta(hours=1),
    SurveyKind.THREAD: timedelta(days=30),
    SurveyKind.YEARLY: timedelta(days=30),
}


class TooOldError(Exception):
    """We signed it, and its time is over."""


def code_of(survey: Survey) -> str:
    """The same each time: a page that shows it stays as it is."""
    return Signer(salt=SALT).sign(str(survey.public_id))


def read_code(code: str, *, at: datetime) -> Survey | None:
    """The survey of a code; None for what we did not sign, and for one that is no more.

    Raises `TooOldError`.
    """
    try:
        public_id = Signer(salt=SALT).unsign(code)
    except BadSignature:
        return None
    surveys = Survey.objects.select_related("user__party")
    survey = surveys.filter(public_id=public_id, user__is_active=True).first()
    if survey and at - survey.asked_at > LIVES[survey.kind]:
        raise TooOldError
    return survey


def answer_path(code: str) -> str:
    return f"{reverse('messaging:survey')}?{urlencode({'code': code})}"


def stop_path(user: User) -> str:
    """Users go by their random name: keys of the database do not leave it."""
    code = Signer(salt=STOP_SALT).sign(user.username)
    return f"{reverse('messaging:survey-stop')}?{urlencode({'code': code})}"


def read_stop(code: str) -> User | None:
    """The user who wants no more; None for what we did not sign, and for one who is no more."""
    try:
        username = Signer(salt=STOP_SALT).unsign(code)
    except BadSignature:
        return None
    users = User.objects.select_related("party")
    return users.filter(username=username, is_active=True).first()
