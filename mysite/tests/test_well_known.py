import re
from datetime import datetime, timedelta

import pytest
from django.utils import timezone


def test_robots_names_the_sitemap(client, settings):
    text = client.get("/robots.txt").text
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in text
    assert "Disallow: /admin/" in text


def test_the_sitemap_lists_both_pages_in_both_languages(client, db):
    text = client.get("/sitemap.xml").text
    assert len(re.findall("<loc>", text)) == 4
    assert 'hreflang="en"' in text


def test_the_sitemap_names_the_site_whichever_host_was_asked(client, db, settings):
    settings.SITE_URL = "https://seoyun.example:8443"
    text = client.get("/sitemap.xml", headers={"Host": "localhost"}).text
    assert set(re.findall("<loc>(.*?)</loc>", text)) == {
        f"https://seoyun.example:8443{path}" for path in ("/", "/en/", "/chatbot/", "/en/chatbot/")
    }
    assert "localhost" not in text


def test_security_txt_says_whom_to_tell_and_until_when(client, settings):
    """As RFC 9116 wants it: each field once, and an end that is ahead, by less than a year."""
    settings.SITE_URL = "https://seoyun.example"
    response = client.get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in response.text.splitlines())
    expires = datetime.strptime(fields.pop("Expires"), "%Y-%m-%dT%H:%M:%S%z")
    assert timedelta(days=30) < expires - timezone.now() < timedelta(days=365)
    assert fields == {
        "Contact": "https://seoyun.example/#message",
        "Preferred-Languages": "ko, en",
        "Canonical": "https://seoyun.example/.well-known/security.txt",
    }
    assert response["Content-Type"] == "text/plain; charset=utf-8"


def test_there_is_an_icon(client, db):
    response = client.get("/favicon.ico")
    assert response.status_code == 200
    assert b"".join(response)[:4] == b"\x00\x00\x01\x00"
    response.close()


@pytest.mark.parametrize("url", ["/robots.txt", "/sitemap.xml", "/.well-known/security.txt"])
def test_small_files_set_no_cookie(client, db, url):
    assert not client.get(url).cookies
