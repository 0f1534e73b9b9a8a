"""What the provider said is append-only: the database refuses to change it."""

from django.db import migrations

CREATE = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON payments_providerreport
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON payments_providerreport
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
DROP = """
DROP TRIGGER append_only_truncate ON payments_providerreport;
DROP TRIGGER append_only ON payments_providerreport;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0001_initial"),
        ("accounts", "0002_append_only"),
    ]
    operations = [migrations.RunSQL(CREATE, DROP)]
