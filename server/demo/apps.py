from django.apps import AppConfig

from server.core import health


class DemoConfig(AppConfig):
    name = "server.demo"
    label = "demo"

    def ready(self) -> None:
        health.register("server.demo.selectors.check")
