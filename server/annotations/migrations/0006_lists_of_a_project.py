import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('annotations', '0005_imported_revisions'),
        ('projects', '0002_new_tasks'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='task',
            index=models.Index(fields=['project', 'created', 'id'], name='tasks_by_age'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(fields=['project', 'updated', 'id'], name='tasks_by_change'),
        ),
        migrations.AddField(
            model_name='taskevent',
            name='project',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='projects.project'),
        ),
    ]
