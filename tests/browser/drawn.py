"""Two faces that nobody has: drawn with circles and lines."""

from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

Pen = ImageDraw.ImageDraw
SKIN, DARK, WHITE, LIP = (224, 180, 150), (45, 30, 24), (245, 242, 238), (176, 88, 84)
SIZE = (1200, 900)
CENTRES = ((350, 350, 150), (850, 400, 100))
"""Middle and half width of each face, in pixels."""


def faces(**saved: object) -> bytes:
    """The picture as a JPEG; `saved` goes to the encoder (EXIF, comment)."""
    image = Image.new("RGB", SIZE, (198, 205, 208))
    pen = ImageDraw.Draw(image)
    for x, y, r in CENTRES:
        _face(pen, x, y, r)
    out = BytesIO()
    image.filter(ImageFilter.GaussianBlur(2.5)).save(out, "JPEG", quality=90, **saved)
    return out.getvalue()


def _oval(pen: Pen, x: float, y: float, w: float, h: float, fill: tuple[int, int, int]) -> None:
    pen.ellipse((x - w, y - h, x + w, y + h), fill=fill)


def _face(pen: Pen, x: int, y: int, r: int) -> None:
    _oval(pen, x, y - r * 0.42, r * 1.05, r * 1.12, DARK)
    _oval(pen, x, y, r * 0.86, r * 1.18, SKIN)
    for side in (-1, 1):
        _eye(pen, x + side * r * 0.38, y - r * 0.12, r)
        _oval(pen, x + side * r * 0.09, y + r * 0.34, r * 0.05, r * 0.04, (120, 75, 62))
    shadow = [
        (x - r * 0.05, y - r * 0.1),
        (x + r * 0.05, y - r * 0.1),
        (x + r * 0.17, y + r * 0.32),
        (x - r * 0.17, y + r * 0.32),
    ]
    pen.polygon(shadow, fill=(208, 166, 138))
    _oval(pen, x, y + r * 0.67, r * 0.33, r * 0.11, LIP)
    pen.line((x - r * 0.32, y + r * 0.67, x + r * 0.32, y + r * 0.67), fill=(110, 50, 50), width=max(1, r // 25))
    pen.rectangle((x - r * 0.42, y + r * 1.1, x + r * 0.42, y + r * 1.5), fill=(190, 153, 127))
    _oval(pen, x, y + r * 2.4, r * 1.6, r, (60, 90, 130))


def _eye(pen: Pen, x: float, y: float, r: int) -> None:
    _oval(pen, x, y, r * 0.19, r * 0.1, WHITE)
    _oval(pen, x, y, r * 0.09, r * 0.09, DARK)
    brow = (x - r * 0.28, y - r * 0.26, x + r * 0.28, y + r * 0.14)
    pen.arc(brow, 205, 335, fill=DARK, width=max(2, r // 11))
