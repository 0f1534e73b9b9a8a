"""The reference rates of late interest; a confirmed one never changes again."""

from decimal import Decimal

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Mod, Now
from django.db.models.lookups import Exact

from invoices.rules.reference_rates import FIRST_RATES

CREATE = """
CREATE TRIGGER immutable_when_confirmed BEFORE UPDATE OR DELETE ON invoices_referencerate
    FOR EACH ROW WHEN (OLD.is_confirmed) EXECUTE FUNCTION refuse_change();
"""
DROP = "DROP TRIGGER immutable_when_confirmed ON invoices_referencerate;"


def fill(apps, schema_editor):
    rate_model = apps.get_model("invoices", "ReferenceRate")
    rate_model.objects.bulk_create(
        rate_model(
            starts_on=starts_on,
            percent=rate.percent,
            source=rate.source,
            is_confirmed=rate.is_confirmed,
            entered_at=Now(),
        )
        for starts_on, rate in FIRST_RATES.items()
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_append_only"),
        ("invoices", "0006_payment_not_found"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReferenceRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "starts_on",
                    models.DateField(
                        error_messages={
                            "unique": "This half-year has a rate already: open it in the list."
                        },
                        help_text="1 January or 1 July.",
                        unique=True,
                        verbose_name="first day of the half-year",
                    ),
                ),
                (
                    "percent",
                    models.DecimalField(
                        decimal_places=1,
                        help_text=(
                            "Without the percentage points that the Interest Act adds to it."
                        ),
                        max_digits=3,
                        verbose_name="reference rate, %",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text=(
                            "The number of the Bank of Finland’s notice in the statute book, "
                            "for example 1123/2024, or the address where it was published."
                        ),
                        max_length=200,
                        verbose_name="source",
                    ),
                ),
                (
                    "is_confirmed",
                    models.BooleanField(
                        default=False,
                        help_text=(
                            "A confirmed rate cannot be changed any more. Interest by any other "
                            "rate is shown with a mark."
                        ),
                        verbose_name="confirmed by a notice",
                    ),
                ),
                ("entered_at", models.DateTimeField(editable=False, verbose_name="entered")),
                (
                    "entered_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
            ],
            options={
                "verbose_name": "reference rate",
                "verbose_name_plural": "reference rates",
                "ordering": ["-starts_on"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(starts_on__day=1, starts_on__month__in=[1, 7]),
                        name="reference_rate_of_half_year",
                        violation_error_message="A half-year begins on 1 January or on 1 July.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            Exact(
                                Mod(models.F("percent"), models.Value(Decimal("0.5"))),
                                models.Value(0),
                            ),
                            percent__gte=0,
                        ),
                        name="reference_rate_in_halves",
                        violation_error_message="The rate is zero or more, in steps of 0.5.",
                    ),
                ],
            },
        ),
        migrations.RunSQL(CREATE, DROP),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
