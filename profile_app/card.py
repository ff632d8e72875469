"""The card that a shared link shows, made for KakaoTalk: 800 x 400, in the page's typeface."""

import hashlib
import unicodedata
from dataclasses import astuple, dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import ClassVar, Self

from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image, ImageDraw, ImageFont

from profile_app.models import Profile

FONT = Path(__file__).parent / "fonts" / "Pretendard-SemiBold.otf"
DESIGN = "1"  # another number when the drawing changes, so that addresses change with it
WIDTH, HEIGHT, MARGIN, PHOTO = 800, 400, 64, 208
BACKGROUND, TEXT, MUTED, ACCENT = "#ffffff", "#1b1d22", "#596170", "#1d4ed8"


@dataclass(frozen=True)
class Card:
    width: ClassVar = WIDTH
    height: ClassVar = HEIGHT

    name: str
    headline: str
    host: str
    photo: str

    @classmethod
    def of(cls, profile: Profile | None) -> Self:
        if profile is None:
            return cls("", "", settings.SITE_HOST, "")
        photo = profile.photo.name or ""
        return cls(profile.name, profile.label or profile.tagline, settings.SITE_HOST, photo)

    @property
    def digest(self) -> str:
        return hashlib.sha256("\0".join((DESIGN, *astuple(self))).encode()).hexdigest()[:16]

    @property
    def url(self) -> str:
        return reverse("profile_app:card", args=[self.digest])

    @property
    def alt(self) -> str:
        return " – ".join(text for text in (self.name, self.headline) if text) or self.host


@lru_cache(maxsize=4)
def draw_card(card: Card) -> bytes:
    """A PNG; each process draws a card once."""
    image = Image.new("RGB", (WIDTH, HEIGHT), BACKGROUND)
    draw = ImageDraw.Draw(image)
    room = WIDTH - 2 * MARGIN
    if photo := _photo(card.photo):
        image.paste(photo, (WIDTH - MARGIN - PHOTO, (HEIGHT - PHOTO) // 2), _rounded())
        room -= PHOTO + MARGIN // 2
    draw.rectangle((0, 0, 12, HEIGHT), fill=ACCENT)
    name, headline = drawable(card.name), drawable(card.headline)
    size = next((size for size in (76, 64, 54) if _font(size).getlength(name) <= room), 46)
    lines = wrapped(headline, 36, room)
    top = (HEIGHT - 96 - 48 * len(lines)) // 2 - 16
    draw.text((MARGIN, top + 72), shortened(name or card.host, size, room), TEXT, _font(size), anchor="ls")
    for number, line in enumerate(lines):
        draw.text((MARGIN, top + 132 + 48 * number), line, MUTED, _font(36), anchor="ls")
    if name:
        draw.text((MARGIN, HEIGHT - 40), shortened(card.host, 26, room), ACCENT, _font(26), anchor="ls")
    output = BytesIO()
    image.save(output, "PNG", optimize=True)
    return output.getvalue()


def drawable(text: str) -> str:
    """Without what the font has no glyph for, such as emoji."""
    shown = (letter for letter in unicodedata.normalize("NFC", text) if letter.isspace() or _has_glyph(letter))
    return " ".join("".join(shown).split())


def shortened(text: str, size: int, room: int) -> str:
    if _font(size).getlength(text) <= room:
        return text
    while text and _font(size).getlength(f"{text}…") > room:
        text = text[:-1].rstrip()
    return f"{text}…"


def wrapped(text: str, size: int, room: int) -> list[str]:
    """At most two lines, broken between words."""
    words, first = text.split(), ""
    while words and _font(size).getlength(f"{first} {words[0]}".strip()) <= room:
        first = f"{first} {words.pop(0)}".strip()
    if not first:
        return [shortened(text, size, room)] if text else []
    return [first, shortened(" ".join(words), size, room)] if words else [first]


@lru_cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, size)


def _has_glyph(letter: str) -> bool:
    if unicodedata.category(letter)[0] in "CM":
        return False
    return bytes(_font(36).getmask(letter)) != bytes(_font(36).getmask("\uffff"))


def _photo(name: str) -> Image.Image | None:
    try:
        with default_storage.open(name) as file, Image.open(file) as image:
            return image.convert("RGB").resize((PHOTO, PHOTO), Image.Resampling.LANCZOS)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None  # none, or not restored yet


def _rounded() -> Image.Image:
    mask = Image.new("L", (4 * PHOTO, 4 * PHOTO))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, *mask.size), 4 * 16, fill=255)
    return mask.resize((PHOTO, PHOTO), Image.Resampling.LANCZOS)
