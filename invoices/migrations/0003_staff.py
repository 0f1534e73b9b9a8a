"""Creditor users, and the indexes behind what staff search and filter."""

import accounts.models.search
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_party_search'),
        ('invoices', '0002_append_only'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CreditorMembership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
            ],
            options={
                'verbose_name': 'creditor membership',
                'verbose_name_plural': 'creditor memberships',
            },
        ),
        migrations.AlterModelOptions(
            name='creditor',
            options={'permissions': [('view_every_creditor', 'Can view the rows of every creditor')], 'verbose_name': 'creditor', 'verbose_name_plural': 'creditors'},
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(fields=['stage', '-id'], name='invoice_of_stage'),
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(fields=['due_on'], name='invoice_of_due_day'),
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(fields=['number'], name='invoice_of_number', opclasses=['varchar_pattern_ops']),
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(accounts.models.search.Folded('debtor_name'), name='gin_trgm_ops'), name='invoice_debtor_name_search'),
        ),
        migrations.AddField(
            model_name='creditormembership',
            name='creditor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='invoices.creditor', verbose_name='creditor'),
        ),
        migrations.AddField(
            model_name='creditormembership',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='creditor_memberships', to=settings.AUTH_USER_MODEL, verbose_name='user'),
        ),
        migrations.AddConstraint(
            model_name='creditormembership',
            constraint=models.UniqueConstraint(fields=('user', 'creditor'), name='creditor_membership_once'),
        ),
    ]
