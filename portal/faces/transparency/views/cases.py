"""Published cases: the list and the page of one."""

from datetime import date
from typing import Any, NamedTuple

from flask import abort, current_app, render_template, request, url_for

from portal.bilingual import LANGS
from portal.faces.transparency import queries
from portal.faces.transparency.figures import located
from portal.faces.transparency.forms import CasesForm
from portal.faces.transparency.record import composed, log, published_facts, taken_down, text_of
from portal.faces.transparency.rows import district_words, listed
from portal.faces.transparency.views.front import bp
from portal.faces.transparency.words import outcome_name, outcome_words
from portal.ground.db import db
from portal.ground.web.access import public
from portal.ground.web.addresses import alternates
from portal.ground.web.i18n import lang
from portal.law.catalogue.types import Pack
from portal.work.publication.models import Publication


class Pill(NamedTuple):
    """One condition in force, and the address without it."""

    text: str
    href: str


@bp.get("/cases")
@public()
def cases() -> Any:
    """Published cases, newest first, narrowed by the address."""
    session = db.session()
    years, outcomes = queries.choices(session)
    form = CasesForm(request.args, options=_options(_pack(), years, outcomes))
    chosen = form.chosen()
    narrowed = _narrowed(chosen)
    after = _place(request.args.get("after", ""))
    found = queries.page(session, narrowed, after=after)
    return render_template(
        "transparency/cases.html",
        form=form,
        rows=listed(found.rows),
        total=queries.count(session, narrowed),
        most=queries.MOST,
        pills=_pills(form, chosen),
        next=_address(chosen, after=f"{found.next.day}.{found.next.id}") if found.next else "",
        first=_address(chosen) if after else "",
    )


@bp.get("/cases/<number>")
@public()
def case(number: str) -> Any:
    """One published case; a taken-down one keeps its number and the reason, and answers 410."""
    found = queries.record(db.session(), number)
    if found is None:
        abort(404)
    office = _pack().offices[found.publication.office]
    facts = published_facts(found, lang())
    text = text_of(found, lang())
    about: dict[str, Any] = {
        "record": found.publication,
        "office": office,
        "published_rows": facts,
        "corrections": log(found),
    }
    if text is None:
        return render_template("transparency/taken_down.html", said=taken_down(found), **about), 410
    langs = tuple(one for one in LANGS if one in found.texts)
    about |= _where(found.publication) | alternates(langs)
    return render_template("transparency/case.html", page=composed(text), langs=langs, **about)


def _where(publication: Publication) -> dict[str, Any]:
    pack, tongue = _pack(), lang()
    return {
        "outcome": outcome_words(pack, publication.outcome, publication.fine_fen, tongue),
        "district": district_words(pack, publication.district),
        "place": pack.scenarios[publication.scenario].plain,
        "map": located(publication.district),
    }


def _pack() -> Pack:
    pack: Pack = current_app.extensions["portal.pack"]
    return pack


def _options(pack: Pack, years: tuple[int, ...], outcomes: tuple[str, ...]) -> dict[str, list[tuple[str, str]]]:
    tongue = lang()
    groups = [place for place in pack.scenarios.values() if place.parent is None]
    return {
        "district": [(code, district.name.text(tongue)) for code, district in pack.districts.items()],
        "scenario": [(place.code, place.name.text(tongue)) for place in groups],
        "outcome": [(code, outcome_name(pack, code).text(tongue)) for code in outcomes],
        "year": [(str(year), str(year)) for year in years],
    }


def _narrowed(chosen: dict[str, str]) -> queries.Narrowed:
    group = chosen.get("scenario", "")
    kinds = tuple(code for code, place in _pack().scenarios.items() if group and group in (code, place.parent))
    year = int(chosen.get("year", 0))
    return queries.Narrowed(chosen.get("q", ""), chosen.get("district", ""), kinds, chosen.get("outcome", ""), year)


def _pills(form: CasesForm, chosen: dict[str, str]) -> list[Pill]:
    rows = []
    for name, value in chosen.items():
        rest = {other: kept for other, kept in chosen.items() if other != name}
        rows.append(Pill(form.word(name, value), _address(rest)))
    return rows


def _address(chosen: dict[str, str], after: str | None = None) -> str:
    """The list narrowed by what was chosen, from a place on."""
    values: dict[str, Any] = {**chosen, "after": after}
    return url_for("public.cases", **values)


def _place(text: str) -> queries.Place | None:
    """Where a page begins, from its address; a broken one begins at the top."""
    day, _dot, key = text.partition(".")
    if not (key.isascii() and key.isdigit() and len(key) < 10):
        return None
    try:
        return queries.Place(date.fromisoformat(day), int(key))
    except ValueError:
        return None
