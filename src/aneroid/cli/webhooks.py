"""Commands for webhooks: who else is told what happens on a field server."""

from __future__ import annotations

from pathlib import Path

import click

from aneroid.cli.field import DATA, DATABASE
from aneroid.cli.shell import explained, main


@main.group()
def webhook() -> None:
    """Tell addresses elsewhere what happens on a field server, and see whether they have heard it."""


@webhook.command("add")
@click.argument("url")
@click.option(
    "--event", "kinds", multiple=True, help="submission, interview, contact, selection, assignment; all by default."
)
@DATABASE
@DATA
@explained
def add_one(url: str, kinds: tuple[str, ...], database: str | None, data: Path) -> None:
    """Tell URL everything from now on, signed. Prints the secret that the receiver needs."""
    from aneroid.store.folder import open_store
    from aneroid.store.webhooks import add_webhook, secret_of

    store = open_store(data, database)
    number = store.database.write(lambda t: add_webhook(t, url, kinds, "command line"))
    click.echo(f"Webhook {number}. Secret for the receiver: {secret_of(data, number)}")


@webhook.command("list")
@DATABASE
@DATA
@explained
def list_all(database: str | None, data: Path) -> None:
    """List webhooks: address, kinds of events, and how the last delivery went."""
    from aneroid.store.chain import head
    from aneroid.store.folder import open_store
    from aneroid.store.webhooks import MOST_FAILURES, list_webhooks

    with open_store(data, database, must_exist=True).database.read() as connection:
        end = head(connection).sequence
        for row in list_webhooks(connection):
            state = (
                "stopped" if row.failures >= MOST_FAILURES else f"{row.failures} failure(s)" if row.failures else "well"
            )
            kinds, last = ",".join(row.kinds), row.last_answer or "never sent"
            click.echo(f"{row.number}\t{row.url}\t{kinds}\t{state}\t{last}\t{max(0, end - row.after)} waiting")


@webhook.command("remove")
@click.argument("number", type=int)
@DATABASE
@DATA
@explained
def remove(number: int, database: str | None, data: Path) -> None:
    """Tell webhook NUMBER nothing more."""
    from aneroid.store.folder import open_store
    from aneroid.store.webhooks import end_webhook

    open_store(data, database, must_exist=True).database.write(lambda t: end_webhook(t, number, "command line"))
    click.echo(f"Webhook {number} is told nothing more.")


@webhook.command("again")
@click.argument("number", type=int)
@DATABASE
@DATA
@explained
def again(number: int, database: str | None, data: Path) -> None:
    """Go on at once with webhook NUMBER, which waits after failures; nothing is skipped."""
    from aneroid.store.folder import open_store
    from aneroid.store.webhooks import try_again

    open_store(data, database, must_exist=True).database.write(lambda t: try_again(t, number, "command line"))
    click.echo(f"Webhook {number} goes on.")
