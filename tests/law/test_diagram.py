"""The drawings say what the tables say: each state, each move, nothing beside another, and the same every time."""

import re
from itertools import combinations, product
from xml.etree import ElementTree

import pytest

from portal.bilingual import LANGS
from portal.cli import main
from portal.law.workflow.diagram.layout import Box, Chart, chart
from portal.law.workflow.diagram.measure import broken, wide
from portal.law.workflow.diagram.mermaid import mermaid
from portal.law.workflow.diagram.picture import TITLES, picture
from portal.law.workflow.diagram.svg import drawing, whole
from portal.law.workflow.states import STATES, Track, state_name
from portal.law.workflow.tables import MOVES

BOTH = [pytest.param(track, lang, id=f"{track}-{lang}") for track in Track for lang in LANGS]
SPACE = {"svg": "http://www.w3.org/2000/svg"}


def steps(track: Track) -> set[tuple[str, str, str]]:
    """Every step that the tables allow: from where, by which move, to where."""
    moves = MOVES[track].values()
    return {(s, move.name, t) for move in moves for s in move.sources for t in (move.targets or (s,))}


@pytest.mark.parametrize("track", Track)
def test_a_picture_holds_every_step_of_its_table_and_no_other(track: Track) -> None:
    drawn = picture(track)
    inside = {(node.state, move.name, node.state) for node in drawn.nodes for move in node.stays}
    across = {(a.source, move.name, a.target) for node in drawn.nodes for a in node.arrows for move in a.moves}
    assert inside | across == steps(track)
    assert not inside & across
    assert [node.state for node in drawn.nodes] == [state.value for state in STATES[track]]
    begun = {(move.name, node.state) for node in drawn.nodes for move in node.begins}
    assert begun == {(move.name, t) for move in MOVES[track].values() if move.creates for t in move.targets}
    assert any(node.is_start for node in drawn.nodes)


@pytest.mark.parametrize(("track", "lang"), BOTH)
def test_mermaid_names_every_state_and_every_step(track: Track, lang: str) -> None:
    text = mermaid(track, lang)
    assert text.startswith("stateDiagram-v2\n")
    found = set()
    for source, target, label in re.findall(r"^  (\w+) --> (\w+): (.+)$", text, re.M):
        found |= {(source, name, target) for name in label.split(" / ")}
    found |= {(state, name, state) for state, name in re.findall(r"^  (\w+): (.+)$", text, re.M)}
    assert found == {(s, MOVES[track][name].label.text(lang), t) for s, name, t in steps(track)}
    named = dict(re.findall(r'^  state "(.+)" as (\w+)$', text, re.M))
    assert {state_name(track, state.value).text(lang): state.value for state in STATES[track]} == named
    assert "[*] --> " in text


@pytest.mark.parametrize(("track", "lang"), BOTH)
def test_boxes_stand_apart_and_hold_their_words(track: Track, lang: str) -> None:
    found = chart(track, lang)
    assert {box.state for box in found.boxes} == {state.value for state in STATES[track]}
    for one, two in combinations(found.boxes, 2):
        assert one.y + one.height < two.y or two.y + two.height < one.y
    for box in found.boxes:
        _inside(box, found)


def _inside(box: Box, found: Chart) -> None:
    assert box.x >= 0
    assert box.right <= found.width
    assert box.y + box.height <= found.height
    for text in box.texts:
        low, high = text.span
        assert box.x < low, text
        assert high < box.right, text
        assert box.y < text.y - 10, text
        assert text.y + 3 < box.y + box.height, text
    for one, two in combinations(box.texts, 2):
        if abs(one.y - two.y) < 14:
            assert one.span[1] < two.span[0] or two.span[1] < one.span[0], (one, two)


@pytest.mark.parametrize(("track", "lang"), BOTH)
def test_every_arrow_leaves_its_own_line_and_ends_at_its_target(track: Track, lang: str) -> None:
    found = chart(track, lang)
    boxes = {box.state: box for box in found.boxes}
    assert {(line.source, line.target) for line in found.lines} == {(s, t) for s, _name, t in steps(track) if s != t}
    for line in found.lines:
        first, *_lane, last = line.points
        edge = boxes[line.source].x if line.back else boxes[line.source].right
        assert first in {(edge, port.y) for port in boxes[line.source].ports}
        assert last == (edge, boxes[line.target].entry)
        assert all(0 < x < found.width and 0 < y < found.height for x, y in line.points)


@pytest.mark.parametrize(("track", "lang"), BOTH)
def test_arrows_to_different_states_never_run_on_one_another(track: Track, lang: str) -> None:
    lines = chart(track, lang).lines
    for one, two in combinations(lines, 2):
        (_, low), (x, _), *_ = one.points
        (_, from_y), (other_x, _), (_, to_y), _ = two.points
        if one.target == two.target or x != other_x:
            continue
        top, bottom = sorted((low, one.points[2][1]))
        start, end = sorted((from_y, to_y))
        assert bottom < start or end < top, (one, two)


@pytest.mark.parametrize("lang", LANGS)
def test_the_file_is_xml_that_asks_nobody_and_holds_every_word(lang: str) -> None:
    text = whole(Track, lang)
    root = ElementTree.fromstring(text)
    words = " ".join(found.text or "" for found in root.iterfind(".//svg:text", SPACE))
    for track in Track:
        assert TITLES[track].text(lang) in words
        for state in STATES[track]:
            assert state_name(track, state.value).text(lang) in words
    said = re.sub(r"\s", "", words)
    for track, moves in MOVES.items():
        for move in moves.values():
            assert re.sub(r"\s", "", move.label.text(lang)) in said, (track, move.name)
    assert "http" not in text.replace(SPACE["svg"], "")
    assert "style" not in text
    assert "script" not in text


@pytest.mark.parametrize(("track", "lang"), BOTH)
def test_a_drawing_for_a_page_is_xml_without_style_and_the_same_every_time(track: Track, lang: str) -> None:
    first = drawing(track, lang)
    assert first == drawing(track, lang)
    root = ElementTree.fromstring(f"<div>{first}</div>")
    assert {piece.get("aria-hidden") for piece in root} == {"true"}
    assert len(root) == len(STATES[track]), "one piece a state"
    assert len(root.findall(".//rect")) == len(STATES[track])
    assert {rect.get("data-state") for rect in root.findall(".//rect")} == {state.value for state in STATES[track]}
    assert "style=" not in first


@pytest.mark.parametrize("lang", LANGS)
def test_words_are_broken_where_they_may_be(lang: str) -> None:
    for track, room in product(Track, (120, 200, 300)):
        for move in MOVES[track].values():
            words = move.label.text(lang)
            lines = broken(words, room)
            assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", words)
            assert all(wide(line) <= room or " " not in line for line in lines)
            assert not any(line[0] in "、，。；：）”" for line in lines)


def test_the_command_prints_what_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["workflow", "diagram", "--track", "case", "--lang", "en"]) == 0
    assert capsys.readouterr().out == mermaid(Track.CASE, "en")
    assert main(["workflow", "diagram"]) == 0
    assert capsys.readouterr().out == "\n".join(mermaid(track, "zh") for track in Track)
    assert main(["workflow", "diagram", "--format", "svg", "--track", "visit"]) == 0
    assert capsys.readouterr().out == whole([Track.VISIT], "zh")
    assert main(["workflow", "diagram", "--format", "svg"]) == 0
    ElementTree.fromstring(capsys.readouterr().out)


def test_the_command_refuses_a_track_that_there_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["workflow", "diagram", "--track", "nothing"])
    assert "invalid choice" in capsys.readouterr().err
