from django.urls import path

from bench.bare import views

urlpatterns = [
    path("", views.invoice_list, name="list"),
    path("invoices/<uuid:public_id>/", views.invoice, name="invoice"),
]
