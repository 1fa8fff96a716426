"""How Alembic reaches the database: over the connection that ``store.upgrade`` gives it."""

from __future__ import annotations

from alembic import context

from aneroid.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
