"""Addresses of signing in and of the profile."""

from django.urls import include, path

from accounts.views import (
    acting,
    bank_id,
    company,
    easy_language,
    email,
    own_data,
    own_keys,
    passkeys,
    phone,
    profile,
    return_login,
    return_settings,
    sessions,
    support,
)

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
    path("login/identify/", acting.identify, name="identify"),
    path("login/return/", return_login.come_back, name="return"),
    path("login/return/code/", return_login.return_code, name="return-code"),
    path("login/passkey/options/", passkeys.options, name="passkey-options"),
    path("login/passkey/finish/", passkeys.finish, name="passkey-finish"),
    path("logout/", sessions.sign_out, name="sign-out"),
    path("session/", sessions.session_status, name="session"),
    path("session/extend/", sessions.extend_session, name="session-extend"),
    path("acting/", acting.chooser, name="acting"),
    path("acting/for/<uuid:public_id>/", acting.act_for, name="act-for"),
    path("acting/oneself/", acting.act_for_oneself, name="act-for-oneself"),
    path("acting/ended/", acting.ended, name="acting-ended"),
    path("acting/company/", company.company, name="company"),
    path("acting/company/choose/", company.choose, name="company-choose"),
    path("acting/company/return/<uuid:state>/", company.company_return, name="company-return"),
    path("language/", profile.choose_language, name="language"),
    path("easy-language/", easy_language.easy_language, name="easy-language"),
    path("profile/", profile.profile, name="profile"),
    path("profile/name/", profile.details, name="details"),
    path("profile/phone/", phone.phone, name="phone"),
    path("profile/phone/remove/", phone.phone_remove, name="phone-remove"),
    path("profile/support/", support.support, name="support"),
    path("profile/support/remove/", support.support_remove, name="support-remove"),
    path("profile/data/", own_data.data, name="data"),
    path("profile/data/<uuid:public_id>/", own_data.data_download, name="data-download"),
    path("profile/sessions/", profile.session_list, name="sessions"),
    path("profile/sessions/end-others/", profile.session_revoke_others, name="sessions-end-others"),
    path("profile/sessions/<uuid:public_id>/end/", profile.session_revoke, name="session-end"),
    path("profile/email/", email.email, name="email"),
    path("profile/email/again/", email.email_again, name="email-again"),
    path("profile/email/confirm/", email.email_confirm, name="email-confirm"),
    path("profile/email/reminders/", email.email_reminders, name="email-reminders"),
    path("profile/email/remove/", email.email_remove, name="email-remove"),
    path("profile/return/", return_settings.return_settings, name="return-login"),
    path("profile/return/email/", return_settings.return_email, name="return-email"),
    path("profile/return/email/off/", return_settings.return_email_off, name="return-email-off"),
    path("profile/passkeys/new/", passkeys.passkey_new, name="passkey-new"),
    path("profile/passkeys/options/", passkeys.passkey_new_options, name="passkey-new-options"),
    path(
        "profile/passkeys/<uuid:public_id>/remove/",
        passkeys.passkey_remove,
        name="passkey-remove",
    ),
    path("profile/viewings/", profile.viewing_list, name="viewings"),
]

urlpatterns = [
    path("oidc/", include(BANK_ID)),
    path("", include((ACCOUNTS, "accounts"))),
]
