"""Settings of the demo bank's own process."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

DEBUG = os.environ.get("DEBUG") == "True"
if not DEBUG:
    raise ImproperlyConfigured("The demo bank runs with DEBUG=True alone.")

BANK_URL = os.environ.get("BANK_URL") or os.environ["OIDC_ISSUER"]
PORTAL_URL = os.environ.get("PORTAL_URL") or os.environ["PUBLIC_URL"]
BANK_KEYS = Path(os.environ.get("BANK_KEYS") or os.environ["OIDC_RP_KEYS"])
CLIENT_ID = os.environ["OIDC_CLIENT_ID"]
CALLBACK_URL = f"{PORTAL_URL}/oidc/callback/"

SECRET_KEY = "the-demo-bank-signs-nothing-with-this"  # noqa: S105
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ROOT_URLCONF = "demo.bank_urls"
INSTALLED_APPS = ["django.contrib.staticfiles", "demo.apps.DemoConfig"]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
STATIC_URL = "/static/"
USE_TZ = True
LOGGING = {"version": 1, "loggers": {"django.server": {"level": "WARNING"}}}
