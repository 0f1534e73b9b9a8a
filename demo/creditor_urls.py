"""Addresses of the demo's creditor's own system."""

from django.urls import path

from demo import creditor_pages

urlpatterns = [
    path("hook", creditor_pages.take),
    # What it took, and what goes wrong on demand.
    path("", creditor_pages.page),
    path("control/messages", creditor_pages.messages),
    path("control/answers", creditor_pages.order),
    path("control/secret", creditor_pages.learn),
]
