"""What tests of coming back by a code do again and again."""

from datetime import UTC, datetime

from accounts.return_login.codes import AskedCode, code_of

AT = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
ADDRESS = "vaino@example.com"
PAGE, CODE_PAGE = "/login/return/", "/login/return/code/"


def asked_by(client, address=ADDRESS, *, url=PAGE):
    return client.post(url, {"address": address})


def right_code(client):
    return code_of(AskedCode.find(client.session).id)


def wrong_code(client):
    return f"{(int(right_code(client)) + 1) % 10**6:06}"


def typed(client, code, *, url=CODE_PAGE):
    return client.post(url, {"code": code})


def is_signed_in(client):
    return "_auth_user_id" in client.session
