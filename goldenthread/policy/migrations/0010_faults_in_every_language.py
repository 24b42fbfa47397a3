from django.db import migrations, models

# A sentence that was kept stays one, as a JSON text; none is no value.
TO_JSON = """
ALTER TABLE policy_documentread
    ALTER COLUMN fault DROP DEFAULT,
    ALTER COLUMN fault DROP NOT NULL,
    ALTER COLUMN fault TYPE jsonb USING to_jsonb(nullif(fault, ''))
"""
TO_TEXT = """
ALTER TABLE policy_documentread
    ALTER COLUMN fault TYPE text USING coalesce(fault #>> '{}', ''),
    ALTER COLUMN fault SET NOT NULL
"""


class Migration(migrations.Migration):

    dependencies = [
        ('policy', '0009_principles'),
    ]

    operations = [
        migrations.RunSQL(
            TO_JSON,
            reverse_sql=TO_TEXT,
            state_operations=[
                migrations.AlterField(
                    model_name='documentread',
                    name='fault',
                    field=models.JSONField(blank=True, null=True),
                ),
            ],
        ),
    ]
