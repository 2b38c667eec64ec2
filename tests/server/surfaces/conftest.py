from tests.server.annotations.conftest import commits, scene, told

__all__ = ["commits", "scene", "told"]
