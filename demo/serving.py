"""How the demo's outside systems start: each a Django of its own, in a process of its own."""

import os
from importlib import import_module
from urllib.parse import urlsplit

import django
from django.core.management import call_command


def serve(settings: str, *, address: str) -> None:
    """Serve until stopped, where a setting says.

    settings  a module of settings; it refuses to start where the demo must not run
    address   the name of the setting with the system's own address
    """
    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    django.setup()

    # What they bring needs the settings.
    handlers = import_module("django.contrib.staticfiles.handlers")
    servers = import_module("django.core.servers.basehttp")
    wsgi = import_module("django.core.wsgi")

    call_command("check")
    port = urlsplit(getattr(import_module(settings), address)).port or 80
    application = handlers.StaticFilesHandler(wsgi.get_wsgi_application())
    servers.run("127.0.0.1", port, application, threading=True)
