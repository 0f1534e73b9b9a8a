from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils.translation import override

COPY = "components/copy.html"
KEPT = Template('{% load kept %}{% kept "components/copy.html" value=value raw=raw label=label %}')


def test_a_kept_component_says_what_the_template_says():
    for language in ("fi", "sv", "en"):
        for raw in ("FI2112345600000785", ""):
            arguments = {"value": "FI21 1234", "raw": raw, "label": "<IBAN> & 'co'"}

            with override(language):
                kept = KEPT.render(Context(arguments))

                assert kept == render_to_string(COPY, arguments)


def test_arguments_of_one_page_do_not_show_on_the_next():
    with override("en"):
        KEPT.render(Context({"value": "first", "raw": "secret", "label": "one"}))

        second = KEPT.render(Context({"value": "second", "raw": "", "label": "two"}))

    assert "secret" not in second
    assert 'data-copy="second"' in second
