"""Who comes how far on which page. A new address needs a line here.

A row says what each of `WHO`, in that order, gets from a page about the owner's things:

    o  the page itself answers
    n  403: the right does not reach so far, and the page says so
    x  404: somebody else's, so it is not there
    b  to the bank first, which has to say who it is
    s  to signing in
    a  to the admin, which is where staff work
"""

from typing import Final

# Of those who act for the owner by an authorisation, the first three have the thing in scope.
WHO: Final = (
    "owner",
    "may view",
    "may pay",
    "may arrange",
    "may arrange something else",
    "role in the company",
    "guardian",
    "stranger",
    "signed out",
    "agent",
    "creditor user",
    "owner without the bank",
)

# --- about one thing of the owner --------------------------------------------------------
SEE = "ooooxooxsaao"
PAY = "onooxooxsaao"
ARRANGE = "onnoxooxsaab"
FULL = "onnnnooxsaao"
FULL_SAFE = "onnnnooxsaab"
# The person's own: who acts for it has its own.
OWN = "oxxxxxxxsaao"
OWN_SAFE = "oxxxxxxxsaab"

# A chat is its visitor's own; who may only look is told so before.
OWN_TO_WRITE = "onxxxxxxsaao"

# Of both sides of a right, each ends its own; nobody is sent to the bank for that.
GIVERS = "oxxxxooxsaao"

# A way back that only the session knows which set out on it.
NOBODYS_SAFE = "xxxxxxxxsaab"

# --- lists, searches and beginnings ------------------------------------------------------
SEE_LIST = "oooooooosaao"
PAY_LIST = "onoooooosaao"
ARRANGE_LIST = "onnooooosaab"
FULL_LIST = "onnnnooosaao"
FULL_LIST_SAFE = "onnnnooosaab"
# About a person: of a company there is no such thing.
PERSONS_LIST_SAFE = "onnnnxoosaab"
OWN_LIST = "oooooooosaao"
OWN_LIST_SAFE = "oooooooosaab"

# --- what staff may, too ------------------------------------------------------------------
EVERYBODYS = "oooooooosooo"
# Staff sign in at a door of their own.
STAFFS = "sssssssssoos"

