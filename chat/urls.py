"""Addresses of the chat."""

from django.urls import path

from chat.views import call_back, ending, files, lines, press, starting, window

app_name = "chat"

urlpatterns = [
    path("chat/", starting.start, name="start"),
    path("chat/<uuid:public_id>/", window.window, name="chat"),
    path("chat/<uuid:public_id>/lines/", lines.lines, name="lines"),
    path("chat/<uuid:public_id>/press/", press.press, name="press"),
    path("chat/<uuid:public_id>/files/", files.files, name="files"),
    path("chat/<uuid:public_id>/leave/", ending.leave, name="leave"),
    path("chat/<uuid:public_id>/end/", ending.end, name="end"),
    path("chat/<uuid:public_id>/call-back/", call_back.call_back, name="call-back"),
]
