"""Addresses of the demo payment provider."""

from django.urls import path

from demo import provider_api, provider_control, provider_pages

urlpatterns = [
    # As at the real provider.
    path("payments", provider_api.create),
    path("payments/<str:payment_id>", provider_api.ask),
    path("merchants/payment-providers", provider_api.list_methods),
    # For the person who pays.
    path("pay/<str:payment_id>", provider_pages.pay),
    path("pay/<str:payment_id>/cancel", provider_pages.cancel),
    path("bank/<str:payment_id>/<str:key>", provider_pages.bank),
    path("bank/<str:payment_id>/<str:key>/choose", provider_pages.choose),
    # For whoever tries things out.
    path("", provider_control.front),
    path("control/", provider_control.page),
    path("control/payments", provider_control.list_payments),
    path("control/payments/<str:payment_id>", provider_control.act),
    path("control/payout", provider_control.pay_out),
    path("control/payouts/<str:reference>", provider_control.statement),
    path("control/fault", provider_control.set_fault),
    path("control/reset", provider_control.reset),
]
