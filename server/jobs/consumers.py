"""The lanes as Channels' background workers see them: consumers behind the channel names."""

from channels.consumer import AsyncConsumer

from server.jobs import bells
from server.jobs.models import Lane


class LaneConsumer(AsyncConsumer):  # type: ignore[misc]  # Channels has no types
    """Hears that something may wait. What waits is in the table."""

    async def wake(self, message: dict[str, str]) -> None:
        bells.ring(self.scope["channel"])


LANES = {lane.value: LaneConsumer.as_asgi() for lane in Lane}
