"""Settings of the demo push service's own process."""

import os

from django.core.exceptions import ImproperlyConfigured

DEBUG = os.environ.get("DEBUG") == "True"
if not DEBUG:
    raise ImproperlyConfigured("The demo push service runs with DEBUG=True alone.")

URL = os.environ["PUSH_URL"].rstrip("/")
PORTAL_URL = (os.environ.get("PORTAL_URL") or os.environ["PUBLIC_URL"]).rstrip("/")

SECRET_KEY = "the-demo-push-service-signs-nothing-with-this"  # noqa: S105
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ROOT_URLCONF = "demo.push_urls"
INSTALLED_APPS = ["django.contrib.staticfiles", "demo.apps.DemoConfig"]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
STATIC_URL = "/static/"
USE_TZ = True
TIME_ZONE = "Europe/Helsinki"
LOGGING = {"version": 1, "loggers": {"django.server": {"level": "WARNING"}}}
