import re

import pytest
import segno
from django.utils import translation

from profile_app.models import Career, Link, Position, Profile
from profile_app.person import Person
from profile_app.templatetags.profile_tags import contact_code
from profile_app.vcard import OCTETS, QR_ROOM, folded, to_short_vcard, to_vcard

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def address(settings):
    settings.SITE_URL = "https://seoyun.example"
    with translation.override("ko"):
        yield


def published():
    person = Person.published()
    assert person is not None
    return person


def person(**fields):
    Profile.objects.create(**{"name": "한서윤"} | fields)
    return published()


def test_the_sample_is_a_whole_card(sample_person):
    assert to_vcard(published()) == (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:한서윤;;;;\r\nFN:한서윤\r\nEMAIL;TYPE=INTERNET:seoyun.han@example.com\r\n"
        "ORG:온결페이\r\nTITLE:결제 플랫폼 리드\r\nURL:https://seoyun.example/\r\nURL:https://seoyun.example.com\r\n"
        "URL:https://github.example.com/seoyun-han\r\nURL:https://blog.example.com/seoyun\r\nEND:VCARD\r\n"
    )


def test_what_is_not_known_has_no_line():
    lines = to_vcard(person(label="개발자", phone="010-1234-5678")).split("\r\n")
    assert lines[2:-2] == [
        "N:한서윤;;;;",
        "FN:한서윤",
        "TEL;TYPE=CELL:010-1234-5678",
        "TITLE:개발자",
        "URL:https://seoyun.example/",
    ]


def test_text_is_escaped_and_can_begin_no_line_of_its_own():
    card = to_vcard(person(name="Han, \\ S;Y\r\nTEL:1", label="a,b"))
    assert "\r\nFN:Han\\, \\\\ S\\;Y\\nTEL:1\r\n" in card
    assert "\r\nN:Han\\, \\\\ S\\;Y\\nTEL:1;;;;\r\n" in card
    assert "\r\nTITLE:a\\,b\r\n" in card


@pytest.mark.parametrize("line", ["X:" + "a" * 73, "X:" + "a" * 74, "X:" + "가" * 200, "X:" + "a가👩" * 60])
def test_long_lines_are_folded_between_letters(line):
    pieces = folded(line).split("\r\n")
    assert all(len(piece.encode()) <= OCTETS for piece in pieces)
    assert pieces[0] + "".join(piece.removeprefix(" ") for piece in pieces[1:]) == line
    assert all(piece.startswith(" ") for piece in pieces[1:])
    assert (len(pieces) == 1) == (len(line.encode()) <= OCTETS)


def test_the_short_form_leaves_out_what_has_no_room():
    known = person(email="me@seoyun.example", phone="010-1234-5678")
    career = Career.objects.create(name="가" * 100)
    Position.objects.create(career=career, title="나" * 20, start="2024")
    Link.objects.create(profile=known.profile, network="GitHub", url="https://github.example.com/" + "x" * 150)
    card = to_short_vcard(published())
    assert len(card.encode()) <= QR_ROOM
    assert card.startswith("BEGIN:VCARD\nVERSION:3.0\nN:한서윤;;;;\nFN:한서윤\n")
    assert "가" not in card
    assert "github" not in card
    assert "010-1234-5678" in card
    assert f"TITLE:{'나' * 20}" in card
    assert card.endswith("\nEND:VCARD")


def test_the_code_says_the_short_form_and_stays_small(sample_person):
    code = segno.make_qr(to_short_vcard(published()), error="M", encoding="utf-8")
    assert int(code.version) <= 10
    assert segno.make_qr("가" * (QR_ROOM // 3), error="M", encoding="utf-8").version == 10
    svg = contact_code(published())
    assert pixels(svg) == {(x, y) for y, row in enumerate(code.matrix) for x, dark in enumerate(row) if dark}


def pixels(svg):
    """The dark modules of segno's path: runs of horizontal strokes, each from where the last one ended."""
    [path] = re.findall(r' d="(.*?)"', svg)
    found, x, y = set(), 0, -0.5
    for command, first, second in re.findall(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?", path):
        if command == "h":
            found |= {(x + step, int(y)) for step in range(int(first))}
            x += int(first)
        else:
            start = (0, 0) if command == "M" else (x, y)
            x, y = start[0] + int(first), start[1] + float(second)
    return found


class TestServed:
    def test_it_is_a_file_named_after_the_person(self, client, sample_person, django_assert_num_queries):
        with django_assert_num_queries(11):
            response = client.get("/contact.vcf")
        assert response["Content-Type"] == "text/vcard; charset=utf-8"
        assert response["Content-Disposition"] == ("attachment; filename*=utf-8''%ED%95%9C%EC%84%9C%EC%9C%A4.vcf")
        assert response.content.decode() == to_vcard(published())
        assert client.post("/contact.vcf").status_code == 405

    def test_each_language_names_its_own_page(self, client, sample_person):
        assert "URL:https://seoyun.example/en/\r\n" in client.get("/en/contact.vcf").text

    def test_there_is_none_without_a_person(self, client):
        assert client.get("/contact.vcf").status_code == 404

    @pytest.mark.parametrize(("path", "words"), [("/", "연락처 저장"), ("/en/", "Save contact")])
    def test_the_page_links_to_it_and_carries_the_code(self, client, sample_person, path, words):
        html = client.get(path).text
        assert f'<a href="{path}contact.vcf">{words}</a>' in html
        assert html.count('<figure class="contact-code"><svg') == 1
