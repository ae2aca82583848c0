"""What every lawful path and every clock needs: columns and tables of the second release."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "calendar_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("prepared_by", sa.Integer(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("moved", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_change")),
    )
    with op.batch_alter_table("calendar_change", schema=None) as batch_op:
        batch_op.create_index(
            "uq_calendar_change_pending",
            ["state"],
            unique=True,
            postgresql_where=sa.text("state = 'pending'"),
            sqlite_where=sa.text("state = 'pending'"),
        )

    op.create_table(
        "nightly_run",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_nightly_run")),
    )
    op.create_table(
        "document_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=3), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("copy_of", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["user.id"], name=op.f("fk_document_template_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_template")),
        sa.UniqueConstraint("kind", "lang", "version", name=op.f("uq_document_template_kind_lang_version")),
    )
    op.create_table(
        "overdue_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clock_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("office", sa.String(length=20), nullable=False),
        sa.Column("told", sa.String(length=20), nullable=False),
        sa.Column("to_city", sa.Boolean(), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["clock_id"], ["clock.id"], name=op.f("fk_overdue_notice_clock_id")),
        sa.ForeignKeyConstraint(["office"], ["office.code"], name=op.f("fk_overdue_notice_office")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overdue_notice")),
        sa.UniqueConstraint("clock_id", "level", "due_on", name=op.f("uq_overdue_notice_clock_id_level_due_on")),
    )
    with op.batch_alter_table("overdue_notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_overdue_notice_clock_id"), ["clock_id"], unique=False)
        batch_op.create_index("ix_overdue_notice_office", ["office", "due_on"], unique=False)

    op.create_table(
        "particulars",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_particulars_event_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_particulars")),
    )
    op.create_table(
        "instalment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("fen", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_instalment_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalment")),
    )
    with op.batch_alter_table("instalment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_instalment_case_id"), ["case_id"], unique=False)

    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.add_column(sa.Column("harm", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("paused_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("reopened_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("relapsed", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("notice_sent_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("hearing_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("hearing_host", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("decision_gains_fen", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("decision_person_fen", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("demanded_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("demand_served_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("court_applied_on", sa.Date(), nullable=True))

    with op.batch_alter_table("clock", schema=None) as batch_op:
        batch_op.add_column(sa.Column("near_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("extended", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("gains_fen", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("person", sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column("person_fen", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("harm", sa.String(length=8), nullable=True))
        batch_op.add_column(sa.Column("evidence", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("remedy_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("changed_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("changed_by", sa.String(length=60), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_decision_remedy_id"), "remedy", ["remedy_id"], ["id"])

    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.add_column(sa.Column("template_zh", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("template_en", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("void_reason", sa.Text(), nullable=True))

    with op.batch_alter_table("final_report", schema=None) as batch_op:
        batch_op.add_column(sa.Column("revised", sa.Boolean(), server_default=sa.text("(false)"), nullable=False))

    with op.batch_alter_table("hearing", schema=None) as batch_op:
        batch_op.add_column(sa.Column("good_cause", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("hearing_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("place", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("announced_on", sa.Date(), nullable=True))

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("gains_fen", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("person", sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column("person_fen", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("superseded_on", sa.Date(), nullable=True))
        batch_op.alter_column("served_on", existing_type=sa.DATE(), nullable=True)

    with op.batch_alter_table("operator", schema=None) as batch_op:
        batch_op.add_column(sa.Column("legal_rep", sa.String(length=60), nullable=True))

    with op.batch_alter_table("remedy", schema=None) as batch_op:
        batch_op.add_column(sa.Column("decision_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_remedy_decision_id"), "decision", ["decision_id"], ["id"], use_alter=True
        )

    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.add_column(sa.Column("tracking", sa.String(length=200), nullable=True))

    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("notice_document_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_visit_notice_document_id"), "document", ["notice_document_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_visit_notice_document_id"), type_="foreignkey")
        batch_op.drop_column("notice_document_id")

    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.drop_column("tracking")

    with op.batch_alter_table("remedy", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_remedy_decision_id"), type_="foreignkey")
        batch_op.drop_column("decision_id")

    with op.batch_alter_table("operator", schema=None) as batch_op:
        batch_op.drop_column("legal_rep")

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.alter_column("served_on", existing_type=sa.DATE(), nullable=False)
        batch_op.drop_column("superseded_on")
        batch_op.drop_column("person_fen")
        batch_op.drop_column("person")
        batch_op.drop_column("gains_fen")

    with op.batch_alter_table("hearing", schema=None) as batch_op:
        batch_op.drop_column("announced_on")
        batch_op.drop_column("place")
        batch_op.drop_column("hearing_on")
        batch_op.drop_column("good_cause")

    with op.batch_alter_table("final_report", schema=None) as batch_op:
        batch_op.drop_column("revised")

    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_column("void_reason")
        batch_op.drop_column("voided_at")
        batch_op.drop_column("template_en")
        batch_op.drop_column("template_zh")

    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_decision_remedy_id"), type_="foreignkey")
        batch_op.drop_column("changed_by")
        batch_op.drop_column("changed_on")
        batch_op.drop_column("remedy_id")
        batch_op.drop_column("evidence")
        batch_op.drop_column("harm")
        batch_op.drop_column("person_fen")
        batch_op.drop_column("person")
        batch_op.drop_column("gains_fen")

    with op.batch_alter_table("clock", schema=None) as batch_op:
        batch_op.drop_column("extended")
        batch_op.drop_column("near_on")

    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_column("court_applied_on")
        batch_op.drop_column("demand_served_on")
        batch_op.drop_column("demanded_on")
        batch_op.drop_column("decision_person_fen")
        batch_op.drop_column("decision_gains_fen")
        batch_op.drop_column("hearing_host")
        batch_op.drop_column("hearing_on")
        batch_op.drop_column("notice_sent_on")
        batch_op.drop_column("relapsed")
        batch_op.drop_column("reopened_on")
        batch_op.drop_column("paused_until")
        batch_op.drop_column("harm")

    with op.batch_alter_table("instalment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_instalment_case_id"))

    op.drop_table("instalment")
    op.drop_table("particulars")
    with op.batch_alter_table("overdue_notice", schema=None) as batch_op:
        batch_op.drop_index("ix_overdue_notice_office")
        batch_op.drop_index(batch_op.f("ix_overdue_notice_clock_id"))

    op.drop_table("overdue_notice")
    op.drop_table("document_template")
    op.drop_table("nightly_run")
    with op.batch_alter_table("calendar_change", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_calendar_change_pending",
            postgresql_where=sa.text("state = 'pending'"),
            sqlite_where=sa.text("state = 'pending'"),
        )

    op.drop_table("calendar_change")
