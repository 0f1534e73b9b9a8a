"""Addresses of the demo push service."""

from django.urls import path

from demo import push_pages

urlpatterns = [
    # As at a real service.
    path("push/<str:token>", push_pages.take),
    # What its devices show, and what goes wrong on demand.
    path("", push_pages.page),
    path("control/messages", push_pages.messages),
    path("control/device", push_pages.make_device),
    path("control/answers", push_pages.order),
]
