import re

import pytest


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
    text = client.get("/.well-known/security.txt").text
    assert f"Contact: {settings.SITE_URL}/" in text
    assert re.search(r"^Expires: \d{4}-\d\d-\d\dT00:00:00Z$", text, re.MULTILINE)


def test_there_is_an_icon(client, db):
    response = client.get("/favicon.ico")
    assert response.status_code == 200
    assert b"".join(response)[:4] == b"\x00\x00\x01\x00"
    response.close()


@pytest.mark.parametrize("url", ["/robots.txt", "/sitemap.xml", "/.well-known/security.txt"])
def test_small_files_set_no_cookie(client, db, url):
    assert not client.get(url).cookies
