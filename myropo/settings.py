"""Settings of the portal. One file; what differs between places comes from the environment.

A variable without a default is required: the process stops at start, naming it.
`.env.example` lists them all.
"""

import logging
from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
import environ
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _
from kombu import Queue

from myropo import logs, schedule

django_stubs_ext.monkeypatch()  # lets us write ModelAdmin[Invoice]

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent

# --- Where we are -------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY")
PUBLIC_URL = env.str("PUBLIC_URL").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
ENCRYPTED_TRANSPORT = PUBLIC_URL.startswith("https://")
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).resolve()

ROOT_URLCONF = "myropo.urls"
WSGI_APPLICATION = "myropo.wsgi.application"
ASGI_APPLICATION = "myropo.asgi.application"

INSTALLED_APPS = [
    "myropo.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "channels",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_structlog",
    "myropo.apps.MyRopoConfig",
    "accounts",
    "invoices",
    "payments",
    "messaging",
    "chat",
]
if DEBUG:
    # The demo is an app of its own that production neither installs nor can reach.
    INSTALLED_APPS.append("demo.apps.DemoConfig")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "myropo.request_log.RequestLog",
    "myropo.metrics.count_requests",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "myropo.middleware.permissions_policy",
    "myropo.middleware.own_server_error",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "accounts.middleware.session_limits",
    "accounts.middleware.own_language",
    # Every view needs a signed-in user unless marked @login_not_required.
    "accounts.middleware.SignInRequired",
    "accounts.middleware.StaffDoor",
    "accounts.middleware.actor",
    "accounts.seeing.middleware.CustomersEyes",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # Before the doors of the pages stands what their actor may (myropo/access.py).
    "myropo.access.Door",
    "myropo.middleware.htmx_answers",
    "myropo.middleware.own_error_pages",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "messaging.context.unread_messages",
                "chat.context.chat_button",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "myropo.templatetags.sentences",
                "myropo.templatetags.portal",
            ],
        },
    },
]

# --- PostgreSQL, Valkey, files ------------------------------------------------
DATABASE = env.db_url("DATABASE_URL")
DATABASES = {
    "default": {
        **DATABASE,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # Only the queries of `accounts.queries.written_once` can be prepared.
        "OPTIONS": {**DATABASE.get("OPTIONS", {}), "prepare_threshold": 2},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "myropo",
    }
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {
            # A bell is rung by a page or a task that has done its work: it does not wait for long.
            "hosts": [{"address": REDIS_URL, "socket_connect_timeout": 1}],
            "prefix": "myropo-ws",
        },
    }
}

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default=REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Workers take from the two queues in turn, so that nobody who waits for a PDF of their own
# waits for the thousands of a night.
CELERY_TASK_QUEUES = [Queue("celery"), Queue("many")]
CELERY_TASK_DEFAULT_QUEUE = "celery"
CELERY_TASK_ROUTES = {
    "invoices.tasks.collect_claims": {"queue": "many"},
    "invoices.tasks.make_documents": {"queue": "many"},
    "invoices.tasks.tell_webhook": {"queue": "many"},
    "messaging.tasks.send_waiting_notices": {"queue": "many"},
}
CELERY_TIMEZONE = "Europe/Helsinki"
CELERY_BEAT_SCHEDULE = schedule.TASKS
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")

MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
GENERATED_DIR = VAR_DIR / "generated"
FONT_DIR = GENERATED_DIR / "fonts"

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR_DIR / "static")))
# Before `collectstatic` a developer's files are found where they are, as they are now.
WHITENOISE_AUTOREFRESH = DEBUG and not (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH
STATICFILES_DIRS = [BASE_DIR / "static", GENERATED_DIR]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "myropo.static_files.PortalStaticFilesStorage"},
}

# --- Languages, time ----------------------------------------------------------
LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", _("Finnish")), ("sv", _("Swedish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "myropo" / "locale"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SECURE = ENCRYPTED_TRANSPORT
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = "myropo.formats"  # short dates, as the portal writes them
TIME_ZONE = "Europe/Helsinki"

# --- Who ----------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "accounts.backends.BankIdBackend",
    "accounts.backends.StaffBackend",
    "accounts.backends.ReturnBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "invoices:home"
LOGIN_REDIRECT_URL_FAILURE = "accounts:sign-in"
LOGOUT_REDIRECT_URL = "accounts:sign-in"
OTP_TOTP_ISSUER = "MyRopo"

# Sessions live in Valkey; `accounts.PortalSession` lists them for their owner.
SESSION_ENGINE = "accounts.session_store"
SESSION_IDLE_SECONDS = 15 * 60
SESSION_WARNING_SECONDS = 2 * 60
SESSION_ABSOLUTE_SECONDS = 8 * 3600
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "__Host-session" if ENCRYPTED_TRANSPORT else "session"
SESSION_COOKIE_SECURE = ENCRYPTED_TRANSPORT
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"  # Strict would break the return from the bank.
CSRF_COOKIE_NAME = "__Host-csrf" if ENCRYPTED_TRANSPORT else "csrf"
CSRF_COOKIE_SECURE = ENCRYPTED_TRANSPORT
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "myropo.views.csrf_failure"

