import pytest

from mysite.environment import Environment, Rate, is_loopback

LONG = "x" * 24


@pytest.fixture
def env(tmp_path):
    return Environment(tmp_path / "no.env")


@pytest.fixture
def given(monkeypatch):
    return lambda value, name="NAME": monkeypatch.setenv(name, value)


@pytest.fixture
def refusal(capsys):
    def read_and_fail(read, *arguments, **options) -> str:
        with pytest.raises(SystemExit) as ended:
            read("NAME", *arguments, **options)
        assert ended.value.code == 4
        text = str(capsys.readouterr().err)
        assert text.startswith("NAME")
        assert text.count("\n") == 1
        return text.strip()

    return read_and_fail


def test_an_empty_value_counts_as_not_given(env, given):
    given("  ")
    assert env.text("NAME", "default") == "default"


def test_production_reads_no_dotenv_file(tmp_path, monkeypatch):
    monkeypatch.setenv("DJANGO_DEBUG", "false")
    (tmp_path / ".env").write_text("ONLY_HERE=x\n")
    assert Environment(tmp_path / ".env").text("ONLY_HERE") == ""


def test_a_dotenv_file_is_read_below_the_environment(tmp_path, given, monkeypatch):
    monkeypatch.setenv("DJANGO_DEBUG", "true")
    monkeypatch.setenv("ONLY_HERE", "")
    monkeypatch.delenv("ONLY_HERE")
    (tmp_path / ".env").write_text("NAME=from the file\nONLY_HERE=한글\n")
    given("from the environment")
    env = Environment(tmp_path / ".env")
    assert (env.text("NAME"), env.text("ONLY_HERE")) == ("from the environment", "한글")


def test_a_file_may_hold_the_value(env, given, tmp_path):
    (tmp_path / "secret").write_text("in the file\n")
    given(str(tmp_path / "secret"), "NAME_FILE")
    assert env.text("NAME") == "in the file"


def test_a_file_that_cannot_be_read_is_named(env, given, refusal):
    given("/no/such/file", "NAME_FILE")
    assert refusal(env.text).startswith("NAME_FILE: ")


def test_a_missing_value_comes_with_the_remedy(env, refusal):
    assert refusal(env.required, "Write one.") == "NAME: is not set. Write one."


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("1", True), ("On", True), ("false", False), ("no", False)]
)
def test_flags(env, given, text, value):
    given(text)
    assert env.flag("NAME", default=not value) is value


@pytest.mark.parametrize("text", ["maybe", "2", "ture"])
def test_a_flag_is_true_or_false(env, given, text, refusal):
    given(text)
    assert text in refusal(env.flag, default=True)


@pytest.mark.parametrize("text", ["-1", "1.5", "many", "0", "٣", "9999999"])
def test_a_count_is_a_whole_number(env, given, text, refusal):
    given(text)
    refusal(env.count, 7, least=1)


@pytest.mark.parametrize(
    ("text", "rate"), [("30/m", Rate(30, 60)), ("1/s", Rate(1, 1)), ("5/H", Rate(5, 3600)), ("off", None)]
)
def test_rates(env, given, text, rate):
    given(text)
    assert env.rate("NAME", "1/d") == rate


@pytest.mark.parametrize("text", ["0/m", "30", "30/", "30/w", "-1/m", "m/30", "on"])
def test_what_is_no_rate_is_refused(env, given, text, refusal):
    given(text)
    assert "30/m" in refusal(env.rate, "30/m")


def test_secrets_are_long_and_never_shown(env, given, refusal):
    given(f"{LONG},short-secret")
    assert "short-secret" not in refusal(env.secrets, [])
    given(f"{LONG}, {LONG}y")
    assert env.secrets("NAME", []) == [LONG, LONG + "y"]


@pytest.mark.parametrize(
    "text", ["https://my.name", "https://my.name:8443", "http://127.0.0.1:8000", "http://[::1]:1"]
)
def test_origins(env, given, text):
    given(text + "/")
    assert env.origin("NAME", "") == text


@pytest.mark.parametrize(
    "text",
    [
        "my.name",
        "ftp://my.name",
        "https://",
        "https://my.name/path",
        "https://my.name?q",
        "https://a@my.name",
        "https://my.name:port",
        "https://[::1",
        "http://my.name",
        "http://10.0.0.1",
        "http://web",
        "http://[2001:db8::1]",
        "https://a b",
        "https://*.my.name",
        "https://my.name:99999",
    ],
)
def test_what_is_no_origin_is_refused(env, given, text, refusal):
    given(text)
    refusal(env.origin, "")


def test_a_bare_name_of_the_compose_network_is_private(env, given, refusal):
    given("http://sandbox:9000")
    assert env.origin("NAME", "", private=True) == "http://sandbox:9000"
    given("http://kapi.kakao.com")
    refusal(env.origin, "", private=True)


@pytest.mark.parametrize("host", ["localhost", "kakao.localhost", "127.0.0.1", "127.9.9.9", "::1"])
def test_loopback(host):
    assert is_loopback(host)


@pytest.mark.parametrize("host", [None, "", "localhost.example", "10.0.0.1", "0.0.0.0", "my.name"])  # noqa: S104
def test_not_loopback(host):
    assert not is_loopback(host)


