"""Addresses of paying."""

from django.urls import URLPattern, path

from payments.views import history, receipt

app_name = "payments"

urlpatterns: list[URLPattern] = [
    path("payments/", history.history, name="history"),
    path("payments/<uuid:public_id>/receipt/", receipt.receipt, name="receipt"),
]
