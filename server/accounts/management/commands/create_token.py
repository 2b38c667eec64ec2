"""`create_token EMAIL`: the token alone on standard output, everything else on standard error."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from server.accounts.selectors import person_at
from server.accounts.services.tokens import create_token
from server.core.errors import NotFound


class Command(BaseCommand):
    help = "Make an API token for a person. It is shown once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="command line")
        parser.add_argument("--days", type=int, help="how long it lasts; for ever unless said")
        parser.add_argument("--project", help="slug of the only project that it opens")

    def handle(self, *args: Any, **options: Any) -> None:
        # The table of projects stands above accounts; a command may know both, the package may not.
        from server.projects.selectors import project_for

        user = person_at(options["email"])
        if user is None:
            raise CommandError(f"Nobody has the address {options['email']}.", returncode=2)
        try:
            project_id = project_for(user, options["project"]).pk if options["project"] else None
        except NotFound as error:
            raise CommandError(f"{user.email} sees no project {options['project']}.", returncode=2) from error
        if options["days"] is not None and options["days"] < 1:
            raise CommandError("--days must be 1 or more.", returncode=2)
        _, secret = create_token(user=user, name=options["name"], days=options["days"], project_id=project_id)
        self.stderr.write(f"Token for {user.email}; keep it secret, it is not shown again.")
        self.stdout.write(secret)
