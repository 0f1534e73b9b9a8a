"""`{% translate "…" %}` that looks a sentence up once. A builtin of every template.

A page has some fifty sentences of its own, the same for everybody who reads its language;
Django resolves, looks up and escapes each of them anew on each page.
"""

from django.template import Library
from django.template.base import Parser, Token, Variable
from django.template.context import Context
from django.templatetags.i18n import TranslateNode, do_translate
from django.utils.translation import get_language

register = Library()


class KeptSentenceNode(TranslateNode):
    """Translates a literal; what it says in each language is kept in the process."""

    def __init__(self, node: TranslateNode) -> None:
        super().__init__(node.filter_expression, node.noop, asvar=node.asvar)
        self.said: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        language = get_language()
        value = self.said.get(language)
        if value is None:
            value = super().render(context)
            if self.asvar:
                value = context[self.asvar]
            self.said[language] = value
        if self.asvar:
            context[self.asvar] = value
            return ""
        return value


@register.tag
def translate(parser: Parser, token: Token) -> TranslateNode:
    """Django's tag, with literals kept; variables, filters and contexts stay as they are."""
    node = do_translate(parser, token)
    expression = node.filter_expression
    is_literal = isinstance(expression.var, Variable) and isinstance(expression.var.literal, str)
    if is_literal and not expression.filters and node.message_context is None:
        return KeptSentenceNode(node)
    return node
