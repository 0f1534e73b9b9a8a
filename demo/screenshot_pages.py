"""Which pages `make screenshots` photographs: by address, or found as a person finds them."""

import base64
from typing import Final

from django_otp.oath import totp
from playwright.sync_api import BrowserContext, Page

from demo.personas import AGENT_PASSWORD, AGENT_TOTP_SECRET

PUBLIC_PAGES: Final = {
    "sign-in": "/login/",
    "return": "/login/return/",
    "letter-check": "/letter-check/",
    "help": "/help/",
    "help-words": "/help/glossary/",
    "accessibility": "/accessibility/",
    "accessibility-feedback": "/accessibility/feedback/",
    "privacy": "/privacy/",
    "offline": "/offline/",
    "missing": "/no-such-page/",
}
OWN_PAGES: Final = {
    "home": "/",
    "archive": "/archive/",
    "letters": "/letters/",
    "statement": "/statement/",
    "electronic-letters": "/electronic-letters/",
    "plans": "/plans/",
    "plan-new": "/plans/new/",
    "email": "/profile/email/",
    "pay-several": "/pay/",
    "find": "/find/",
    "find-code": "/find/code/",
    "profile": "/profile/",
    "name": "/profile/name/",
    "phone": "/profile/phone/",
    "support": "/profile/support/",
    "own-data": "/profile/data/",
    "sessions": "/profile/sessions/",
    "viewings": "/profile/viewings/",
    "return-settings": "/profile/return/",
    "acting": "/acting/",
    "company": "/acting/company/",
    "rights": "/authorisations/",
    "right-new": "/authorisations/new/",
    "right-ask": "/authorisations/ask/",
    "refunds": "/refunds/",
    "refund-find": "/refunds/find/",
    "saved-account": "/refunds/account/",
    "messages": "/messages/",
    "messages-found": "/messages/?q=lasku",
    "message-new": "/messages/new/",
    "message-general": "/messages/new/general/",
    "news": "/messages/news/",
    "telling": "/profile/telling/",
}
# What a debtor may ask about an invoice, beside the invoice's own page.
ASKING: Final = {
    "something-wrong": "help/",
    "dispute": "dispute/",
    "hardship": "hardship/",
    "stop": "stop/",
    "complain": "complain/",
    "address": "address/",
}
# Whose plan is shown in each language: in force, waiting for an agent, and lapsed.
PLANNERS: Final = {"fi": "saara", "sv": "gunnel", "en": "emily"}
# What is left each month, and what the page says to it.
BUDGET: Final = {"pay": "1850", "home": "1000", "food": "600"}
# What a calendar says of a day that costs, and where a refusal leads that knows another way.
PRICE: Final = "5\u00a0€"
ANOTHER_WAY: Final = 'main a[href*="/plans/new/"]'
# So many invoices are put into the plan that the builder shows.
MOST_IN_PLAN: Final = 3
# What staff have on their desks; the team lead sees all of it.
STAFF_PAGES: Final = {
    "staff-home": "/admin/",
    "staff-parties": "/admin/accounts/party/",
    "staff-looks": "/admin/accounts/customerview/",
    "staff-figures": "/admin/invoices/dailyfigure/",
    "staff-figures-self-service": "/admin/invoices/dailyfigure/?section=self-service",
    "staff-webhooks": "/admin/invoices/webhookendpoint/",
    "staff-feedback": "/admin/messaging/accessibilityfeedback/",
    "staff-requests": "/admin/invoices/debtorrequest/",
    "staff-reviews": "/admin/invoices/review/",
    "staff-letters": "/admin/invoices/letter/",
    "staff-batches": "/admin/invoices/printbatch/",
    "staff-runs": "/admin/invoices/collectionrun/",
    "staff-invoices": "/admin/invoices/invoice/",
    "staff-policies": "/admin/invoices/creditorpolicy/",
    "staff-plans": "/admin/payments/paymentplan/",
    "staff-refunds": "/admin/payments/refund/",
    "staff-refund-batches": "/admin/payments/refundbatch/",
    "staff-right-requests": "/admin/invoices/mandaterequest/",
    "staff-rights": "/admin/accounts/mandate/",
    "staff-inbox": "/admin/messaging/thread/",
    "staff-contacts": "/admin/messaging/contact/",
    "staff-mail": "/admin/messaging/incomingmail/",
    "staff-templates": "/admin/messaging/answertemplate/",
    "staff-hours": "/admin/messaging/queuehours/",
    "staff-surveys": "/admin/messaging/survey/",
    "staff-chat-agents": "/admin/chat/chatagent/",
    "staff-call-backs": "/admin/chat/callback/",
}
# The lists whose first row is opened.
STAFF_ROWS: Final = {
    "staff-webhook": "staff-webhooks",
    "staff-request": "staff-requests",
    "staff-review": "staff-reviews",
    "staff-policy": "staff-policies",
    "staff-plan": "staff-plans",
    "staff-refund": "staff-refunds",
    "staff-right-request": "staff-right-requests",
    "staff-thread": "staff-inbox",
    "staff-email": "staff-mail",
    "staff-template": "staff-templates",
}

