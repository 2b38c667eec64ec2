"""Every socket of the server, as urls.py has every address."""

from channels.routing import URLRouter
from channels.security.websocket import WebsocketDenier
from django.urls import path, re_path

from server.accounts.handshake import Handshake
from server.assist.consumers import TaskConsumer
from server.projects.consumers import ProjectConsumer

SOCKETS = [
    path("ws/tasks/<uuid:task_id>/", TaskConsumer.as_asgi()),
    path("ws/projects/<slug:project>/", ProjectConsumer.as_asgi()),
]

application = Handshake(URLRouter([*SOCKETS, re_path("", WebsocketDenier.as_asgi())]))
