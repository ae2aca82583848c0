"""Who, when and by which rules, for the verbs that a view calls."""

from flask import current_app, g
from flask_login import current_user

from portal.clock import now
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.rulebook.rules import Rules, rules
from portal.law.workflow.actors import CITIZEN, Actor


def rules_here() -> Rules:
    """The rules in force, read once a request."""
    if "rules" not in g:
        g.rules = rules(db.session(), current_app.extensions["portal.pack"])
    return g.rules


def actor_here() -> Actor:
    """The signed-in person."""
    return current_user.actor


def here() -> Act:
    """The signed-in person's act."""
    return Act(actor_here(), now(), rules_here())


def as_reporter() -> Act:
    """The reporter's act."""
    return Act(CITIZEN, now(), rules_here())
