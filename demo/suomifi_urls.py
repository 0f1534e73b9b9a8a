"""Addresses of the demo Suomi.fi."""

from django.urls import path

from demo import suomifi_api, suomifi_pages

urlpatterns = [
    # As at the real service.
    path("service/ypa/user/register/<str:client>/<str:hetu>", suomifi_api.register),
    path("oauth/authorize", suomifi_pages.authorize),
    path("oauth/token", suomifi_api.token),
    path("service/ypa/api/organizationRoles/<str:session_id>", suomifi_api.roles),
    # The press on its page, and what goes wrong on demand.
    path("choose", suomifi_pages.choose),
    path("", suomifi_pages.front),
    path("control/fault", suomifi_api.set_fault),
]
