from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def keep_the_names_of_today(apps, schema_editor):
    """Give each attributed question the name that its asker has now: what they had then was not kept."""
    person = apps.get_model("hybrid", "Person")._base_manager.filter(pk=OuterRef("asker"))
    questions = apps.get_model("hybrid", "Question")._base_manager
    questions.filter(naming="named").update(author_name=Subquery(person.values("display_name")[:1]))


class Migration(migrations.Migration):
    dependencies = [("hybrid", "0005_keep_what_is_used")]

    operations = [
        migrations.AddField("question", "author_name", models.CharField(blank=True, max_length=80)),
        migrations.AddField("question", "moderators_may_know", models.BooleanField(default=False)),
        migrations.RunPython(keep_the_names_of_today, migrations.RunPython.noop),
    ]
