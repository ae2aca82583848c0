"""What the reporter of the third release needs: columns and tables."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "notice_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("derived_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_run")),
    )
    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("name_hash", sa.String(length=64), nullable=False),
        sa.Column("slot", sa.String(length=12), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("pieces", sa.JSON(), nullable=False),
        sa.Column("became", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_upload_draft_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("name_hash", name=op.f("uq_upload_name_hash")),
    )
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_upload_draft_id"), ["draft_id"], unique=False)

    op.create_table(
        "venue_key",
        sa.Column(
            "key", sa.String(length=12).with_variant(sa.String(length=12, collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("venue_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_venue_key_venue_id")),
        sa.PrimaryKeyConstraint("key", "venue_id", name=op.f("pk_venue_key")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "alarm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late_noted", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('raised', 'looking', 'closed')", name=op.f("ck_alarm_state")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_alarm_complaint_id")),
        sa.ForeignKeyConstraint(["office"], ["office.code"], name=op.f("fk_alarm_office")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
    )
    with op.batch_alter_table("alarm", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alarm_complaint_id"), ["complaint_id"], unique=False)
        batch_op.create_index("ix_alarm_state_due", ["state", "due_on", "id"], unique=False)

    op.create_table(
        "attestation",
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("number_hash", sa.String(length=64), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("kid", sa.String(length=20), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("put_away_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_attestation_complaint_id")),
        sa.PrimaryKeyConstraint("complaint_id", name=op.f("pk_attestation")),
        sa.UniqueConstraint("number_hash", name=op.f("uq_attestation_number_hash")),
    )
    op.create_table(
        "erasure",
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("said", sa.String(length=12), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("proven_on", sa.Date(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'answered', 'proven', 'confirmed', 'contested', 'passed_on')",
            name=op.f("ck_erasure_state"),
        ),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_erasure_complaint_id")),
        sa.PrimaryKeyConstraint("complaint_id", name=op.f("pk_erasure")),
    )
    op.create_table(
        "notice_receiver",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=4), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=True),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("confirm_hash", sa.String(length=64), nullable=False),
        sa.Column("stop_hash", sa.String(length=64), nullable=False),
        sa.Column("confirm_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asks", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'on', 'stopped', 'expired', 'failed')", name=op.f("ck_notice_receiver_state")
        ),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_notice_receiver_complaint_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_receiver")),
        sa.UniqueConstraint("complaint_id", name=op.f("uq_notice_receiver_complaint_id")),
        sa.UniqueConstraint("confirm_hash", name=op.f("uq_notice_receiver_confirm_hash")),
        sa.UniqueConstraint("stop_hash", name=op.f("uq_notice_receiver_stop_hash")),
    )
    with op.batch_alter_table("notice_receiver", schema=None) as batch_op:
        batch_op.create_index("ix_notice_receiver_state", ["state", "confirm_until"], unique=False)

    op.create_table(
        "rating",
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("rated_on", sa.Date(), nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_rating_level")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_rating_complaint_id")),
        sa.PrimaryKeyConstraint("complaint_id", name=op.f("pk_rating")),
    )
    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.create_index("ix_rating_month", ["rated_on", "level"], unique=False)

    op.create_table(
        "alarm_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alarm_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("idem_hash", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["alarm_id"], ["alarm.id"], name=op.f("fk_alarm_word_alarm_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm_word")),
        sa.UniqueConstraint("idem_hash", name=op.f("uq_alarm_word_idem_hash")),
    )
    with op.batch_alter_table("alarm_word", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alarm_word_alarm_id"), ["alarm_id"], unique=False)

    op.create_table(
        "quiet_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("receiver_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=4), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease", sa.String(length=32), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=16), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'sent', 'joined', 'dropped', 'dead', 'given_up')", name=op.f("ck_quiet_notice_state")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_quiet_notice_event_id")),
        sa.ForeignKeyConstraint(["receiver_id"], ["notice_receiver.id"], name=op.f("fk_quiet_notice_receiver_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiet_notice")),
        sa.UniqueConstraint("event_id", "kind", "receiver_id", name=op.f("uq_quiet_notice_event_id_kind_receiver_id")),
    )
    with op.batch_alter_table("quiet_notice", schema=None) as batch_op:
        batch_op.create_index("ix_quiet_notice_due", ["state", "next_at", "id"], unique=False)
        batch_op.create_index("ix_quiet_notice_receiver", ["receiver_id", "state"], unique=False)
        batch_op.create_index("ix_quiet_notice_sent", ["channel", "sent_at"], unique=False)

    op.create_table(
        "alarm_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alarm_id", sa.Integer(), nullable=False),
        sa.Column("word_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["alarm_id"], ["alarm.id"], name=op.f("fk_alarm_file_alarm_id")),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_alarm_file_file_id")),
        sa.ForeignKeyConstraint(["word_id"], ["alarm_word.id"], name=op.f("fk_alarm_file_word_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm_file")),
    )
    with op.batch_alter_table("alarm_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alarm_file_alarm_id"), ["alarm_id"], unique=False)

    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.add_column(sa.Column("call_back", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("same_as", sa.String(length=20), nullable=True))

    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.add_column(sa.Column("code", sa.String(length=10), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_device_code"), ["code"])

    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.add_column(sa.Column("bytes", sa.BigInteger(), server_default="0", nullable=False))

    with op.batch_alter_table("file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("waiting", sa.String(length=32), nullable=True))
        batch_op.create_index(
            "ix_file_waiting",
            ["id"],
            unique=False,
            sqlite_where=sa.text("waiting IS NOT NULL"),
            postgresql_where=sa.text("waiting IS NOT NULL"),
        )

    with op.batch_alter_table("sealed_part", schema=None) as batch_op:
        batch_op.add_column(sa.Column("slip", sa.LargeBinary(), nullable=True))

    with op.batch_alter_table("venue", schema=None) as batch_op:
        batch_op.create_index("ix_venue_point", ["lat", "lon"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("venue", schema=None) as batch_op:
        batch_op.drop_index("ix_venue_point")

    with op.batch_alter_table("sealed_part", schema=None) as batch_op:
        batch_op.drop_column("slip")

    with op.batch_alter_table("file", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_file_waiting",
            sqlite_where=sa.text("waiting IS NOT NULL"),
            postgresql_where=sa.text("waiting IS NOT NULL"),
        )
        batch_op.drop_column("waiting")

    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_column("bytes")

    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_device_code"), type_="unique")
        batch_op.drop_column("code")

    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.drop_column("same_as")
        batch_op.drop_column("call_back")

    with op.batch_alter_table("alarm_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alarm_file_alarm_id"))

    op.drop_table("alarm_file")
    with op.batch_alter_table("quiet_notice", schema=None) as batch_op:
        batch_op.drop_index("ix_quiet_notice_sent")
        batch_op.drop_index("ix_quiet_notice_receiver")
        batch_op.drop_index("ix_quiet_notice_due")

    op.drop_table("quiet_notice")
    with op.batch_alter_table("alarm_word", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alarm_word_alarm_id"))

    op.drop_table("alarm_word")
    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.drop_index("ix_rating_month")

    op.drop_table("rating")
    with op.batch_alter_table("notice_receiver", schema=None) as batch_op:
        batch_op.drop_index("ix_notice_receiver_state")

    op.drop_table("notice_receiver")
    op.drop_table("erasure")
    op.drop_table("attestation")
    with op.batch_alter_table("alarm", schema=None) as batch_op:
        batch_op.drop_index("ix_alarm_state_due")
        batch_op.drop_index(batch_op.f("ix_alarm_complaint_id"))

    op.drop_table("alarm")
    op.drop_table("venue_key")
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_upload_draft_id"))

    op.drop_table("upload")
    op.drop_table("notice_run")
