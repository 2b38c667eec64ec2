import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    event, task = apps.get_model('annotations', 'TaskEvent'), apps.get_model('annotations', 'Task')
    owner = task.objects.filter(pk=OuterRef('task')).values('project')
    event.objects.filter(project=None).update(project=Subquery(owner))


class Migration(migrations.Migration):

    atomic = False  # PostgreSQL alters no table whose rows the same transaction changed

    dependencies = [
        ('annotations', '0006_lists_of_a_project'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='taskevent',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='projects.project'),
        ),
        migrations.AddIndex(
            model_name='taskevent',
            index=models.Index(fields=['project', '-created', '-id'], name='events_of_project'),
        ),
    ]