# Personal identity codes: keys to encrypt (the first writes, all read) and to index.
HETU_KEYS = env.list("HETU_KEY")
HETU_PEPPER = env.str("HETU_PEPPER")

# --- Bank-ID login (Finnish Trust Network) --------------------------------------
FTN_ACR = "http://ftn.ficora.fi/2017/"
OIDC_ISSUER = env.str("OIDC_ISSUER")
OIDC_OP_AUTHORIZATION_ENDPOINT = env.str("OIDC_AUTHORIZATION_ENDPOINT")
OIDC_OP_TOKEN_ENDPOINT = env.str("OIDC_TOKEN_ENDPOINT")
OIDC_OP_USER_ENDPOINT = ""  # never called: the ID token says it all
OIDC_SIGNED_JWKS_URL = env.str("OIDC_SIGNED_JWKS_URL", default="")
OIDC_BROKER_ENTITY_KEYS = env.str("OIDC_BROKER_ENTITY_KEYS", default="")
OIDC_BROKER_JWKS = env.str("OIDC_BROKER_JWKS", default="")
OIDC_RP_CLIENT_ID = env.str("OIDC_CLIENT_ID")
OIDC_RP_CLIENT_SECRET = ""  # private_key_jwt instead
OIDC_RP_KEYS = Path(env.str("OIDC_RP_KEYS"))
OIDC_RP_SIGN_ALGO = "RS256"
OIDC_OP_JWKS_ENDPOINT = "unused: accounts.ftn reads the signed key set"
OIDC_RP_SCOPES = env.str("OIDC_SCOPE", default="openid personal_identity_code profile")
OIDC_ACR_VALUES = env.str("OIDC_ACR_VALUES", default=f"{FTN_ACR}loa2")
OIDC_ACCEPTED_ACR = env.str("OIDC_ACCEPTED_ACR", default=f"{FTN_ACR}loa2 {FTN_ACR}loa3").split()
OIDC_REQUEST_MODE = env.str("OIDC_REQUEST_MODE", default="request")
OIDC_PAR_ENDPOINT = env.str("OIDC_PAR_ENDPOINT", default="")
OIDC_END_SESSION_ENDPOINT = env.str("OIDC_END_SESSION_ENDPOINT", default="")
OIDC_IDP_PARAMETER = env.str("OIDC_IDP_PARAMETER", default="ftn_idp_id")
OIDC_BANKS = env.list("OIDC_BANKS", default=[])  # what `?bank=` may choose
OIDC_SP_NAME = env.str("OIDC_SP_NAME", default="MyRopo")
OIDC_USE_PKCE = True
OIDC_MAX_STATES = 5
OIDC_TIMEOUT = 10
OIDC_AUTHENTICATE_CLASS = "accounts.views.bank_id.AuthenticationRequestView"
OIDC_CALLBACK_CLASS = "accounts.views.bank_id.AuthenticationCallbackView"

# --- Companies (Suomi.fi authorisations); without an address nobody is sent there ------
SUOMIFI_URL = env.str("SUOMIFI_URL", default="").rstrip("/")
SUOMIFI_CLIENT_ID = env.str("SUOMIFI_CLIENT_ID", default="")
SUOMIFI_API_KEY = env.str("SUOMIFI_API_KEY", default="")
SUOMIFI_OAUTH_PASSWORD = env.str("SUOMIFI_OAUTH_PASSWORD", default="")
# Who may act for a company alone: managing director, who may sign for it, sole trader.
SUOMIFI_ROLES = frozenset(env.list("SUOMIFI_ROLES", default=["TJ", "NIMKO", "ELI"]))
SUOMIFI_TIMEOUT = 10

# --- Payments (Paytrail Payment API) ---------------------------------------------
PAYTRAIL_ACCOUNT = env.str("PAYTRAIL_ACCOUNT")
PAYTRAIL_SECRET = env.str("PAYTRAIL_SECRET")
PAYTRAIL_URL = env.str("PAYTRAIL_URL", default="https://services.paytrail.com").rstrip("/")
# The provider requires the payer's e-mail address; it gets this one, which is the portal's.
PAYTRAIL_CUSTOMER_EMAIL = env.str(
    "PAYTRAIL_CUSTOMER_EMAIL", default=f"no-reply@{urlsplit(PUBLIC_URL).hostname}"
)
PAYTRAIL_TIMEOUT = 10
# Money that staff clear by hand: from this sum on, another person approves. Euros.
CLEARING_FOUR_EYES_EUROS = env.int("CLEARING_FOUR_EYES_EUROS", default=500)
# The account that refunds are paid from. Without it no file for the bank is made.
REFUND_ACCOUNT_IBAN = "".join(env.str("REFUND_ACCOUNT_IBAN", default="").split()).upper()
REFUND_ACCOUNT_NAME = env.str("REFUND_ACCOUNT_NAME", default="")
# Only where the account's bank is not known from its number.
REFUND_ACCOUNT_BIC = env.str("REFUND_ACCOUNT_BIC", default="")

