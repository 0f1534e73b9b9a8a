"""Addresses of what is said, and of what a person is told."""

from django.urls import path, register_converter

from messaging.matters import MatterConverter
from messaging.views import files, news, push, surveys, telling, threads, writing

app_name = "messaging"

register_converter(MatterConverter, "matter")

urlpatterns = [
    path("messages/", threads.threads, name="threads"),
    path("messages/new/", writing.new, name="new"),
    path("messages/new/<matter:matter>/", writing.write, name="write"),
    path("messages/new/<matter:matter>/draft/", writing.matter_draft, name="matter-draft"),
    path("messages/<uuid:public_id>/", threads.thread, name="thread"),
    path("messages/<uuid:public_id>/draft/", writing.draft, name="draft"),
    path("messages/<uuid:public_id>/read/", threads.read, name="read"),
    path("messages/<uuid:public_id>/close/", threads.close, name="close"),
    path("messages/news/", news.news, name="news"),
    path("messages/news/read/", news.news_read, name="news-read"),
    path("messages/news/<uuid:public_id>/", news.news_one, name="news-one"),
    path("profile/telling/", telling.telling, name="telling"),
    path("telling/stop/", telling.telling_stop, name="telling-stop"),
    path("profile/surveys/", surveys.wish, name="survey-wish"),
    path("surveys/", surveys.survey, name="survey"),
    path("surveys/stop/", surveys.stop, name="survey-stop"),
    path("push/", push.subscribe, name="push"),
    path("push/renew/", push.renew, name="push-renew"),
    path("push/<uuid:public_id>/remove/", push.remove, name="push-remove"),
    path("messages/files/<uuid:public_id>/", files.file, name="file"),
    path("messages/files/<uuid:public_id>/look/", files.look, name="file-look"),
    path("messages/files/<uuid:public_id>/shown/", files.shown, name="file-shown"),
]
