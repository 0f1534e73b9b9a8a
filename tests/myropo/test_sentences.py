from django.template import Context, Template
from django.template.base import Node
from django.utils.translation import override

from myropo.templatetags.sentences import KeptSentenceNode


def kept_nodes(template: Template) -> list[Node]:
    return template.nodelist.get_nodes_by_type(KeptSentenceNode)


def test_a_sentence_is_said_in_the_language_of_each_page():
    template = Template('{% translate "Invoices" %}')

    said = []
    for language in ("fi", "sv", "en", "fi"):
        with override(language):
            said.append(template.render(Context()))

    assert said == ["Laskut", "Fakturor", "Invoices", "Laskut"]
    [node] = kept_nodes(template)
    assert node.said == {"fi": "Laskut", "sv": "Fakturor", "en": "Invoices"}


def test_a_sentence_may_be_kept_under_a_name():
    template = Template('{% translate "Invoices" as heading %}[{{ heading }}]')

    for _ in range(2):
        with override("sv"):
            assert template.render(Context()) == "[Fakturor]"


def test_what_varies_is_not_kept():
    template = Template("{% translate word %}{% translate word|upper %}")

    assert kept_nodes(template) == []
    with override("en"):
        assert template.render(Context({"word": "<a>"})) == "&lt;a&gt;&lt;A&gt;"
        assert template.render(Context({"word": "b"})) == "bB"


def test_per_cent_signs_of_a_sentence_stay_single():
    template = Template('{% translate "100 % sure" %}')

    with override("en"):
        assert [template.render(Context()) for _ in range(2)] == ["100 % sure", "100 % sure"]
