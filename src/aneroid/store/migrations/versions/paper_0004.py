"""Paper interviews: each keyed twice, and what two entries came to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "paper_entries",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("interview_id", sa.String(length=250), nullable=False),
        sa.Column("instance_id", sa.String(length=250), nullable=False),
        sa.Column("form_id", sa.String(length=250), nullable=False),
        sa.Column("version", sa.String(length=250), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("xml", sa.LargeBinary(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.Column("author", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("settlement", NUMBER, nullable=True),
        sa.Column("set_aside_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["interview_id"], ["assignments.interview_id"], name=op.f("fk_paper_entries_interview_id")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_paper_entries")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_paper_entries_instance_id")),
    )
    op.create_index(op.f("ix_paper_entries_interview_id"), "paper_entries", ["interview_id"])
    op.create_index(op.f("ix_paper_entries_settlement"), "paper_entries", ["settlement"])
    op.create_table(
        "paper_settlements",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("interview_id", sa.String(length=250), nullable=False),
        sa.Column("instance_id", sa.String(length=250), nullable=False),
        sa.Column("differences", sa.JSON(), nullable=False),
        sa.Column("accuracy", sa.JSON(), nullable=False),
        sa.Column("author", sa.String(length=120), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_paper_settlements")),
    )
    op.create_index(op.f("ix_paper_settlements_interview_id"), "paper_settlements", ["interview_id"])


def downgrade() -> None:
    raise NotImplementedError("A database goes forward only; restore a backup to go back.")
