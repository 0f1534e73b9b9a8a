"""The ledger is append-only and a finished document immutable: the database refuses."""

from django.db import migrations

CREATE = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON invoices_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON invoices_ledgerentry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER immutable_when_ready BEFORE UPDATE OR DELETE ON invoices_document
    FOR EACH ROW WHEN (OLD.state = 'READY') EXECUTE FUNCTION refuse_change();
"""
DROP = """
DROP TRIGGER immutable_when_ready ON invoices_document;
DROP TRIGGER append_only_truncate ON invoices_ledgerentry;
DROP TRIGGER append_only ON invoices_ledgerentry;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("invoices", "0001_initial"),
        ("accounts", "0002_append_only"),
    ]
    operations = [migrations.RunSQL(CREATE, DROP)]
