"""Addresses of signing in and of the profile."""

from django.urls import URLPattern

app_name = "accounts"

urlpatterns: list[URLPattern] = []
