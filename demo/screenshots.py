"""`make screenshots`: a picture of every page, as phones and desks show it.

Signs in through the demo bank like a person, in Chromium. Without `--url` it starts a portal
of its own, in a folder of its own, and stops it afterwards. In a portal given by `--url`, one
invoice in each language is paid, by the demo payment provider, and one is given a later due date.
"""

import os
import shutil
import sys
from argparse import ArgumentParser, Namespace
from functools import partial
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Literal, NamedTuple

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from playwright.sync_api import Error as BrowserError

from demo.personas import AGENT_USERNAME, LEAD_USERNAME, PERSONAS, Persona, persona
from demo.screenshot_chats import chat
from demo.screenshot_pages import (
    OWN_PAGES,
    PLANNERS,
    PUBLIC_PAGES,
    README,
    STAFF_PAGES,
    STAFF_ROWS,
    fill_budget,
    first_unread,
    found_pages,
    sign_in_staff,
)
from demo.screenshot_portal import portal
from demo.screenshot_walks import (
    Walk,
    account,
    at_a_glance,
    conversation,
    easy_words,
    for_another,
    given_right,
    plan,
    refunds,
)

ROOT: Final = Path(__file__).resolve().parent.parent
README_IMAGES: Final = ROOT / "docs" / "images"

