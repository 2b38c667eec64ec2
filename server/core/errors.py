"""What may go wrong, as facts. Each has a stable code and the HTTP status that says whose fault it is."""


class DomainError(Exception):
    """One sentence that says what happened and what to do; `data` goes into the answer beside it."""

    code = "domain_error"
    status = 400

    def __init__(self, message: str, **data: object) -> None:
        super().__init__(message)
        self.message = message
        self.data = data


class Malformed(DomainError):
    code, status = "malformed", 400


class NotSignedIn(DomainError):
    code, status = "not_signed_in", 401


class NotAllowed(DomainError):
    code, status = "not_allowed", 403


class NotFound(DomainError):
    code, status = "not_found", 404


class NotAvailable(DomainError):
    """A line of the public surface that this version does not have yet."""

    code, status = "not_available", 404


class WrongState(DomainError):
    """Not now; `code` may be narrowed by the caller (for example `last_manager`)."""

    code, status = "wrong_state", 409

    def __init__(self, message: str, *, code: str = "wrong_state", **data: object) -> None:
        super().__init__(message, **data)
        self.code = code


class StaleRevision(DomainError):
    code, status = "stale_revision", 409


class StaleFence(DomainError):
    code, status = "stale_fence", 409


class Taken(DomainError):
    code, status = "taken", 409


class BlockingThreads(DomainError):
    code, status = "blocking_threads", 409


class IdempotencyConflict(DomainError):
    """The same key came with another request."""

    code, status = "idempotency_conflict", 409


class TooLarge(DomainError):
    code, status = "too_large", 413


class Unusable(DomainError):
    """Understood but not usable; `code` may be narrowed by the caller (for example `unknown_format`)."""

    code, status = "unusable", 422

    def __init__(self, message: str, *, code: str = "unusable", **data: object) -> None:
        super().__init__(message, **data)
        self.code = code


class FenceRequired(DomainError):
    code, status = "fence_required", 428
