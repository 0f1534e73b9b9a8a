"""All addresses of the portal."""

from django.contrib import admin
from django.urls import include, path

from myropo import views

handler404 = "myropo.views.not_found"
handler500 = "myropo.views.server_error"

urlpatterns = [
    path("", include("invoices.urls")),
    path("", include("accounts.urls")),
    path("admin/", admin.site.urls),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
