from django.apps import AppConfig


class AssistConfig(AppConfig):
    name = "server.assist"
    label = "assist"
