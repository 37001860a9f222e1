"""Whether a room can be reached without steps may be unknown, and is where nobody can have said so.

What an import made counted as step-free by default. A room whose id another program gave, or of which nothing but the
name is known, most likely came so: better no answer than a wrong promise to somebody who depends on it.
"""

from django.db import migrations, models


def forget_defaults(apps, schema_editor):
    rooms = apps.get_model("hybrid", "Room")._base_manager.filter(kind="physical", step_free=True)
    rooms.filter(models.Q(guid__isnull=False) | models.Q(capacity=None, where="")).update(step_free=None)


def promise_nothing(apps, schema_editor):
    apps.get_model("hybrid", "Room")._base_manager.filter(step_free=None).update(step_free=False)


class Migration(migrations.Migration):
    dependencies = [("hybrid", "0018_mail_registered_again")]

    operations = [
        migrations.AlterField(
            model_name="room",
            name="step_free",
            field=models.BooleanField(
                blank=True,
                choices=[(None, "Not said yet"), (True, "Yes"), (False, "No")],
                null=True,
                verbose_name="step-free",
            ),
        ),
        migrations.RunPython(forget_defaults, promise_nothing),
    ]
