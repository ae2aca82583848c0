"""Step 5 on a phone: people are covered before anything leaves it, and a broken connection costs nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Locator, Page, Request, Route, expect

from tests.browser.drawn import CENTRES, SIZE, faces
from tests.browser.live import size
from tests.browser.look import AXE, too_wide, violations
from tests.browser.tree import tree
from tests.work.files.heic import HEIC

pytestmark = pytest.mark.browser
CANARY = b"canary-31.0301N"
FILL = (0x30, 0x30, 0x30)


@contextmanager
def phone(running: Browser, address: str, lang: str = "zh") -> Iterator[Page]:
    """A phone on step 5; an error of the page's scripts fails the test."""
    context = running.new_context(
        viewport=size(390), base_url=address, has_touch=True, locale="zh-CN", service_workers="block"
    )
    context.set_default_timeout(30_000)
    context.add_init_script(AXE)
    page, faults = context.new_page(), list[str]()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if "Content Security" in said.text else None)
    try:
        page.goto(f"/{lang}/report/evidence")
        yield page
        assert not faults, faults
    finally:
        context.close()


def told() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010E], exif[0x0110] = CANARY.decode(), CANARY.decode()
    exif.get_ifd(0x8825)[1] = CANARY.decode()
    return exif


def photo(data: bytes, name: str = "IMG_0001.jpg", kind: str = "image/jpeg") -> FilePayload:
    return {"name": name, "mimeType": kind, "buffer": data}


class Line:
    """What goes out of the phone, piece by piece."""

    def __init__(self, page: Page) -> None:
        self.offsets: list[int] = []
        self.data = bytearray()
        page.route("**/piece/*", lambda route: route.continue_())  # only a request that is held up shows its body
        page.on("response", lambda answer: self._heard(answer.request))

    def _heard(self, request: Request) -> None:
        if "/piece/" in request.url:
            at, body = int(request.url.rpartition("/")[2]), request.post_data_buffer or b""
            self.offsets.append(at)
            self.data[at : at + len(body)] = body

    @property
    def picture(self) -> Image.Image:
        return Image.open(BytesIO(bytes(self.data)))


def button(within: Page | Locator, what: str) -> Locator:
    return within.locator(f"[data-do={what}]").locator("visible=true")


def near(pixel: object, colour: tuple[int, int, int]) -> bool:
    return isinstance(pixel, tuple) and all(abs(a - b) < 6 for a, b in zip(pixel, colour, strict=True))


