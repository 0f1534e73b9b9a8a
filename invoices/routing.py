"""Addresses of the invoices' sockets."""

from django.urls import path

from invoices.consumers import ChangesConsumer, DocumentConsumer

websocket_urlpatterns = [
    path("ws/changes/", ChangesConsumer.as_asgi()),
    path("ws/documents/<uuid:public_id>/", DocumentConsumer.as_asgi()),
]
