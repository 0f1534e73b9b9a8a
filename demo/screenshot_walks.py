"""Pictures along a way: of a plan, of acting for another, of a refund, of easy words.

What a walk changes it changes back, but for the draft of an account, which is kept; so that
one is walked last.
"""

from collections.abc import Callable
from typing import Final

from playwright.sync_api import BrowserContext, Page

from demo.screenshot_pages import first_plan

type Take = Callable[[Page, str], None]
type Walk = Callable[[BrowserContext, Take], None]

TYPED: Final = "FI55 4234 5670 0000 81"
# Who is on the phone: one with something of everything.
CALLER: Final = "Väinö Tunnistus"
REFUND: Final = 'main .refund-row p a[href^="/refunds/"]'


def plan(context: BrowserContext, take: Take) -> None:
    """A plan of somebody who has one, and the page on which it is paid."""
    address = first_plan(context)
    page = context.new_page()
    for name, path in {"plan": address, "plan-pay": f"{address}pay/"}.items():
        page.goto(path)
        take(page, name)


def for_another(context: BrowserContext, take: Take) -> None:
    """As the first of those for whom one may act sees it: home, and an invoice."""
    page = context.new_page()
    page.goto("/acting/")
    act = page.locator('main form[action^="/acting/for/"] button')
    if not act.count():
        return
    act.first.click()
    page.goto("/")
    take(page, "for-another-home")
    page.locator(".bill").first.click()
    page.wait_for_url("**/invoices/**")
    take(page, "for-another-invoice")
    page.goto("/acting/")
    page.locator('main form[action="/acting/oneself/"] button').first.click()
    page.wait_for_load_state()


def given_right(context: BrowserContext, take: Take) -> None:
    """All rights that somebody gave, one of them, and the beginning of another."""
    page = context.new_page()
    page.goto("/authorisations/")
    take(page, "rights-given")
    # The older one is the last: there has been time to use it.
    page.locator('main li a[href^="/authorisations/"]').last.click()
    page.wait_for_url("**/authorisations/*-*/")
    take(page, "right-given")


def easy_words(context: BrowserContext, take: Take) -> None:
    """The home page and an invoice in easy language."""
    page = context.new_page()
    _switch_easy(page, on=True)
    take(page, "easy-home")
    page.locator(".bill").first.click()
    page.wait_for_url("**/invoices/**")
    take(page, "easy-invoice")
    _switch_easy(page, on=False)


def _switch_easy(page: Page, *, on: bool) -> None:
    page.goto("/")
    switch = page.locator(f'button[name="easy"][value="{int(on)}"]')
    if switch.count():
        switch.first.click()
        page.wait_for_load_state()


def at_a_glance(context: BrowserContext, take: Take) -> None:
    """A debtor that an agent has found by a name."""
    page = context.new_page()
    page.goto("/admin/")
    page.get_by_role("search").get_by_role("textbox").fill(CALLER)
    page.keyboard.press("Enter")
    page.wait_for_url("**/party/*/change/")
    take(page, "staff-glance")


def refunds(context: BrowserContext, take: Take) -> None:
    """Each refund of a person."""
    page = context.new_page()
    page.goto("/refunds/")
    links = page.locator(REFUND).evaluate_all(
        "links => links.map((each) => each.getAttribute('href'))"
    )
    for number, link in enumerate(dict.fromkeys(links), start=1):
        page.goto(link)
        take(page, f"refund-{number}")


def conversation(context: BrowserContext, take: Take, *, address: str) -> None:
    """A conversation that the person had not read, and one of its files."""
    page = context.new_page()
    page.goto(address)
    take(page, "conversation")
    pictures = page.locator("#talk a.file__picture")
    if pictures.count():
        page.goto(pictures.first.get_attribute("href") or "/")
        take(page, "message-file")


def account(context: BrowserContext, take: Take) -> None:
    """The second step with a number that is read as it is typed, and the third."""
    page = context.new_page()
    page.goto("/refunds/")
    link = page.locator(REFUND)
    if not link.count():
        return
    page.goto(f"{link.first.get_attribute('href')}account/")
    number = page.locator("#id_account")
    if not number.count():
        return
    number.fill("")
    number.press_sequentially(TYPED)
    page.locator("#reading").filter(has_text=TYPED).wait_for()
    take(page, "refund-account")
    page.locator(".form .button--primary").click()
    page.wait_for_url("**/check/")
    take(page, "refund-check")
