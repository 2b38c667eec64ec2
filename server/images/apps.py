from django.apps import AppConfig


class ImagesConfig(AppConfig):
    name = "server.images"
    label = "images"
