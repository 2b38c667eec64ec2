"""How often one address may try secrets."""

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView


class SecretThrottle(SimpleRateThrottle):
    """For routes that strangers may ask with a secret: so many a minute from one address, for all of them together."""

    scope = "secrets"
    rate = "60/min"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        # The connection's own address: a header would let anybody count as somebody else.
        return self.cache_format % {"scope": self.scope, "ident": request.META.get("REMOTE_ADDR", "")}
