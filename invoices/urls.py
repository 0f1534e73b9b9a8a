"""Addresses of the invoices."""

from django.urls import URLPattern

app_name = "invoices"

urlpatterns: list[URLPattern] = []
