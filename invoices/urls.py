"""Addresses of the invoices."""

from django.urls import path

from invoices.views import (
    address,
    archive,
    consents,
    documents,
    find,
    home,
    invoice,
    letters,
    statements,
)
from invoices.views.requests import complain, dispute, hardship, request, something_wrong, stop

app_name = "invoices"

urlpatterns = [
    path("", home.home, name="home"),
    path("archive/", archive.archive, name="archive"),
    path("find/", find.find_by_numbers, name="find"),
    path("find/code/", find.find_by_code, name="find-code"),
    path("electronic-letters/", consents.overview, name="electronic-letters"),
    path("electronic-letters/give/", consents.give, name="electronic-consent-give"),
    path("electronic-letters/<uuid:public_id>/", consents.consent, name="electronic-consent"),
    path(
        "electronic-letters/<uuid:public_id>/withdraw/",
        consents.withdraw,
        name="electronic-consent-withdraw",
    ),
    path("invoices/<uuid:public_id>/", invoice.invoice, name="invoice"),
    path("invoices/<uuid:public_id>/original/", documents.original, name="original"),
    path("invoices/<uuid:public_id>/address/", address.address, name="address"),
    path("letters/", letters.letters, name="letters"),
    path("letters/<uuid:public_id>/", letters.letter, name="letter"),
    path(
        "invoices/<uuid:public_id>/help/", something_wrong.something_wrong, name="something-wrong"
    ),
    path("invoices/<uuid:public_id>/dispute/", dispute.reason, name="dispute"),
    path("invoices/<uuid:public_id>/dispute/part/", dispute.part, name="dispute-part"),
    path("invoices/<uuid:public_id>/dispute/words/", dispute.in_words, name="dispute-words"),
    path("invoices/<uuid:public_id>/dispute/check/", dispute.check, name="dispute-check"),
    path("invoices/<uuid:public_id>/stop/", stop.stop, name="stop"),
    path("invoices/<uuid:public_id>/complain/", complain.complain, name="complain"),
    path("invoices/<uuid:public_id>/hardship/", hardship.hardship, name="hardship"),
    path("invoices/<uuid:public_id>/hardship/words/", hardship.in_words, name="hardship-words"),
    path("requests/<uuid:public_id>/", request.request_page, name="request"),
    path("requests/<uuid:public_id>/made/", request.made, name="request-made"),
    path("requests/<uuid:public_id>/take-back/", request.take_back, name="request-take-back"),
    path("requests/<uuid:public_id>/files/<uuid:file_id>/", request.file, name="request-file"),
    path("statement/", statements.of_all, name="statement"),
    path("invoices/<uuid:public_id>/statement/", statements.of_invoice, name="invoice-statement"),
    path("documents/<uuid:public_id>/", documents.download, name="document-download"),
]
