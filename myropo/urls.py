"""All addresses of the portal."""

from django.contrib import admin
from django.urls import include, path

from messaging.views import accessibility
from myropo import banners, gallery, help_pages, metrics, privacy, pwa, views

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
    path("help/", include(help_pages.urlpatterns)),
    path("accessibility/", accessibility.statement, name="accessibility"),
    path("accessibility/feedback/", accessibility.feedback, name="accessibility-feedback"),
    path(
        "accessibility/feedback/<uuid:public_id>/",
        accessibility.received,
        name="accessibility-received",
    ),
    path("privacy/", include(privacy.urlpatterns)),
    path("banners/", include(banners.urlpatterns)),
    path("admin/gallery/", include(gallery.urlpatterns)),
    path("admin/", admin.site.urls),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
]
