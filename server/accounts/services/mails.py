"""What is mailed to people. Each answers whether mail is configured."""

from server.accounts.models import Link, User
from server.core.mail import mail_on_commit

LAST = "The link works once, within seven days. If you did not expect this mail, ignore it."


def mail_invitation(link: Link, where: str, *, inviter: User, project: str = "") -> bool:
    """where: the address with its secret."""
    to = f"to the project {project} in Hilum" if project else "to Hilum"
    text = f"{inviter} invites you {to}. Open this address to accept:\n\n{where}\n\n{LAST}\n"
    return mail_on_commit(link.email, "You are invited to Hilum", text)


def mail_reset(link: Link, where: str) -> bool:
    text = f"Open this address to set a new password:\n\n{where}\n\n{LAST}\n"
    return mail_on_commit(link.email, "A new password for Hilum", text)