@pytest.mark.parametrize("scheme", ["mysql", "mariadb"])
def test_databases(env, given, scheme, monkeypatch):
    monkeypatch.setattr("mysite.environment.find_spec", lambda _name: "found")
    given(f"{scheme}://user:p%40ss@db:3306/site")
    database = env.database("NAME", "")
    assert database["ENGINE"] == "django.db.backends.mysql"
    assert (database["USER"], database["PASSWORD"], database["PORT"]) == ("user", "p@ss", 3306)


def test_a_database_can_ask_for_tls(env, given, monkeypatch):
    monkeypatch.setattr("mysite.environment.find_spec", lambda _name: "found")
    given("mysql://user:pass@db:3306/site?ssl_mode=REQUIRED")
    database = env.database("NAME", "")
    assert database["OPTIONS"] == {"ssl_mode": "REQUIRED"}
    assert database["NAME"] == "site"


@pytest.mark.parametrize(
    "text",
    ["postgres://a@b/c", "nothing", "mysql://user:secret@db:port/site", "mysql://", "mysql://db", "sqlite://"],
)
def test_what_is_no_database_is_refused_without_its_password(env, given, text, refusal):
    given(text)
    assert "secret" not in refusal(env.database, "")


def test_caches(env, given, refusal):
    assert env.cache("NAME") is None
    given("redis://127.0.0.1:6379/0")
    assert env.cache("NAME")["LOCATION"] == "redis://127.0.0.1:6379/0"
    given("locmem://")
    refusal(env.cache)


def test_choices_and_lists(env, given, refusal):
    given("yaml")
    assert "json, text" in refusal(env.choice, "json", ("json", "text"))
    given(" a, b ,")
    assert env.words("NAME", []) == ["a", "b"]
    given("https://a.example/path")
    refusal(env.origins)


def test_mail_servers(env, given):
    assert env.mail_server("NAME") == {}
    given("smtp+tls://me%40my.name:p%2Fw@mail.example:2587")
    server = env.mail_server("NAME")
    assert server["EMAIL_USE_TLS"]
    assert (server["EMAIL_HOST"], server["EMAIL_PORT"]) == ("mail.example", 2587)
    assert (server["EMAIL_HOST_USER"], server["EMAIL_HOST_PASSWORD"]) == ("me@my.name", "p/w")


@pytest.mark.parametrize(
    ("url", "port"),
    [
        ("smtp+tls://h.example", 587),
        ("smtp+ssl://h.example", 465),
        ("smtp://relay", 25),
        ("smtp://u:p@127.0.0.1", 25),
    ],
)
def test_a_mail_server_has_its_usual_port(env, given, url, port):
    given(url)
    assert env.mail_server("NAME")["EMAIL_PORT"] == port


@pytest.mark.parametrize(
    "url",
    [
        "mail.example",
        "smtp+tls://",
        "smtp+tls://u:secret@h:port",
        "https://mail.example",
        "dummymail://",
        "smtp://u:secret@mail.example",
        "smtp+tls://[::1",
    ],
)
def test_what_is_no_mail_server_is_refused_without_its_password(env, given, url, refusal):
    given(url)
    assert "secret" not in refusal(env.mail_server)


def test_mail_may_be_printed(env, given):
    given("consolemail://")
    assert env.mail_server("NAME")["EMAIL_BACKEND"].endswith("console.EmailBackend")


def test_e_mail_addresses(env, given):
    assert env.email_address("NAME") == ""
    given("me@my.name")
    assert env.email_address("NAME") == "me@my.name"


@pytest.mark.parametrize("text", ["me", "me@", "me@my.name, you@my.name", "me@my.name\nBcc: you@my.name"])
def test_what_is_no_e_mail_address_is_refused(env, given, text, refusal):
    given(text)
    refusal(env.email_address)


def test_an_origin_is_kept_in_lower_case(env, given):
    given("HTTPS://My.Name")
    assert env.origin("NAME", "") == "https://my.name"


@pytest.mark.parametrize("text", ["my.name:8000", "http://my.name", "my name", "my.name/"])
def test_what_is_no_host_is_refused(env, given, refusal, text):
    given(text)
    refusal(env.hosts, [])


def test_hosts(env, given):
    given("my.name, .my.name,[::1],*")
    assert env.hosts("NAME", []) == ["my.name", ".my.name", "[::1]", "*"]


def test_commas_alone_are_no_secrets(env, given, refusal):
    given(",")
    refusal(env.secrets, ["default" * 9])


def test_mariadb_without_its_driver_is_refused(env, given, refusal, monkeypatch):
    monkeypatch.setattr("mysite.environment.find_spec", lambda _name: None)
    given("mysql://user@db/site")
    assert "mysqlclient" in refusal(env.database, "")


@pytest.mark.parametrize("text", ["office", "/office/", "office/"])
def test_a_path_has_a_slash_at_its_end_alone(env, given, text):
    given(text)
    assert env.path("NAME", "admin/", taken=set()) == "office/"


@pytest.mark.parametrize(
    "text", ["/", "a b", "사무실", "../up", "a//b", "a.b", "<int:id>", "https://a.b/", "kakao/x"]
)
def test_what_is_no_path_of_its_own_is_refused(env, given, refusal, text):
    given(text)
    assert "such as admin/" in refusal(env.path, "admin/", taken={"kakao"})
