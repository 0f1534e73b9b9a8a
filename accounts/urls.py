"""Addresses of signing in and of the profile."""

from django.urls import path

from accounts.views import sessions

app_name = "accounts"

urlpatterns = [
    path("login/", sessions.sign_in, name="sign-in"),
    path("logout/", sessions.sign_out, name="sign-out"),
    path("session/", sessions.session_status, name="session"),
    path("session/extend/", sessions.extend_session, name="session-extend"),
]
