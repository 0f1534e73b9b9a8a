"""Addresses of the invoices."""

from django.urls import path

from invoices.views import archive, documents, find, home, invoice, letters

app_name = "invoices"

urlpatterns = [
    path("", home.home, name="home"),
    path("archive/", archive.archive, name="archive"),
    path("find/", find.find_by_numbers, name="find"),
    path("find/code/", find.find_by_code, name="find-code"),
    path("invoices/<uuid:public_id>/", invoice.invoice, name="invoice"),
    path("invoices/<uuid:public_id>/original/", documents.original, name="original"),
    path("letters/", letters.letters, name="letters"),
    path("letters/<uuid:public_id>/", letters.letter, name="letter"),
    path("documents/<uuid:public_id>/", documents.download, name="document-download"),
]
