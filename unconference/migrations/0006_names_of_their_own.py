"""A board's releases and what they took off the agenda get names that the event core does not use."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("unconference", "0005_joined_votes")]

    operations = [
        migrations.RenameModel(old_name="Release", new_name="GridRelease"),
        migrations.RenameModel(old_name="CancelledSession", new_name="RemovedSession"),
        migrations.AlterField(
            model_name="removedsession",
            name="board",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="removed_sessions",
                to="unconference.board",
            ),
        ),
        migrations.AlterField(
            model_name="removedsession",
            name="proposal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="removed_sessions",
                to="unconference.proposal",
            ),
        ),
        migrations.RemoveConstraint(model_name="gridrelease", name="release_number_once"),
        migrations.AddConstraint(
            model_name="gridrelease",
            constraint=models.UniqueConstraint(fields=("board", "number"), name="grid_release_number_once"),
        ),
        migrations.RemoveConstraint(model_name="removedsession", name="cancelled_once_a_turn"),
        migrations.AddConstraint(
            model_name="removedsession",
            constraint=models.UniqueConstraint(fields=("proposal", "turn"), name="removed_once_a_turn"),
        ),
    ]
