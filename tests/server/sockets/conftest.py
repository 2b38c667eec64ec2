from tests.server.live import live

__all__ = ["live"]
