"""The desk: revisits by risk and from offline devices, calls to be made again, reserves that stand in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("calls", sa.Column("call_back_at", sa.DateTime(), nullable=True))
    op.add_column("revisits", sa.Column("why", sa.String(length=20), nullable=False, server_default="sealed"))
    op.add_column("revisits", sa.Column("reason", sa.Text(), nullable=True))
    op.add_column("revisits", sa.Column("chosen_by", sa.String(length=120), nullable=True))
    op.add_column("revisits", sa.Column("chosen_at", sa.DateTime(), nullable=True))
    for column in (
        sa.Column("id", sa.String(length=64), nullable=True),
        sa.Column("minutes", sa.Float(), nullable=True),
        sa.Column("adults", sa.Integer(), nullable=True),
        sa.Column("again", sa.JSON(), nullable=True),
        sa.Column("visited_at", sa.DateTime(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("accuracy", sa.Float(), nullable=True),
    ):
        op.add_column("revisit_results", column)
    op.create_index(op.f("ix_revisit_results_id"), "revisit_results", ["id"], unique=False)
    op.create_table(
        "replacements",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("psu", sa.String(length=250), nullable=False),
        sa.Column("reserve", sa.String(length=250), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_replacements")),
        sa.UniqueConstraint("reserve", name=op.f("uq_replacements_reserve")),
    )
    op.create_index(op.f("ix_replacements_psu"), "replacements", ["psu"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("A database goes forward only; restore a backup to go back.")
