"""What Daphne and the workers serve: HTTP, sockets, and the lanes of background work."""

import os

from channels.routing import ChannelNameRouter, ProtocolTypeRouter
from django.core.asgi import get_asgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "server.settings")

application = ProtocolTypeRouter(
    {
        "http": get_asgi_application(),  # sets Django up: only then may the others be imported
        "websocket": import_string("server.sockets.application"),
        "channel": ChannelNameRouter(import_string("server.jobs.consumers.LANES")),
    }
)
