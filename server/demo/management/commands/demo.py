"""`demo`: the database up to date, the demo's people and projects, and their jobs; prints who may sign in."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from server.demo import cast
from server.demo.services import prepare


class Command(BaseCommand):
    help = "Make the demo people and projects if they are not there, and print them."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        secret, changed = cast.password()
        waiting = prepare(secret, changed=changed)
        self.stdout.write("Demo people, all with the password " + self.style.SUCCESS(secret))
        for person in cast.CAST:
            self.stdout.write(f"  {person.email:26} {', '.join(person.roles) or 'site administrator'}")
        if waiting:
            self.stdout.write(f"{waiting} demo images are made while the server runs; the page shows how far it is.")
