"""Easy language: on the key pages the words of a person who wants them easy are other words.

`{% easy "home#intro" %}the usual words{% endeasy %}` stands around what is explained. To who
wants easy language it shows the part `intro` of `templates/easy/home.html` instead, with the
same sums and days; `{% easy %}…{% endeasy %}` without a name folds away what is not needed.
The usual words of a page stay one press away (`?words=usual`): nothing that the law wants said
is lost. Whether easy language is wanted is a field of the user that is loaded anyway.
"""

from typing import Final, override

from django.http import HttpRequest
from django.template import Library
from django.template.base import Node, NodeList, Parser, Token
from django.template.context import Context
from django.template.exceptions import TemplateSyntaxError
from django.utils.safestring import SafeString

register = Library()

WORDS: Final = "words"
USUAL: Final = "usual"


class EasyNode(Node):
    def __init__(self, name: str, usual: NodeList) -> None:
        self.name = name
        self.nodelist = usual

    @override
    def render(self, context: Context) -> SafeString:
        request = _request_of(context)
        if request is None or not wants_easy(request):
            return self.nodelist.render(context)
        request.has_easy_words = True  # type: ignore[attr-defined]
        if _asks_for_usual(request):
            return self.nodelist.render(context)
        if not self.name:
            return SafeString("")
        page, _hash, part = self.name.partition("#")
        engine = context.template.engine  # type: ignore[union-attr]
        with context.push():
            return SafeString(engine.get_template(f"easy/{page}.html#{part}").render(context))


@register.tag
def easy(parser: Parser, token: Token) -> EasyNode:
    """`{% easy "page#part" %}`, or without a name for what easy language leaves out."""
    _tag, *rest = token.split_contents()
    if len(rest) > 1:
        raise TemplateSyntaxError("easy takes one name: the page and its part")
    usual = parser.parse(("endeasy",))
    parser.delete_first_token()
    return EasyNode(rest[0].strip("\"'") if rest else "", usual)


@register.inclusion_tag("easy/other_words.html", takes_context=True)
def other_words(context: Context) -> dict[str, object]:
    """The way from easy to usual words and back, on a page that has both."""
    request = _request_of(context)
    if request is None or not getattr(request, "has_easy_words", False):
        return {}
    asked = request.GET.copy()
    is_easy = not _asks_for_usual(request)
    asked.pop(WORDS, None)
    if is_easy:
        asked[WORDS] = USUAL
    return {"url": f"{request.path}?{asked.urlencode()}", "is_easy": is_easy}


def wants_easy(request: HttpRequest) -> bool:
    """Of the person who reads, whomever it acts for."""
    actor = getattr(request, "actor", None)
    return actor is not None and bool(actor.user.wants_easy_language)


def _asks_for_usual(request: HttpRequest) -> bool:
    return request.GET.get(WORDS) == USUAL


def _request_of(context: Context) -> HttpRequest | None:
    request: HttpRequest | None = getattr(context, "request", None)
    return request
