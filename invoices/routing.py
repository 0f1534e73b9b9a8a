"""Addresses of the invoices' sockets."""

from django.urls import path

from invoices.consumers import DocumentConsumer

websocket_urlpatterns = [
    path("ws/documents/<uuid:public_id>/", DocumentConsumer.as_asgi()),
]