# The few that README shows, by the name of their picture.
README: Final = (
    "sign-in-desk-light-fi",
    "home-desk-light-fi",
    "home-phone-light-fi",
    "home-phone-dark-fi",
    "invoice-desk-light-fi",
    "invoice-letters-desk-light-fi",
    "letters-phone-light-fi",
    "dispute-phone-light-fi",
    "request-desk-light-fi",
    "staff-requests-desk-light-fi",
    "pay-desk-light-fi",
    "payment-phone-light-fi",
    "plan-shape-desk-light-fi",
    "plan-phone-light-fi",
    "plan-desk-light-fi",
    "shift-phone-light-fi",
    "budget-desk-light-fi",
    "for-another-home-desk-light-fi",
    "acting-phone-light-fi",
    "right-given-desk-light-fi",
    "refund-account-phone-light-fi",
    "refunds-desk-light-fi",
    "return-phone-light-fi",
    "messages-phone-light-fi",
    "conversation-desk-light-fi",
    "telling-phone-light-fi",
    "staff-thread-desk-light-fi",
    "chat-phone-light-fi",
    "chat-robot-done-phone-light-fi",
    "staff-chat-desk-light-fi",
    "staff-glance-desk-light-fi",
    "staff-figures-self-service-desk-light-fi",
    "easy-invoice-phone-light-fi",
)


def found_pages(context: BrowserContext) -> dict[str, str]:
    """Pages whose addresses hold keys: a letter, a request, an invoice with letters.

    Looked up once for each person, from the pages on which they are linked.
    """
    page = context.new_page()
    page.goto("/letters/")
    found = {"letter": _first(page, '.payments__who a[href^="/letters/"]')}
    page.goto("/")
    bills = page.locator('a[href^="/invoices/"]').evaluate_all(
        "links => [...new Set(links.map((each) => each.getAttribute('href')))]"
    )
    for bill in bills:
        page.goto(bill)
        request = _first(page, 'main a[href^="/requests/"]')
        if request:
            found.setdefault("request", request)
            found.setdefault("invoice-asked", bill)
        elif page.locator("#letters").count() and page.locator("#ahead dl").count():
            found.setdefault("invoice-letters", bill)
    asked_of = found.get("invoice-letters", "")
    found |= {name: f"{asked_of}{path}" for name, path in ASKING.items() if asked_of}
    found |= _shifts(page, bills) | _builder(page) | _threads(page)
    page.close()
    return {name: path for name, path in found.items() if path}


def _shifts(page: Page, bills: list[str]) -> dict[str, str]:
    """Of an invoice whose due date may move, best at a cost, and of one whose may not."""
    found: dict[str, str] = {}
    for bill in bills:
        page.goto(f"{bill}shift/")
        days = page.locator("main form .days")
        name = "shift" if days.count() else "shift-refused"
        has_more = PRICE in days.inner_text() if days.count() else bool(_first(page, ANOTHER_WAY))
        if has_more or name not in found:
            found[name] = f"{bill}shift/"
    return found


def _builder(page: Page) -> dict[str, str]:
    """The screens of the plan builder, over a few of the invoices that may be in one."""
    page.goto("/plans/new/")
    boxes = page.locator("main input[name=invoice]").all()[-MOST_IN_PLAN:]
    if not boxes:
        return {}
    named = "&".join(f"invoice={box.get_attribute('value')}" for box in boxes)
    return {
        "plan-shape": f"/plans/new/shape/?{named}&count=4",
        "plan-days": f"/plans/new/days/?{named}&count=4",
        "plan-check": f"/plans/new/check/?{named}&count=4&payday=15&first=payday",
    }


def _threads(page: Page) -> dict[str, str]:
    """The newest conversation with files, and one that is closed; what is new stays unread."""
    page.goto("/messages/")
    rows = page.locator("a.thread-row:not(.thread-row--new)").evaluate_all(
        "links => links.map((each) => each.getAttribute('href'))"
    )
    found: dict[str, str] = {}
    for row in rows:
        page.goto(row)
        if not page.locator(".thread-foot").count():
            found.setdefault("thread-closed", row)
        elif page.locator("main .talk .files").count():
            found.setdefault("thread", row)
    return found


def first_unread(context: BrowserContext) -> str:
    """The newest conversation with something new; "" without one."""
    page = context.new_page()
    page.goto("/messages/")
    return _first(page, "a.thread-row--new")


def first_plan(context: BrowserContext) -> str:
    """The plan that stands first; "" without one."""
    page = context.new_page()
    page.goto("/plans/")
    return _first(page, 'main h2 a[href^="/plans/"]')


def fill_budget(page: Page) -> None:
    """Tell what comes in and goes out, and wait for what is left."""
    page.goto("/budget/")
    for name, typed in BUDGET.items():
        page.locator(f"[name={name}]").fill(typed)
    page.locator("#result .amount--big").wait_for()


def sign_in_staff(page: Page, username: str) -> None:
    """With the password and the one-time code that everybody knows in the demo."""
    code = totp(base64.b32decode(AGENT_TOTP_SECRET))
    page.goto("/admin/")
    page.locator("#id_username").fill(username)
    page.locator("#id_password").fill(AGENT_PASSWORD)
    page.locator("#id_otp_token").fill(f"{code:06d}")
    page.keyboard.press("Enter")
    page.locator("#user-tools").wait_for()


def _first(page: Page, selector: str) -> str:
    links = page.locator(selector)
    return (links.first.get_attribute("href") or "") if links.count() else ""
