"""The owner's photo: read with care, and drawn anew as squares that carry nothing but their pixels."""

from collections.abc import Iterator
from io import BytesIO
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
WIDTHS = (160, 320, 640)
SIZE_LIMIT = 10 * 1024 * 1024
PIXEL_LIMIT = 50_000_000
QUALITY = 82


class PhotoError(Exception):
    """A photo that cannot be shown. Its text tells the owner what to do."""


def check_photo(file: IO[bytes], size: int) -> None:
    """Raises PhotoError unless every pixel can be read."""
    if size > SIZE_LIMIT:
        raise PhotoError(_("The photo is larger than 10 MB. Choose a smaller one."))
    _squared(file)


def draw_squares(file: IO[bytes]) -> Iterator[tuple[int, str, bytes]]:
    """Width, suffix and content of each file that the page needs, the widest last."""
    square = _squared(file)
    for width in WIDTHS:
        if width <= square.width:
            scaled = square.resize((width, width), Image.Resampling.LANCZOS)
            yield width, "webp", _encoded(scaled, "WEBP", method=6)
            yield width, "jpg", _encoded(scaled, "JPEG", optimize=True, progressive=True)


def _squared(file: IO[bytes]) -> Image.Image:
    file.seek(0)
    try:
        with Image.open(file, formats=FORMATS) as image:
            _check_dimensions(image)
            image.draft("RGB", (2 * WIDTHS[-1], 2 * WIDTHS[-1]))  # a large JPEG is read at a fraction of its size
            return _cropped(image)
    except Image.DecompressionBombError as error:
        raise PhotoError(_("The photo has more than 50 million pixels. Choose a smaller one.")) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise PhotoError(_("This is no photo that can be read. Choose a JPEG, PNG or WebP file.")) from error


def _check_dimensions(image: Image.Image) -> None:
    if image.width * image.height > PIXEL_LIMIT:
        raise Image.DecompressionBombError
    if min(image.size) < WIDTHS[0]:
        raise PhotoError(_("The photo is smaller than 160 × 160 pixels. Choose a larger one."))


def _cropped(image: Image.Image) -> Image.Image:
    """The middle of the picture, upright, on white where it was transparent."""
    side = min(WIDTHS[-1], *image.size)
    upright = ImageOps.exif_transpose(image).convert("RGBA")
    square = ImageOps.fit(upright, (side, side), Image.Resampling.LANCZOS)
    drawn = Image.new("RGB", square.size, "white")
    drawn.paste(square, mask=square)
    return drawn


def _encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    output = BytesIO()
    image.save(output, kind, quality=QUALITY, **options)
    return output.getvalue()