SIZES: Final = {"phone": (360, 740), "desk": (1280, 900)}
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
# Whose pages are shown in each language.
SPEAKERS: Final = {"fi": "vaino", "sv": "gunnel", "en": "emily"}
LOCALES: Final = {"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}

# The button of what is most urgent; a plan that has lapsed stands beside it.
PAY: Final = '.next a.button--primary[href^="/pay/"]'


class Look(NamedTuple):
    """One way to look at a page."""

    size: str
    scheme: Literal["light", "dark"]
    language: str

    def name(self, page: str) -> str:
        return f"{page}-{self.size}-{self.scheme}-{self.language}"


class Photographer:
    """A browser, an address and a folder for the pictures."""

    def __init__(self, browser: Browser, url: str, folder: Path, *, is_whole: bool) -> None:
        self.browser = browser
        self.url = url
        self.folder = folder
        self.is_whole = is_whole
        self.taken = 0

    def context(self, look: Look, state: Path | None = None) -> BrowserContext:
        width, height = SIZES[look.size]
        return self.browser.new_context(
            base_url=self.url,
            viewport={"width": width, "height": height},
            color_scheme=look.scheme,
            locale=LOCALES[look.language],
            reduced_motion="reduce",
            service_workers="block",
            storage_state=state,
        )

    def sign_in(self, who: Persona, state: Path) -> None:
        """Through the bank, once; the session is kept in a file for the other looks."""
        context = self.context(Look("desk", "light", who.language))
        page = context.new_page()
        page.goto("/login/")
        page.locator("main a.button--primary").click()
        page.locator(f'button[name="persona"][value="{who.key}"]').click()
        page.wait_for_url(f"{self.url}/**")
        context.storage_state(path=state)
        context.close()

    def take(self, page: Page, name: str) -> None:
        page.evaluate("document.fonts.ready")
        if self.is_whole:
            self._stretch(page)
        page.screenshot(path=self.folder / f"{name}.png")
        self.taken += 1

    def _stretch(self, page: Page) -> None:
        """A window as high as the page: what is fixed to its end stands at the end."""
        height = page.evaluate("document.documentElement.scrollHeight")
        size = page.viewport_size
        if size is not None:
            page.set_viewport_size({"width": size["width"], "height": max(size["height"], height)})

    def public_pages(self, look: Look) -> None:
        context = self.context(look)
        for name, path in PUBLIC_PAGES.items():
            page = context.new_page()
            page.goto(path)
            self.take(page, look.name(name))
        fill_budget(page)
        self.take(page, look.name("budget"))
        context.close()

    def found_pages(self, look: Look, state: Path) -> dict[str, str]:
        context = self.context(look, state)
        found = found_pages(context)
        context.close()
        return found

    def unread(self, look: Look, state: Path) -> str:
        context = self.context(look, state)
        address = first_unread(context)
        context.close()
        return address

    def own_pages(self, look: Look, state: Path, found: dict[str, str]) -> None:
        context = self.context(look, state)
        for name, path in (OWN_PAGES | found).items():
            page = context.new_page()
            page.goto(path)
            self.take(page, look.name(name))
        self._first_invoice(context, look, of="/", called="invoice")
        self._most_urgent(context, look)
        self._first_invoice(context, look, of="/archive/", called="invoice-closed")
        self._paid_already(context, look)
        context.close()

    def _first_invoice(self, context: BrowserContext, look: Look, *, of: str, called: str) -> None:
        page = context.new_page()
        page.goto(of)
        bill = page.locator(".bill").first
        if bill.count():
            bill.click()
            page.wait_for_url("**/invoices/**")
            self.take(page, look.name(called))

    def _most_urgent(self, context: BrowserContext, look: Look) -> None:
        """The page of paying, as the first button of the home page opens it."""
        page = context.new_page()
        page.goto("/")
        pay = page.locator(PAY)
        if pay.count():
            pay.first.click()
            page.wait_for_url("**/pay/**")
            self.take(page, look.name("pay"))

    def _paid_already(self, context: BrowserContext, look: Look) -> None:
        """The form on which a debtor tells of a payment made elsewhere."""
        page = context.new_page()
        page.goto("/")
        page.locator(".bill").first.click()
        page.wait_for_url("**/invoices/**")
        tell = page.locator('a[href$="/paid-already/"]')
        if tell.count():
            tell.click()
            page.wait_for_url("**/paid-already/")
            self.take(page, look.name("paid-already"))

    def pay(self, look: Look, state: Path) -> str:
        """Pay the most urgent invoice at the demo provider; where its payment is told of.

        "" when there is nothing to pay.
        """
        context = self.context(look, state)
        page = context.new_page()
        page.goto("/")
        button = page.locator(PAY)
        address = ""
        if button.count():
            button.first.click()
            page.locator("button.way").first.click()
            page.wait_for_url("**/bank/**")
            self.take(page, look.name("bank"))
            page.locator('button[value="pay"]').first.click()
            page.wait_for_url(f"{self.url}/payments/**")
            address = page.url
        context.close()
        return address

    def paid_pages(self, look: Look, state: Path, address: str) -> None:
        """What the portal says of a payment, of all payments, and of the invoice."""
        context = self.context(look, state)
        page = context.new_page()
        page.goto(address)
        self.take(page, look.name("payment"))
        invoice = page.locator('main a[href^="/invoices/"]').first.get_attribute("href")
        for name, path in {"history": "/payments/", "invoice-paid": invoice or "/"}.items():
            page = context.new_page()
            page.goto(path)
            self.take(page, look.name(name))
        context.close()

    def staff_sign_in(self, username: str, state: Path) -> None:
        """Once each: a one-time code is worth nothing a second time."""
        context = self.context(Look("desk", "light", "fi"))
        sign_in_staff(context.new_page(), username)
        context.storage_state(path=state)
        context.close()

    def staff_pages(self, look: Look, state: Path) -> None:
        """The desks of staff, and the first row of what waits on them."""
        context = self.context(look, state)
        page = context.new_page()
        for name, path in STAFF_PAGES.items():
            page.goto(path)
            self.take(page, look.name(name))
        for name, of in STAFF_ROWS.items():
            page.goto(STAFF_PAGES[of])
            row = page.locator("#result_list th a").first
            if row.count():
                row.click()
                page.locator("#content").wait_for()
                self.take(page, look.name(name))
        context.close()

    def walk(self, look: Look, state: Path, walk: Walk) -> None:
        context = self.context(look, state)
        walk(context, lambda page, name: self.take(page, look.name(name)))
        context.close()

    def take_all(self, page: Page, name: str, *, language: str) -> None:
        """One page, which is not opened anew, in each size and scheme."""
        for size, scheme in product(SIZES, SCHEMES):
            width, height = SIZES[size]
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.evaluate("scrollTo(0, 0)")
            self.take(page, Look(size, scheme, language).name(name))

    def chat(self, language: str, *states: Path) -> None:
        """A chat of one who speaks the language; the agent's desk and the team lead's board.

        states  of the three
        """
        spoken = [language, "fi", "fi"]
        contexts = [
            self.context(Look("desk", "light", each), state)
            for each, state in zip(spoken, states, strict=True)
        ]
        visitor, desk, board = (context.new_page() for context in contexts)
        chat(
            visitor, desk, board, language=language, take=partial(self.take_all, language=language)
        )
        for context in contexts:
            context.close()

    def home_of(self, who: Persona, size: str, state: Path) -> None:
        look = Look(size, "light", who.language)
        context = self.context(look, state)
        page = context.new_page()
        page.goto("/")
        self.take(page, look.name(f"home-of-{who.key}"))
        context.close()


def photograph(photographer: Photographer, states: Path) -> None:
    """Every page in each look, the home page of every persona, then what paying shows."""
    for who in PERSONAS:
        photographer.sign_in(who, states / f"{who.key}.json")
    for language, key in SPEAKERS.items():
        state = states / f"{persona(key).key}.json"
        found = photographer.found_pages(Look("desk", "light", language), state)
        for size in SIZES:
            for scheme in SCHEMES:
                look = Look(size, scheme, language)
                photographer.public_pages(look)
                photographer.own_pages(look, state, found)
                photographer.walk(look, state, refunds)
                photographer.walk(look, state, easy_words)
                photographer.walk(look, state, for_another)
                photographer.walk(look, states / f"{PLANNERS[language]}.json", plan)
    for username in (AGENT_USERNAME, LEAD_USERNAME):
        photographer.staff_sign_in(username, states / f"{username}.json")
    for size, scheme in product(SIZES, SCHEMES):
        photographer.staff_pages(Look(size, scheme, "fi"), states / f"{LEAD_USERNAME}.json")
        photographer.walk(Look(size, scheme, "fi"), states / f"{AGENT_USERNAME}.json", at_a_glance)
        photographer.walk(Look(size, scheme, "fi"), states / "saara.json", given_right)
    for who in PERSONAS:
        for size in SIZES:
            photographer.home_of(who, size, states / f"{who.key}.json")
    photograph_changes(photographer, states)


def photograph_changes(photographer: Photographer, states: Path) -> None:
    """Last, since typing an account, and paying, change what the other pages say."""
    for language, key in SPEAKERS.items():
        state = states / f"{key}.json"
        unread = photographer.unread(Look("desk", "light", language), state)
        for size, scheme in product(SIZES, SCHEMES):
            if unread:
                read = partial(conversation, address=unread)
                photographer.walk(Look(size, scheme, language), state, read)
            photographer.walk(Look(size, scheme, language), state, account)
        staff = (states / f"{username}.json" for username in (AGENT_USERNAME, LEAD_USERNAME))
        photographer.chat(language, state, *staff)
        address = photographer.pay(Look("phone", "light", language), state)
        for size, scheme in product(SIZES, SCHEMES) if address else ():
            photographer.paid_pages(Look(size, scheme, language), state, address)


def take_pictures(url: str, folder: Path, *, is_whole: bool) -> int:
    """All pictures of the portal at `url`; returns how many."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as states, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-background-networking"],
        )
        photographer = Photographer(browser, url, folder, is_whole=is_whole)
        photograph(photographer, Path(states))
        return photographer.taken


def copy_to_readme(folder: Path) -> None:
    README_IMAGES.mkdir(parents=True, exist_ok=True)
    for name in README:
        shutil.copy(folder / f"{name}.png", README_IMAGES)


def arguments() -> Namespace:
    var_dir = Path(os.environ.get("VAR_DIR") or "var").resolve()
    parser = ArgumentParser(prog="python -m demo.screenshots", description=__doc__)
    parser.add_argument("--url", help="a running portal; without it one is started")
    parser.add_argument("--out", type=Path, default=var_dir / "screenshots", help="the folder")
    parser.add_argument("--whole", action="store_true", help="whole pages, not the first screen")
    parser.add_argument("--readme", action="store_true", help="renew the pictures of README too")
    return parser.parse_args()


def main() -> int:
    asked = arguments()
    try:
        if asked.url:
            taken = take_pictures(asked.url.rstrip("/"), asked.out, is_whole=asked.whole)
        else:
            with portal(asked.out.parent / "screenshots-portal") as url:
                taken = take_pictures(url, asked.out, is_whole=asked.whole)
    except BrowserError as problem:
        print(f"No pictures: {problem.message.splitlines()[0]}", file=sys.stderr)
        return 1
    if asked.readme:
        copy_to_readme(asked.out)
    print(f"{taken} pictures in {asked.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
