"""Which pages `make screenshots` photographs: by address, or found as a person finds them."""

import base64
from typing import Final

from django_otp.oath import totp
from playwright.sync_api import BrowserContext, Page

from demo.personas import AGENT_PASSWORD, AGENT_TOTP_SECRET

PUBLIC_PAGES: Final = {"sign-in": "/login/", "offline": "/offline/", "missing": "/no-such-page/"}
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
    "sessions": "/profile/sessions/",
    "viewings": "/profile/viewings/",
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
STAFF: Final = "lead"
STAFF_PAGES: Final = {
    "staff-requests": "/admin/invoices/debtorrequest/",
    "staff-reviews": "/admin/invoices/review/",
    "staff-letters": "/admin/invoices/letter/",
    "staff-batches": "/admin/invoices/printbatch/",
    "staff-runs": "/admin/invoices/collectionrun/",
    "staff-invoices": "/admin/invoices/invoice/",
    "staff-policies": "/admin/invoices/creditorpolicy/",
    "staff-plans": "/admin/payments/paymentplan/",
}
# The lists whose first row is opened.
STAFF_ROWS: Final = {
    "staff-request": "staff-requests",
    "staff-review": "staff-reviews",
    "staff-policy": "staff-policies",
    "staff-plan": "staff-plans",
}


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
    found |= _shifts(page, bills) | _builder(page)
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


def sign_in_staff(page: Page) -> None:
    """With the password and the one-time code that everybody knows in the demo."""
    code = totp(base64.b32decode(AGENT_TOTP_SECRET))
    page.goto("/admin/")
    page.locator("#id_username").fill(STAFF)
    page.locator("#id_password").fill(AGENT_PASSWORD)
    page.locator("#id_otp_token").fill(f"{code:06d}")
    page.keyboard.press("Enter")
    page.locator("#user-tools").wait_for()


def _first(page: Page, selector: str) -> str:
    links = page.locator(selector)
    return (links.first.get_attribute("href") or "") if links.count() else ""
