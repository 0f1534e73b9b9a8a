"""Addresses of paying."""

app_name = "payments"

urlpatterns: list[object] = []
