"""Settings of the demo payment provider's own process."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

DEBUG = os.environ.get("DEBUG") == "True"
if not DEBUG:
    raise ImproperlyConfigured("The demo payment provider runs with DEBUG=True alone.")

PROVIDER_URL = (os.environ.get("PROVIDER_URL") or os.environ["PAYTRAIL_URL"]).rstrip("/")
PORTAL_URL = (os.environ.get("PORTAL_URL") or os.environ["PUBLIC_URL"]).rstrip("/")
ACCOUNT = os.environ["PAYTRAIL_ACCOUNT"]
SECRET = os.environ["PAYTRAIL_SECRET"]
PAYOUT_ACCOUNT = os.environ.get("PAYOUT_ACCOUNT") or "FI21 1234 5600 0007 85"
_FOLDER = os.environ.get("STATEMENTS_DIR")
STATEMENTS_DIR = Path(_FOLDER) if _FOLDER else None

SECRET_KEY = "the-demo-provider-signs-nothing-with-this"  # noqa: S105
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ROOT_URLCONF = "demo.provider_urls"
INSTALLED_APPS = ["django.contrib.staticfiles", "demo.apps.DemoConfig"]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
STATIC_URL = "/static/"
USE_TZ = True
TIME_ZONE = "Europe/Helsinki"
LOGGING = {"version": 1, "loggers": {"django.server": {"level": "WARNING"}}}
