"""The schema by migrations is the schema of the models; each step goes up and down with data, on both engines."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from portal.founding import MIGRATIONS, prepare_migrations
from portal.ground.db import db
from tests import makers
from tests.conftest import Acting

HEAD = "0004"


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names())


def test_the_migrations_make_what_the_models_say(app_on_both: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        assert compare_metadata(context, db.metadata) == []
        assert context.get_current_revision() == HEAD


def test_every_step_goes_down_and_up_again_with_data(app_on_both: Flask, act: Acting) -> None:
    prepare_migrations(app_on_both)
    makers.visit(act, makers.case(act))
    db.session.commit()
    before = db.session.execute(text("SELECT count(*) FROM event")).scalar_one()
    db.session.remove()
    downgrade(MIGRATIONS, revision="0001")
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE event SET office = office"))
    upgrade(MIGRATIONS)
    assert db.session.execute(text("SELECT count(*) FROM event")).scalar_one() == before > 0
    with pytest.raises(Exception, match="append-only"):
        db.session.execute(text("UPDATE event SET office = office"))
    db.session.remove()
    downgrade(MIGRATIONS, revision="base")
    assert tables() <= {"alembic_version"}
    upgrade(MIGRATIONS)
    assert {"case", "complaint", "event"} <= tables()
