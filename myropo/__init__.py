"""The roof and the cellar: settings, addresses, processes, money and days."""

from myropo.celery import app as celery_app

__all__ = ["celery_app"]
