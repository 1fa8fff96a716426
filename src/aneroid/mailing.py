"""Letters, handed to a mail server."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from aneroid.study.errors import CollectionError

SECONDS = 30
"""How long a mail server is waited for."""


def send(message: EmailMessage, server: str, password: str | None) -> None:
    """Hand a letter to a mail server.

    Args:
        server: ``smtps://user@host:465`` (encrypted from the start) or ``smtp://user@host:587``, where a password or
            anything else is said only once the connection is encrypted, if the server is not this machine.
    Raises: CollectionError C-MAIL-1 for an address that is none, C-MAIL-2 when the server cannot be reached or refuses.
    """
    parts = urlsplit(server)
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if parts.scheme not in ("smtp", "smtps") or not host or parts.password is not None:
        raise CollectionError("C-MAIL-1", server=ascii(server.rpartition("@")[2][:100]))
    secure, is_local = ssl.create_default_context(), host in ("localhost", "127.0.0.1", "::1")
    try:
        with (
            smtplib.SMTP_SSL(host, port or 465, timeout=SECONDS, context=secure)
            if parts.scheme == "smtps"
            else smtplib.SMTP(host, port or 587, timeout=SECONDS)
        ) as connection:
            if parts.scheme == "smtp" and not is_local:
                connection.starttls(context=secure)
            if parts.username:
                connection.login(unquote(parts.username), password or "")
            refused = connection.send_message(message)
    except (smtplib.SMTPException, OSError) as problem:
        raise CollectionError(
            "C-MAIL-2", server=f"{host}:{port or ''}".rstrip(":"), reason=_reason(problem)
        ) from problem
    if refused:
        raise CollectionError("C-MAIL-2", server=host, reason=f"it refused {', '.join(refused)}")


def _reason(problem: Exception) -> str:
    said = getattr(problem, "smtp_error", None)
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(problem)
    return " ".join(text.split())[:200] or type(problem).__name__
