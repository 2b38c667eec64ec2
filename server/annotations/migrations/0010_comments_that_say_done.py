from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('annotations', '0009_tasks_by_status'),
    ]

    operations = [
        migrations.AddField(
            model_name='comment',
            name='done',
            field=models.BooleanField(default=False),
        ),
    ]
