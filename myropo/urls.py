"""All addresses of the portal."""

from django.contrib import admin
from django.urls import include, path

from myropo import gallery, metrics, pwa, views

handler400 = "myropo.views.bad_request"
handler404 = "myropo.views.not_found"
handler500 = "myropo.views.server_error"

urlpatterns = [
    path("", include("invoices.urls")),
    path("", include("payments.urls")),
    path("", include("messaging.urls")),
    path("", include("chat.urls")),
    path("", include("accounts.urls")),
    path("", include(pwa.urlpatterns)),
    path("admin/gallery/", include(gallery.urlpatterns)),
    path("admin/", admin.site.urls),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
]