# --- Letters ------------------------------------------------------------------
# Who collects for the creditors: named on every letter, and in consents to electronic ones.
COLLECTOR_NAME = env.str("COLLECTOR_NAME", default="MyRopo")
COLLECTOR_BUSINESS_ID = env.str("COLLECTOR_BUSINESS_ID", default="")
COLLECTOR_STREET = env.str("COLLECTOR_STREET", default="")
COLLECTOR_POSTCODE = env.str("COLLECTOR_POSTCODE", default="")
COLLECTOR_TOWN = env.str("COLLECTOR_TOWN", default="")
COLLECTOR_PHONE = env.str("COLLECTOR_PHONE", default="")
COLLECTOR_EMAIL = env.str("COLLECTOR_EMAIL", default="")
# An electronic letter that nobody has opened for so many days is sent on paper.
UNOPENED_LETTER_DAYS = env.int("UNOPENED_LETTER_DAYS", default=7)
# By when a debtor's request is answered, in days.
ANSWER_DAYS = env.int("ANSWER_DAYS", default=14)

# --- Files that people send --------------------------------------------------------
# ClamAV's daemon: tcp://host:3310 or unix:///run/clamav/clamd.ctl. Empty: nothing is scanned.
CLAMD_URL = env.str("CLAMD_URL", default="")

# --- Mail -----------------------------------------------------------------------
_MAIL = env.email_url("EMAIL_URL", default="consolemail://")
_MAIL_OPTIONS = {
    "host": _MAIL["EMAIL_HOST"],
    "port": _MAIL["EMAIL_PORT"],
    "username": _MAIL["EMAIL_HOST_USER"],
    "password": _MAIL["EMAIL_HOST_PASSWORD"],
    "use_tls": _MAIL.get("EMAIL_USE_TLS", False),
    "use_ssl": _MAIL.get("EMAIL_USE_SSL", False),
    "timeout": 10,
}
MAILERS = {
    "default": {
        "BACKEND": _MAIL["EMAIL_BACKEND"],
        "OPTIONS": _MAIL_OPTIONS if _MAIL["EMAIL_BACKEND"].endswith("smtp.EmailBackend") else {},
    }
}
# Who messages come from; the mail server must be allowed to send for it.
DEFAULT_FROM_EMAIL = env.str(
    "EMAIL_FROM", default=f"MyRopo <no-reply@{urlsplit(PUBLIC_URL).hostname}>"
)
# Where people write to customer service; answers to what we send come to `name+token@…` of it.
# Without it, no e-mail of ours can be answered.
MESSAGES_ADDRESS = env.str("MESSAGES_ADDRESS", default="")
# The mailbox of that address, for `fetch_mail`: `maildir:///path` or `imaps://user:pass@host/folder`.
MAIL_INBOX_URL = env.str("MAIL_INBOX_URL", default="")

# --- Web push -------------------------------------------------------------------
# Our key and who is behind it; without a key nobody is offered messages to a browser.
VAPID_PRIVATE_KEY = env.str("VAPID_PRIVATE_KEY", default="")
VAPID_SUBJECT = env.str("VAPID_SUBJECT", default="")
# The push services of browsers. No other address is called, whatever a browser tells.
BROWSERS_SERVICES = (
    "fcm.googleapis.com jmt17.google.com *.push.services.mozilla.com *.push.apple.com"
    " *.notify.windows.com"
)
PUSH_SERVICES = frozenset(env.list("PUSH_SERVICES", default=BROWSERS_SERVICES.split()))
PUSH_TIMEOUT = 10
# Creditors' systems are on the open internet; of these origins alone, in demo and tests, not.
WEBHOOK_INSIDE = frozenset(env.list("WEBHOOK_INSIDE", default=[]))

# --- Security -------------------------------------------------------------------
# Signing out is a form; browsers apply form-action to where its answer leads, too.
_END_SESSION_HOST = "{0.scheme}://{0.netloc}".format(urlsplit(OIDC_END_SESSION_ENDPOINT))
SECURE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "connect-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "form-action": [CSP.SELF, *([_END_SESSION_HOST] if OIDC_END_SESSION_ENDPOINT else [])],
    "manifest-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
}
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if ENCRYPTED_TRANSPORT else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_SSL_REDIRECT = ENCRYPTED_TRANSPORT
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
# How many proxies stand before us and append to X-Forwarded-For.
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=1)
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- Logs -----------------------------------------------------------------------
LOGGING = logs.configure(is_debug=DEBUG, level=env.str("LOG_LEVEL", default="INFO"))
DJANGO_STRUCTLOG_CELERY_ENABLED = True
# Who did what from where is the audit's business; the log knows requests by their id.
DJANGO_STRUCTLOG_USER_ID_FIELD = None
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG

SENTRY_DSN = env.str("SENTRY_DSN", default="")
if SENTRY_DSN:
    import sentry_sdk

    from myropo.error_reports import OPTIONS

    sentry_sdk.init(dsn=SENTRY_DSN, **OPTIONS)
