"""What was consented to never changes; a consent can only be withdrawn, once."""

from django.db import migrations

CREATE = """
CREATE TRIGGER only_withdrawn BEFORE UPDATE ON invoices_electronicconsent
    FOR EACH ROW WHEN (
        OLD.withdrawn_at IS NOT NULL
        OR (OLD.public_id, OLD.party_id, OLD.given_by_id, OLD.given_at, OLD.starts_on,
            OLD.ends_on, OLD.method, OLD.collector)
        IS DISTINCT FROM
           (NEW.public_id, NEW.party_id, NEW.given_by_id, NEW.given_at, NEW.starts_on,
            NEW.ends_on, NEW.method, NEW.collector)
    ) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_deleted BEFORE DELETE ON invoices_electronicconsent
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON invoices_electronicconsent_invoices
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
DROP = """
DROP TRIGGER append_only ON invoices_electronicconsent_invoices;
DROP TRIGGER never_deleted ON invoices_electronicconsent;
DROP TRIGGER only_withdrawn ON invoices_electronicconsent;
"""


class Migration(migrations.Migration):
    dependencies = [("invoices", "0008_letters_and_requests")]
    operations = [migrations.RunSQL(CREATE, DROP)]
