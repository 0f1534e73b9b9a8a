"""What a person types into the page of the budget."""

from urllib.parse import parse_qs, urlsplit

from django.urls import reverse

BUDGET = "/budget/"
PAUSE = "/budget/pause/"
PAUSED = "/budget/paused/"
HTMX = {"HX-Request": "true"}
# Half of what is left is 125 €.
SOME_LEFT = {"pay": "1 850", "home": "1000", "food": "600,00"}
NOTHING_LEFT = {"pay": "1560", "home": "1000", "food": "600"}
# Half of what is left is 15 €, below every instalment.
LITTLE_LEFT = {"pay": "1630", "home": "1000", "food": "600"}


def address(name, *invoices):
    query = "&".join(f"invoice={each.public_id}" for each in invoices)
    return f"{reverse(name)}?{query}" if query else reverse(name)


def page_of(response):
    """The page as text, with plain spaces."""
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def query_in(response, start):
    """The query of the link on the page that begins so."""
    page = response.content.decode().replace("&amp;", "&")
    link = page.split(f'href="{start}', 1)[1].split('"', 1)[0]
    return parse_qs(urlsplit(link).query)
