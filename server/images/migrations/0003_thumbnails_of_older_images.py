"""Images that came before there were small pictures get theirs from a job."""

from django.db import migrations


def ask(apps, schema_editor):
    if apps.get_model("images", "Image").objects.filter(thumbnail="").exists():
        job = apps.get_model("jobs", "Job")
        job.objects.get_or_create(
            idempotency_key="images.thumbnails:0003",
            defaults={"kind": "images.thumbnails", "lane": "batch", "priority": -50},
        )


class Migration(migrations.Migration):
    dependencies = [("images", "0002_thumbnails_and_labels"), ("jobs", "0002_error_data")]
    operations = [migrations.RunPython(ask, migrations.RunPython.noop)]
