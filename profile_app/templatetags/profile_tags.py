import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext

from profile_app.gaps import gaps
from profile_app.models import Dated
from profile_app.person import Person
from profile_app.preview_link import has_drafts, preview_url
from profile_app.vcard import to_short_vcard

register = template.Library()

IN_SCRIPT = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"})


@register.filter
def duration(months: int) -> str:
    """33 is "2 years 9 months"."""
    years, rest = divmod(months, 12)
    parts = []
    if years:
        parts.append(ngettext("%(count)d year", "%(count)d years", years) % {"count": years})
    if rest:
        parts.append(ngettext("%(count)d month", "%(count)d months", rest) % {"count": rest})
    return " ".join(parts)


@register.filter
def dotted(date: str) -> str:
    """2024-03 as Korean dates are written: 2024.03."""
    return date.replace("-", ".")


@register.inclusion_tag("profile_app/_period.html")
def period(entry: Dated, *, with_duration: bool = False) -> dict[str, Any]:
    return {"entry": entry, "months": entry.period.months if with_duration else 0}


@register.inclusion_tag("admin/profile_app/_dashboard.html")
def profile_dashboard() -> dict[str, Any]:
    """What is missing on the page, and what waits to be published."""
    return {"gaps": gaps(), "drafts": has_drafts()}


@register.inclusion_tag("admin/profile_app/_preview_link.html")
def preview_link() -> dict[str, Any]:
    return {"url": preview_url()}


@register.inclusion_tag("profile_app/_example.html")
def profile_example() -> dict[str, Any]:
    """Hero and sections with one entry each, for the style guide."""
    person = Person.published()
    return {"person": person and person.excerpt()}


@register.simple_tag
def contact_code(person: Person) -> SafeString:
    """The person's vCard as a QR code, drawn as SVG."""
    return _drawn(to_short_vcard(person))


@lru_cache(maxsize=4)
def _drawn(text: str) -> SafeString:
    import segno

    code = segno.make_qr(text, error="M", encoding="utf-8")
    return mark_safe(code.svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None))  # noqa: S308  (a path)


@register.simple_tag
def linked_data_script(data: Mapping[str, Any]) -> SafeString:
    """A JSON-LD block; escaped as json_script does, so that no text in it ends the element."""
    text = json.dumps(data, ensure_ascii=False).translate(IN_SCRIPT)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308