def box(made: Locator) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a box, in pixels of the picture."""
    x, y, w, h = (float(made.get_attribute(f"data-{name}") or 0) for name in "xywh")
    return x * SIZE[0], y * SIZE[1], (x + w) * SIZE[0], (y + h) * SIZE[1]


def test_faces_are_proposed_and_what_leaves_the_phone_is_covered_and_clean(
    served: tuple[Flask, str], chromium: Browser
) -> None:
    with phone(chromium, served[1]) as page:
        line = Line(page)
        page.locator("[name=device]").set_input_files(photo(faces(exif=told(), comment=CANARY, xmp=CANARY)))
        button(page, "cover").click()
        proposed = page.locator(".covertool__x")
        expect(page.locator(".covertool [role=status]")).to_contain_text("找到 2 张脸", timeout=60_000)
        for x, y, _r in CENTRES:
            boxes = [box(proposed.nth(n)) for n in range(2)]
            assert any(left < x < right and top < y < bottom for left, top, right, bottom in boxes), (x, y, boxes)
        assert "不认是谁" in page.locator(".covertool").inner_text()
        assert not violations(page)
        button(page, "add").click()
        mine = page.locator(".covertool__x--on")
        for key in [*["ArrowUp"] * 30, *["ArrowRight"] * 30, *["Shift+ArrowDown"] * 3, *["Shift+ArrowLeft"] * 5]:
            mine.press(key)
        left, top, right, bottom = box(mine)
        assert (round(top), round(right)) == (0, 1080)
        assert (round(right - left), round(bottom)) == (round(0.2 * 1200), round(0.36 * 900))
        button(page, "add").click()
        page.locator(".covertool__x--on").press("Delete")
        expect(proposed).to_have_count(3)
        covered = [box(proposed.nth(n)) for n in range(3)]
        assert line.offsets == [], "nothing has left the phone"
        button(page, "use").click()
        expect(page.locator(".one[data-state=done]")).to_be_visible()
        expect(page.locator(".shot .chip")).to_contain_text("遮住 3 处")
        assert not violations(page)
        assert not too_wide(page)
        assert CANARY not in bytes(line.data)
        sent = line.picture
        assert (sent.format, sent.size, dict(sent.getexif())) == ("JPEG", SIZE, {})
        assert not {"comment", "xmp", "exif"} & set(sent.info), "a colour profile is the browser's own"
        for left, top, right, bottom in covered:
            assert all(near(sent.getpixel(at), FILL) for at in _grid(left, top, right, bottom))
        assert near(sent.getpixel((600, 850)), (198, 205, 208)), "what was not covered is as it was"
        page.reload()
        expect(page.locator(".chip", has_text="已加 1 个")).to_be_visible()


def _grid(left: float, top: float, right: float, bottom: float) -> list[tuple[int, int]]:
    """Points all over a box, a hand's breadth from where JPEG's blocks mix it with its surroundings."""
    across = range(int(left) + 10, min(int(right), SIZE[0]) - 10, 9)
    return [(x, y) for x in across for y in range(int(top) + 10, min(int(bottom), SIZE[1]) - 10, 9)]


def test_where_faces_cannot_be_found_the_hand_can(served: tuple[Flask, str], chromium: Browser) -> None:
    with phone(chromium, served[1], "en") as page:
        line = Line(page)
        page.route("**/*tiny_face_detector_model.bin", lambda route: route.abort())
        page.locator("[name=sign]").set_input_files(photo(faces()))
        button(page, "cover").click()
        expect(page.locator(".covertool [role=status]")).to_contain_text("cannot look for faces")
        view = page.locator(".covertool__v").bounding_box()
        assert view
        at = lambda x, y: (view["x"] + view["width"] * x, view["y"] + view["height"] * y)  # noqa: E731
        _drag(page, at(0.1, 0.1), at(0.4, 0.7))
        mine = page.locator(".covertool__x--on")
        _drag(page, at(0.3, 0.5), at(0.4, 0.5))
        left, top, right, bottom = box(mine)
        assert [round(left / 12), round(top / 9), round(right / 12), round(bottom / 9)] == pytest.approx(
            [20, 10, 50, 70], abs=2
        )
        corner = page.locator(".covertool__x--on .covertool__c").bounding_box()
        assert corner
        _drag(page, (corner["x"] + 14, corner["y"] + 14), (corner["x"] + 14 + view["width"] * 0.2, corner["y"] + 14))
        assert box(mine)[2] / 12 == pytest.approx(70, abs=2)
        button(page, "left").click()
        button(page, "more").click()
        page.mouse.click(*at(0.9, 0.9))
        expect(page.locator(".covertool__x")).to_have_count(1)
        covered = box(page.locator(".covertool__x"))
        button(page, "use").click()
        expect(page.locator(".one[data-state=done]")).to_be_visible()
        sent = line.picture
        assert all(near(sent.getpixel(point), FILL) for point in _grid(*covered))
        button(page, "cover").click()
        expect(page.locator(".covertool__x")).to_have_count(1)
        button(page, "delete").click()
        button(page, "close").click()
        expect(page.locator(".one[data-state=done]")).to_be_visible()
        assert page.locator(".shot .chip").inner_text() == "1 covered"


def _drag(page: Page, begin: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*begin)
    page.mouse.down()
    page.mouse.move((begin[0] + end[0]) / 2, (begin[1] + end[1]) / 2)
    page.mouse.move(*end)
    page.mouse.up()


def noise() -> bytes:
    """A picture of several pieces."""
    out = BytesIO()
    Image.effect_noise((1200, 900), 90).convert("RGB").save(out, "JPEG", quality=90)
    return out.getvalue()


def cut(page: Page, when: Callable[[int], bool]) -> None:
    """Break the line at these pieces."""

    def handle(route: Route) -> None:
        if when(int(route.request.url.rpartition("/")[2])):
            route.abort()
        else:
            route.continue_()

    page.route("**/piece/*", handle)


def test_a_broken_line_goes_on_where_it_stopped(served: tuple[Flask, str], chromium: Browser) -> None:
    with phone(chromium, served[1]) as page:
        line, broken = Line(page), list[int]()

        def twice_in_the_middle(at: int) -> bool:
            if at and len(broken) < 2:
                broken.append(at)
                return True
            return False

        cut(page, twice_in_the_middle)
        page.locator("[name=device]").set_input_files(photo(noise()))
        button(page, "send").click()
        expect(page.locator(".one[data-state=done]")).to_be_visible()
        assert len(broken) == 2
        assert len(line.offsets) > 2
        assert line.offsets == sorted(set(line.offsets)), "no piece is sent twice"
        assert line.picture.size == (1200, 900)


def test_one_that_failed_keeps_the_page_and_can_be_tried_again(served: tuple[Flask, str], chromium: Browser) -> None:
    with phone(chromium, served[1]) as page:
        line = Line(page)
        cut(page, lambda at: at > 0)
        page.clock.install()
        page.locator("[name=device]").set_input_files(photo(noise(), "截屏_1123.jpg"))
        button(page, "send").click()
        part = page.locator(".one")
        for _ in range(20):
            page.clock.run_for(10_000)
            if part.get_attribute("data-state") == "failed":
                break
            page.wait_for_timeout(100)
        expect(part.locator(".err")).to_contain_text("“截屏_1123.jpg”没传上去：网络断了。前面填的都在。")
        page.locator(".bar button").first.click()
        expect(button(part, "again")).to_be_focused()
        assert page.url.endswith("/report/evidence")
        cut(page, lambda at: False)
        button(part, "again").click()
        page.clock.run_for(10_000)
        expect(page.locator(".one[data-state=done]")).to_be_visible()
        assert line.offsets.count(0) == 1


def test_nothing_goes_before_its_sender_has_decided(served: tuple[Flask, str], chromium: Browser) -> None:
    with phone(chromium, served[1]) as page:
        line = Line(page)
        page.locator("[name=no_device]").check()
        page.locator("[name=device]").set_input_files([photo(faces()), photo(faces(), "b.jpg")])
        expect(page.locator(".one[data-state=asks]")).to_have_count(2)
        expect(page.locator("[name=no_device]")).to_be_hidden()
        page.locator(".bar button").first.click()
        expect(page.locator(".one [role=status]").first).to_contain_text("这张还没传")
        assert page.url.endswith("/report/evidence")
        assert line.offsets == []
        button(page.locator(".one").first, "drop").click()
        button(page.locator(".one"), "send").click()
        page.locator(".bar button").first.click()
        page.wait_for_url(lambda url: not url.endswith("/evidence"))
        page.goto("/zh/report/evidence")
        expect(page.locator("[data-file]")).to_have_count(1)


def test_what_the_phone_cannot_open_the_server_does(served: tuple[Flask, str], chromium: Browser) -> None:
    with phone(chromium, served[1]) as page:
        page.locator("[name=device]").set_input_files(photo(HEIC, "IMG_0002.HEIC", "image/heic"))
        page.locator("[name=sign]").set_input_files(photo(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "x.svg"))
        expect(page.locator(".one[data-state=done] img")).to_have_js_property("naturalWidth", 96)
        refused = page.locator(".one[data-state=failed]")
        expect(refused).to_contain_text("“x.svg”没有加上")
        expect(button(refused, "again")).to_have_count(0)
        button(refused, "drop").click()
        button(page.locator(".one"), "drop").click()
        expect(page.locator(".one")).to_have_count(0)
        page.reload()
        expect(page.locator("[data-file]")).to_have_count(0)


def test_each_button_for_the_camera_is_heard_with_what_it_is_for(served: tuple[Flask, str], chromium: Browser) -> None:
    with phone(chromium, served[1]) as page:
        names = [node.name for node in tree(page).all() if node.role == "button" and node.name.startswith("拍照")]
        assert len(names) == len(set(names)) > 1, names
