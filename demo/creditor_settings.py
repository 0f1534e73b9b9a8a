"""Settings of the process of the demo's creditor's own system."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

DEBUG = os.environ.get("DEBUG") == "True"
if not DEBUG:
    raise ImproperlyConfigured("The demo's creditor runs with DEBUG=True alone.")

URL = os.environ["CREDITOR_URL"].rstrip("/")
PORTAL_URL = (os.environ.get("PORTAL_URL") or os.environ["PUBLIC_URL"]).rstrip("/")
SECRETS = Path(os.environ["CREDITOR_SECRETS"])

SECRET_KEY = "the-demo-creditor-signs-nothing-with-this"  # noqa: S105
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ROOT_URLCONF = "demo.creditor_urls"
INSTALLED_APPS = ["django.contrib.staticfiles", "demo.apps.DemoConfig"]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
STATIC_URL = "/static/"
USE_TZ = True
TIME_ZONE = "Europe/Helsinki"
LOGGING = {"version": 1, "loggers": {"django.server": {"level": "WARNING"}}}