ROWS: Final[dict[str, str]] = {
    "accounts:act-for": OWN,
    "accounts:act-for-oneself": OWN_LIST,
    "accounts:acting": OWN_LIST,
    "accounts:acting-ended": OWN_LIST,
    "accounts:company": OWN_LIST_SAFE,
    "accounts:company-choose": OWN_LIST_SAFE,
    "accounts:company-return": NOBODYS_SAFE,
    "accounts:data": OWN_LIST_SAFE,
    "accounts:data-download": OWN_SAFE,
    "accounts:details": OWN_LIST,
    "accounts:easy-language": OWN_LIST,
    "accounts:email": OWN_LIST_SAFE,
    "accounts:email-again": OWN_LIST_SAFE,
    "accounts:email-confirm": OWN_LIST,
    "accounts:email-reminders": OWN_LIST,
    "accounts:email-remove": OWN_LIST_SAFE,
    "accounts:identify": OWN_LIST,
    "accounts:passkey-new": OWN_LIST_SAFE,
    "accounts:passkey-new-options": OWN_LIST_SAFE,
    "accounts:passkey-remove": OWN_SAFE,
    "accounts:phone": OWN_LIST_SAFE,
    "accounts:phone-remove": OWN_LIST_SAFE,
    "accounts:profile": OWN_LIST,
    "accounts:return-email": OWN_LIST_SAFE,
    "accounts:return-email-off": OWN_LIST_SAFE,
    "accounts:return-login": OWN_LIST,
    "accounts:session-end": OWN,
    "accounts:session-extend": EVERYBODYS,
    "accounts:sessions": OWN_LIST,
    "accounts:sessions-end-others": OWN_LIST,
    "accounts:support": PERSONS_LIST_SAFE,
    "accounts:support-remove": PERSONS_LIST_SAFE,
    "accounts:viewings": OWN_LIST,
    "admin:index": STAFFS,
    "invoices:address": FULL_SAFE,
    "invoices:archive": SEE_LIST,
    "invoices:authorisation": OWN,
    "invoices:authorisation-accept": OWN_LIST_SAFE,
    "invoices:authorisation-check": FULL_LIST_SAFE,
    "invoices:authorisation-give-up": OWN,
    "invoices:authorisation-given": FULL,
    "invoices:authorisation-identify": FULL_LIST_SAFE,
    "invoices:authorisation-level": FULL_LIST_SAFE,
    "invoices:authorisation-new": FULL_LIST_SAFE,
    "invoices:authorisation-renew": FULL_SAFE,
    "invoices:authorisation-revoke": GIVERS,
    "invoices:authorisation-until": FULL_LIST_SAFE,
    "invoices:authorisation-what": FULL_LIST_SAFE,
    "invoices:authorisation-which": FULL_LIST_SAFE,
    "invoices:authorisations": OWN_LIST,
    "invoices:complain": ARRANGE,
    "invoices:dispute": ARRANGE,
    "invoices:dispute-check": ARRANGE,
    "invoices:dispute-part": ARRANGE,
    "invoices:dispute-words": ARRANGE,
    "invoices:document-download": SEE,
    "invoices:electronic-consent": FULL,
    "invoices:electronic-consent-give": FULL_LIST_SAFE,
    "invoices:electronic-consent-withdraw": FULL_SAFE,
    "invoices:electronic-letters": FULL_LIST,
    "invoices:find": FULL_LIST,
    "invoices:find-code": FULL_LIST,
    "invoices:hardship": ARRANGE,
    "invoices:hardship-words": ARRANGE,
    "invoices:home": SEE_LIST,
    "invoices:invoice": SEE,
    "invoices:invoice-statement": SEE,
    "invoices:letter": SEE,
    "invoices:letters": SEE_LIST,
    "invoices:mandate-ask": OWN_LIST_SAFE,
    "invoices:mandate-ask-check": OWN_LIST_SAFE,
    "invoices:mandate-ask-company": OWN_LIST_SAFE,
    "invoices:mandate-ask-document": OWN_LIST_SAFE,
    "invoices:mandate-ask-person": OWN_LIST_SAFE,
    "invoices:mandate-ask-until": OWN_LIST_SAFE,
    "invoices:mandate-request": OWN_SAFE,
    "invoices:mandate-request-file": OWN_SAFE,
    "invoices:mandate-request-made": OWN_SAFE,
    "invoices:mandate-request-take-back": OWN_SAFE,
    "invoices:original": SEE,
    "invoices:request": SEE,
    "invoices:request-file": SEE,
    "invoices:request-made": SEE,
    "invoices:request-take-back": ARRANGE,
    "invoices:something-wrong": SEE,
    "invoices:statement": SEE_LIST,
    "invoices:stop": ARRANGE,
    "chat:start": PAY_LIST,
    "chat:chat": OWN,
    "chat:lines": OWN,
    "chat:files": OWN_TO_WRITE,
    "chat:press": OWN_TO_WRITE,
    "chat:leave": OWN_TO_WRITE,
    "chat:end": OWN_TO_WRITE,
    "chat:call-back": OWN_TO_WRITE,
    "messaging:close": PAY,
    "messaging:draft": PAY,
    "messaging:matter-draft": PAY,
    "messaging:new": PAY_LIST,
    "messaging:read": SEE,
    "messaging:thread": SEE,
    "messaging:threads": SEE_LIST,
    "messaging:write": PAY,
    "messaging:news": SEE_LIST,
    "messaging:news-one": SEE,
    "messaging:news-read": SEE_LIST,
    "messaging:telling": OWN_LIST,
    "messaging:survey-wish": OWN_LIST,
    "messaging:push": OWN_LIST,
    "messaging:push-remove": OWN,
    "messaging:file": SEE,
    "messaging:file-look": SEE,
    "messaging:file-shown": SEE,
    "payments:budget-pause": ARRANGE_LIST,
    "payments:budget-paused": ARRANGE_LIST,
    "payments:cancel": PAY,
    "payments:history": SEE_LIST,
    "payments:invoice-calendar": SEE,
    "payments:leave": PAY,
    "payments:paid-already": PAY,
    "payments:pay": PAY_LIST,
    "payments:payment": SEE,
    "payments:plan": SEE,
    "payments:plan-calendar": SEE,
    "payments:plan-changed": SEE,
    "payments:plan-check": ARRANGE_LIST,
    "payments:plan-days": ARRANGE_LIST,
    "payments:plan-end": ARRANGE,
    "payments:plan-made": SEE,
    "payments:plan-new": ARRANGE_LIST,
    "payments:plan-pay": PAY,
    "payments:plan-payday": ARRANGE,
    "payments:plan-preview": ARRANGE_LIST,
    "payments:plan-reinstate": ARRANGE,
    "payments:plan-shape": ARRANGE_LIST,
    "payments:plan-skip": ARRANGE,
    "payments:plan-sum": ARRANGE,
    "payments:plan-take-back": ARRANGE,
    "payments:plans": SEE_LIST,
    "payments:receipt": SEE,
    "payments:refund": FULL,
    "payments:refund-account": FULL_SAFE,
    "payments:refund-check": FULL_SAFE,
    "payments:refund-done": FULL,
    "payments:refund-find": FULL_LIST,
    "payments:refunds": FULL_LIST,
    "payments:saved-account": FULL_LIST_SAFE,
    "payments:saved-account-change": FULL_LIST_SAFE,
    "payments:saved-account-check": FULL_LIST_SAFE,
    "payments:shift": ARRANGE,
    "payments:shift-calendar": SEE,
    "payments:shift-check": ARRANGE,
    "payments:shift-done": SEE,
}
