"""Celery: work behind the pages."""

import logging.config
import os

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "myropo.settings")

app = Celery("myropo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# A task logs under the id of the request that asked for it.
app.steps["worker"].add(DjangoStructLogInitStep)


@setup_logging.connect
def use_our_logging(**_kwargs: object) -> None:
    """Celery would replace the log handlers; ours are set up by Django."""
    logging.config.dictConfig(settings.LOGGING)
