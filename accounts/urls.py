"""Addresses of signing in and of the profile."""

from django.urls import include, path

from accounts.views import bank_id, email, own_keys, profile, sessions

# The library asks for these two names without a namespace; a broker knows the addresses.
BANK_ID = [
    path(
        "authenticate/",
        bank_id.AuthenticationRequestView.as_view(),
        name="oidc_authentication_init",
    ),
    path(
        "callback/",
        bank_id.AuthenticationCallbackView.as_view(),
        name="oidc_authentication_callback",
    ),
    path("jwks", own_keys.key_set, name="oidc_jwks"),
    path("signed-jwks", own_keys.signed_key_set, name="oidc_signed_jwks"),
    path("entity-statement", own_keys.entity_statement, name="oidc_entity_statement"),
]
ACCOUNTS = [
    path("login/", sessions.sign_in, name="sign-in"),
    path("logout/", sessions.sign_out, name="sign-out"),
    path("session/", sessions.session_status, name="session"),
    path("session/extend/", sessions.extend_session, name="session-extend"),
    path("language/", profile.choose_language, name="language"),
    path("profile/", profile.profile, name="profile"),
    path("profile/sessions/", profile.session_list, name="sessions"),
    path("profile/sessions/end-others/", profile.session_revoke_others, name="sessions-end-others"),
    path("profile/sessions/<uuid:public_id>/end/", profile.session_revoke, name="session-end"),
    path("profile/email/", email.email, name="email"),
    path("profile/email/again/", email.email_again, name="email-again"),
    path("profile/email/confirm/", email.email_confirm, name="email-confirm"),
    path("profile/email/reminders/", email.email_reminders, name="email-reminders"),
    path("profile/email/remove/", email.email_remove, name="email-remove"),
    path("profile/viewings/", profile.viewing_list, name="viewings"),
]

urlpatterns = [
    path("oidc/", include(BANK_ID)),
    path("", include((ACCOUNTS, "accounts"))),
]
