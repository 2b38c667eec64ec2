from django.apps import AppConfig

from server.core import health


class JobsConfig(AppConfig):
    name = "server.jobs"
    label = "jobs"

    def ready(self) -> None:
        health.register("server.jobs.selectors.workers_found")
