"""Settings of the demo Suomi.fi's own process."""

import os

from django.core.exceptions import ImproperlyConfigured

DEBUG = os.environ.get("DEBUG") == "True"
if not DEBUG:
    raise ImproperlyConfigured("The demo Suomi.fi runs with DEBUG=True alone.")

URL = (os.environ.get("REGISTERS_URL") or os.environ["SUOMIFI_URL"]).rstrip("/")
PORTAL_URL = (os.environ.get("PORTAL_URL") or os.environ["PUBLIC_URL"]).rstrip("/")
CLIENT_ID = os.environ["SUOMIFI_CLIENT_ID"]
API_KEY = os.environ["SUOMIFI_API_KEY"]
OAUTH_PASSWORD = os.environ["SUOMIFI_OAUTH_PASSWORD"]

SECRET_KEY = "the-demo-suomifi-signs-nothing-with-this"  # noqa: S105
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ROOT_URLCONF = "demo.suomifi_urls"
INSTALLED_APPS = ["django.contrib.staticfiles", "demo.apps.DemoConfig"]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
STATIC_URL = "/static/"
USE_TZ = True
# An address of this service holds an identity code, here as at the real one: none is told.
LOGGING = {
    "version": 1,
    "loggers": {"django.server": {"level": "CRITICAL"}, "django.request": {"level": "CRITICAL"}},
}
