import html
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from string import Template

PAGES = Path(__file__).parent / "pages"


class Html(str):
    """Text that is HTML already; every other value is escaped."""

    __slots__ = ()


def render(name: str, /, **values: object) -> Html:
    return fill(page_text(name), **values)


def fill(template: str, /, **values: object) -> Html:
    safe = {name: value if isinstance(value, Html) else html.escape(str(value)) for name, value in values.items()}
    return Html(Template(template).substitute(safe))


def join(parts: Iterable[Html]) -> Html:
    return Html("\n".join(parts))


@cache
def page_text(name: str) -> str:
    return (PAGES / name).read_text(encoding="utf-8")
