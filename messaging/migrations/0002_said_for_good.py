"""What was said stays as it was said: the database refuses to change a message."""

from django.db import migrations

CREATE = """
CREATE TRIGGER said_for_good BEFORE UPDATE ON messaging_message
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER noted_for_good BEFORE UPDATE ON messaging_internalnote
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
DROP = """
DROP TRIGGER noted_for_good ON messaging_internalnote;
DROP TRIGGER said_for_good ON messaging_message;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0001_initial"),
        ("accounts", "0002_append_only"),
    ]
    operations = [migrations.RunSQL(CREATE, DROP)]
