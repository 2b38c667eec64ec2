"""`manage.py runworker LANE...`: Channels' command with our worker; the channels are the lanes."""

from argparse import ArgumentParser
from typing import Any

from channels.management.commands.runworker import Command as ChannelsCommand
from django.conf import settings
from django.core.management import CommandError

from server.jobs.models import Lane
from server.jobs.worker import Worker


class Command(ChannelsCommand):  # type: ignore[misc]  # Channels has no types
    help = "Does background work of the named lanes until SIGTERM; then finishes its jobs and ends."
    worker_class = Worker

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.epilog = f"Lanes: {', '.join(Lane.values)}."

    def handle(self, *args: Any, **options: Any) -> None:
        unknown = set(options["channels"]) - set(Lane.values)
        if unknown:
            raise CommandError(f"No such lane: {', '.join(sorted(unknown))}; lanes are {', '.join(Lane.values)}.")
        if not settings.REDIS_URL:
            self.stderr.write("HILUM_REDIS_URL is not set: jobs are looked for once a second, prompts do not arrive.")
        super().handle(*args, **options)
