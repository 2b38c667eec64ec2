"""What Daphne and the workers serve: HTTP, sockets, and the lanes of background work."""

import os

from channels.routing import ChannelNameRouter, ProtocolTypeRouter
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.utils.module_loading import import_string

from server.core import garbage

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "server.settings")

application = ProtocolTypeRouter(
    {
        "http": get_asgi_application(),  # sets Django up: only then may the others be imported
        "websocket": import_string("server.sockets.application"),
        "channel": ChannelNameRouter(import_string("server.jobs.consumers.LANES")),
    }
)
import_string(f"{settings.ROOT_URLCONF}.urlpatterns")  # all that the first request would bring, now
garbage.settle()
