"""Mail, where the operator has configured it."""

import logging
import smtplib
from threading import Thread

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

log = logging.getLogger(__name__)


def mail_on_commit(to: str, subject: str, text: str) -> bool:
    """Send a plain mail once the transaction is committed; whether mail is configured at all.

    In a thread of its own: a slow mail server delays nobody, and its slowness tells nobody which addresses are known.
    """
    if settings.MAIL_ON:
        transaction.on_commit(lambda: Thread(target=_send, args=(to, subject, text), daemon=True).start())
    return bool(settings.MAIL_ON)


def _send(to: str, subject: str, text: str) -> None:
    try:
        send_mail(subject, text, None, [to])
    except (OSError, smtplib.SMTPException):
        log.exception("A mail could not be sent")  # the text, which holds a secret, is not logged
