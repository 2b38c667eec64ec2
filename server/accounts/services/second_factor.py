"""The second step of signing in: a code that changes every 30 s (RFC 6238), and codes on paper for a lost phone.

The secrets and the arithmetic are django-allauth's; what is ours is that no code is taken twice by any process.
"""

from hmac import compare_digest

import qrcode
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from server.accounts.models import User
from server.accounts.selectors import has_second_factor
from server.accounts.services.audit import record
from server.core.errors import Unusable, WrongState

PENDING = "second_factor_secret"
QUIET_ZONE = 4  # modules round a QR code, as its standard asks


def begin(session: SessionBase, *, user: User) -> tuple[str, str]:
    """A new secret for an authenticator app, kept in the session until a code proves it: (secret, otpauth address)."""
    if has_second_factor(user):
        raise WrongState("The second step is on already; turn it off first.")
    secret = session[PENDING] = generate_totp_secret()
    return secret, get_adapter().build_totp_url(user, secret)


@transaction.atomic
def confirm(session: SessionBase, *, user: User, code: str) -> list[str]:
    """Turn it on, now that the app shows the right code. The recovery codes, which are shown once."""
    secret = session.get(PENDING)
    if secret is None or has_second_factor(user):
        raise WrongState("Begin to set up the second step first.")
    counter = _counter_of(secret, code)
    if counter is None:
        raise Unusable("This code is wrong; look whether the clocks agree and try the next one.", code="bad_code")
    row = TOTP.activate(user, secret).instance
    row.data = {**row.data, "used": counter}
    row.save(update_fields=["data"])
    del session[PENDING]
    record("second_factor_on", actor=user, subject=user)
    return list(RecoveryCodes.activate(user).generate_codes())


@transaction.atomic
def new_recovery_codes(*, user: User) -> list[str]:
    """The old ones end."""
    if not has_second_factor(user):
        raise WrongState("The second step is off; turn it on first.")
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    record("new_recovery_codes", actor=user, subject=user)
    return list(RecoveryCodes.activate(user).generate_codes())


@transaction.atomic
def turn_off(*, actor: User, user: User) -> None:
    """Back to the password alone. Nothing happens where it is off."""
    removed, _ = Authenticator.objects.filter(user=user).delete()
    if removed:
        record("second_factor_off", actor=actor, subject=user, as_admin=actor != user)


@transaction.atomic
def use_code(*, user: User, code: str) -> bool:
    """Whether the app's code, or one of the recovery codes, is right and was never used before. It is used up then."""
    rows = {row.type: row for row in Authenticator.objects.select_for_update().filter(user=user).order_by("pk")}
    app = rows.get(Authenticator.Type.TOTP)
    counter = _counter_of(decrypt(app.data["secret"]), code) if app else None
    if app and counter is not None and counter > app.data.get("used", 0):
        app.data = {**app.data, "used": counter}
        app.save(update_fields=["data"])
        app.record_usage()
        return True
    paper = rows.get(Authenticator.Type.RECOVERY_CODES)
    return bool(paper and RecoveryCodes(paper).validate_code(code.strip()))


def _counter_of(secret: str, code: str) -> int | None:
    """The half minute that a code belongs to; None for none near now."""
    typed = "".join(code.split()).encode()
    for counter in yield_hotp_counters_from_time():
        if compare_digest(format_hotp_value(hotp_value(secret, counter)).encode(), typed):
            return int(counter)
    return None


def drawing(text: str) -> tuple[int, str]:
    """A QR code as one SVG path of dark unit squares, and how many units its side has, quiet zone included."""
    code = qrcode.QRCode(border=QUIET_ZONE)
    code.add_data(text)
    rows = code.get_matrix()
    squares = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return len(rows), "".join(squares)
