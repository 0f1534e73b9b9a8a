"""Addresses of the chat's sockets."""

from django.urls import URLPattern, path

from chat.consumers.desk import DeskConsumer
from chat.consumers.visitor import VisitorConsumer

websocket_urlpatterns: list[URLPattern] = [
    path("ws/chat/desk/", DeskConsumer.as_asgi()),
    path("ws/chat/<uuid:public_id>/", VisitorConsumer.as_asgi()),
]
