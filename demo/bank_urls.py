"""Addresses of the demo bank."""

from django.urls import path

from demo import bank_views

urlpatterns = [
    path("", bank_views.front),
    path("authorize", bank_views.authorize),
    path("choose", bank_views.choose),
    path("par", bank_views.push),
    path("token", bank_views.token),
    path("signed-jwks", bank_views.signed_key_set),
    path("authenticator/", bank_views.authenticator),
    path("faults", bank_views.set_key_set_fault),
]
