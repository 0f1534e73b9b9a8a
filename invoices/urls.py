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
    letter_check,
    letters,
    statements,
)
from invoices.views.authorisations import check as authorisation_check
from invoices.views.authorisations import giving, invitation, overview
from invoices.views.mandate_requests import ask
from invoices.views.mandate_requests import request as mandate_request
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
    path("authorisations/ask/", ask.which, name="mandate-ask"),
    path("authorisations/ask/person/", ask.person, name="mandate-ask-person"),
    path("authorisations/ask/company/", ask.company, name="mandate-ask-company"),
    path("authorisations/ask/until/", ask.until, name="mandate-ask-until"),
    path("authorisations/ask/document/", ask.document, name="mandate-ask-document"),
    path("authorisations/ask/check/", ask.check, name="mandate-ask-check"),
    path(
        "authorisations/requests/<uuid:public_id>/",
        mandate_request.request_page,
        name="mandate-request",
    ),
    path(
        "authorisations/requests/<uuid:public_id>/made/",
        mandate_request.made,
        name="mandate-request-made",
    ),
    path(
        "authorisations/requests/<uuid:public_id>/take-back/",
        mandate_request.take_back,
        name="mandate-request-take-back",
    ),
    path(
        "authorisations/requests/<uuid:public_id>/files/<uuid:file_id>/",
        mandate_request.file,
        name="mandate-request-file",
    ),
    path("authorisations/", overview.overview, name="authorisations"),
    path("authorisations/new/", giving.who, name="authorisation-new"),
    path("authorisations/new/identify/", giving.identify, name="authorisation-identify"),
    path("authorisations/new/what/", giving.what, name="authorisation-what"),
    path("authorisations/new/which/", giving.which, name="authorisation-which"),
    path("authorisations/new/level/", giving.level, name="authorisation-level"),
    path("authorisations/new/until/", giving.until, name="authorisation-until"),
    path("authorisations/new/check/", authorisation_check.check, name="authorisation-check"),
    path("authorisations/invitation/", invitation.accept, name="authorisation-accept"),
    path("authorisations/<uuid:public_id>/", overview.authorisation, name="authorisation"),
    path(
        "authorisations/<uuid:public_id>/given/",
        authorisation_check.given,
        name="authorisation-given",
    ),
    path("authorisations/<uuid:public_id>/renew/", overview.renew, name="authorisation-renew"),
    path("authorisations/<uuid:public_id>/revoke/", overview.revoke, name="authorisation-revoke"),
    path(
        "authorisations/<uuid:public_id>/give-up/", overview.give_up, name="authorisation-give-up"
    ),
    path("invoices/<uuid:public_id>/", invoice.invoice, name="invoice"),
    path("invoices/<uuid:public_id>/original/", documents.original, name="original"),
    path("invoices/<uuid:public_id>/address/", address.address, name="address"),
    path("letter-check/", letter_check.letter_check, name="letter-check"),
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
