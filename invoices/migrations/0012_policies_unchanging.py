"""A creditor's policy never changes once its day has come: what it allowed was told to debtors."""

from django.db import migrations

CREATE = """
CREATE TRIGGER unchanging_once_in_force BEFORE UPDATE OR DELETE ON invoices_creditorpolicy
    FOR EACH ROW WHEN (OLD.starts_on <= (now() AT TIME ZONE 'Europe/Helsinki')::date)
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_moved_into_the_past BEFORE UPDATE ON invoices_creditorpolicy
    FOR EACH ROW WHEN (NEW.starts_on <= (now() AT TIME ZONE 'Europe/Helsinki')::date)
    EXECUTE FUNCTION refuse_change();
"""
DROP = """
DROP TRIGGER never_moved_into_the_past ON invoices_creditorpolicy;
DROP TRIGGER unchanging_once_in_force ON invoices_creditorpolicy;
"""


class Migration(migrations.Migration):
    dependencies = [("invoices", "0011_policies_and_arrangements")]
    operations = [migrations.RunSQL(CREATE, DROP)]
