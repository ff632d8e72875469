import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from chatbot import inbox
from chatbot.admin import inbox as inbox_admin
from chatbot.answering import Answer, answer
from chatbot.models import AskedQuestion, Entry
from chatbot.tests.factories import make_asked, make_entry

pytestmark = pytest.mark.django_db
INBOX = "/admin/chatbot/unansweredquestion/"
DECIDE, PHRASE = f"{INBOX}decide/", f"{INBOX}phrase/"
ALL = "/admin/chatbot/askedquestion/"
ADD = "/admin/chatbot/entry/add/"


def named(*questions: AskedQuestion) -> str:
    return "?" + "&".join(f"asked={asked.pk}" for asked in questions)


def told(response) -> list[tuple[str, str]]:
    return [(message.level_tag, message.message) for message in get_messages(response.wsgi_request)]


def new_entry(question: str, *phrasings: str, **fields: str) -> dict[str, str]:
    rows = {f"phrasings-{number}-text": text for number, text in enumerate(phrasings)}
    management = {"phrasings-TOTAL_FORMS": str(len(rows)), "phrasings-INITIAL_FORMS": "0"}
    return (
        {"question": question, "answer": "비밀이에요.", "is_published": "on", "order": "1"}
        | management
        | rows
        | fields
    )


def staff_client(*codenames: str) -> Client:
    user = get_user_model().objects.create_user("staff", password="-", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client = Client()
    client.force_login(user)
    return client


def test_the_inbox_stands_in_the_menu_and_beside_all_questions(admin_client):
    link = f'href="{INBOX}"'
    assert link in admin_client.get("/admin/").text
    assert link in admin_client.get(ALL).text
    assert f'href="{ALL}"' in admin_client.get(INBOX).text


def test_a_group_shows_its_wordings_and_what_came_of_them(admin_client):
    entry = make_entry("이름이 뭐예요?")
    make_asked("연봉이 <b>얼마</b>예요?")
    make_asked("연봉 <b>얼마</b>예요?", "unsure")
    make_asked("성함이 어떻게 되시나요?", "answered", entry=entry, helpful=False)
    text = admin_client.get(INBOX).text
    assert text.count('type="checkbox"') == 3
    assert text.count('class="group"') == 2
    assert "연봉이 &lt;b&gt;얼마&lt;/b&gt;예요?" in text
    assert f'href="/admin/chatbot/entry/{entry.pk}/change/">이름이 뭐예요?</a>' in text


def test_a_bad_answer_whose_entry_is_gone_shows_still(admin_client):
    make_asked("성함이 어떻게 되시나요?", "answered", helpful=False)
    text = admin_client.get(INBOX).text
    assert "성함이 어떻게 되시나요?" in text
    assert "/entry/None/" not in text


def test_an_empty_inbox_says_so(admin_client):
    assert "<form" not in admin_client.get(INBOX).text.partition('id="content-main"')[2].partition("</main>")[0]


def test_a_page_shows_so_many_groups_and_links_the_others(admin_client, monkeypatch):
    monkeypatch.setattr(inbox_admin, "PAGE", 2)
    for text in ("취미가 뭐예요?", "고향이 어디예요?", "연봉이 얼마예요?"):
        make_asked(text)
    assert admin_client.get(INBOX).text.count('class="group"') == 2
    second = admin_client.get(INBOX, {"p": "2"}).text
    assert "취미가 뭐예요?" in second
    assert 'href="?p=1"' in second
    assert admin_client.get(INBOX, {"p": "nonsense"}).status_code == 200


@pytest.mark.parametrize("groups", [1, 40])
def test_the_inbox_costs_the_same_for_many_groups(admin_client, django_assert_max_num_queries, groups):
    entry = make_entry()
    for number in range(groups):
        make_asked(f"{number * 7919}번째 질문", "answered", entry=entry, helpful=False)
    admin_client.get(INBOX)
    with django_assert_max_num_queries(8):  # two are the inbox's, the others come with every page
        admin_client.get(INBOX)


def test_a_new_answer_starts_with_the_chosen_wordings(admin_client):
    first, second, third = (make_asked(text) for text in ("연봉은요?", "연봉 얼마?", '"연봉" <알려 줘>'))
    response = admin_client.post(DECIDE, {"decision": "answer", "asked": [second.pk, first.pk, third.pk]})
    assert response["Location"] == ADD + named(second, first, third)
    page = admin_client.get(response["Location"]).text
    assert 'name="question" value="연봉 얼마?"' in page
    assert 'name="phrasings-0-text" value="연봉은요?"' in page
    assert 'name="phrasings-1-text" value="&quot;연봉&quot; &lt;알려 줘&gt;"' in page
    assert 'name="phrasings-TOTAL_FORMS" value="5"' in page


def test_a_saved_answer_is_proven_and_what_it_does_not_answer_stays(
    admin_client, django_capture_on_commit_callbacks, monkeypatch
):
    other = make_entry("고향이 어디예요?")

    def ask_again(text: str) -> Answer:
        mine = Answer("answered", Entry.objects.get(question="연봉은요?").pk, confidence=0.93)
        theirs = Answer("answered", other.pk, other.question, confidence=0.8)
        unsure = Answer("unsure", suggestions=[{"entry": other.pk, "question": other.question}])
        return {"연봉은요?": mine, "연봉 얼마?": mine, "출신은?": theirs, "직장": unsure}.get(
            text, Answer("unknown")
        )

    monkeypatch.setattr(inbox, "answer", ask_again)
    wordings = ("연봉은요?", "연봉 얼마?", "출신은?", "직장", "비트코인 시세")
    questions = [make_asked(text) for text in wordings]
    with django_capture_on_commit_callbacks(execute=True):
        response = admin_client.post(ADD + named(*questions), new_entry("연봉은요?", "연봉 얼마?"))
        assert not AskedQuestion.objects.filter(settled="answered").exists()
    assert response["Location"] == INBOX
    assert Entry.objects.get(question="연봉은요?").phrasings.get().text == "연봉 얼마?"
    levels, messages = zip(*told(response)[1:], strict=True)  # the first is Django's own
    assert levels == ("success", "success", "warning", "warning", "warning")
    assert all(text in message for text, message in zip(wordings, messages, strict=True))
    assert "0.93" in messages[0]
    assert other.question in messages[2]
    assert messages[3].replace(wordings[3], "") != messages[4].replace(wordings[4], "")
    assert set(AskedQuestion.objects.filter(settled="answered")) == set(questions[:2])


def test_a_form_with_a_mistake_keeps_the_wordings_and_tells_nothing(
    admin_client, django_capture_on_commit_callbacks
):
    asked = make_asked("연봉은요?")
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        response = admin_client.post(ADD + named(asked), new_entry("연봉은요?", "연봉 얼마?", answer=""))
    assert callbacks == []
    assert 'name="phrasings-0-text" value="연봉 얼마?"' in response.text
    assert told(response) == []


def test_an_unpublished_answer_settles_nothing_and_says_so(admin_client, django_capture_on_commit_callbacks):
    questions = [make_asked("연봉은요?"), make_asked("월급은요?")]
    with django_capture_on_commit_callbacks(execute=True):
        response = admin_client.post(ADD + named(*questions), new_entry("연봉은요?", "월급은요?", is_published=""))
    assert [level for level, _ in told(response)] == ["success", "warning"]
    assert AskedQuestion.objects.to_do().count() == 2


@pytest.mark.parametrize("query", ["", "?asked=", "?asked=nonsense", "?asked=0", "?asked=" + "9" * 30, "?asked=²"])
def test_an_add_form_that_no_question_fills_is_djangos_own(admin_client, query):
    assert 'name="phrasings-0-text" value' not in admin_client.get(ADD + query).text
    assert admin_client.post(ADD + query, new_entry("연봉은요?"))["Location"] == "/admin/chatbot/entry/"


def test_a_phrasing_is_added_to_the_chosen_answer_and_proven(admin_client):
    entry = make_entry("연봉이 얼마예요?")
    asked, other = make_asked("돈 많이 벌어요?"), make_asked("비트코인 시세")
    response = admin_client.post(DECIDE, {"decision": "phrase", "asked": asked.pk})
    assert response["Location"] == PHRASE + named(asked)
    assert "돈 많이 벌어요?" in admin_client.get(response["Location"]).text
    response = admin_client.post(response["Location"], {"entry": entry.pk})
    assert response["Location"] == INBOX
    assert [level for level, _ in told(response)] == ["success"]
    assert answer("돈 많이 벌어요?").entry == entry.pk
    assert [asked.text for asked in AskedQuestion.objects.to_do()] == [other.text]


def test_the_nearest_answers_are_buttons_and_all_are_in_the_list(admin_client):
    near, other = make_entry("지금 직장이 어디예요?", "직장"), make_entry("첫 직장이 어디예요?", "직장!")
    hidden = make_entry("비밀", is_published=False)
    page = admin_client.get(PHRASE + named(make_asked("직장"))).text
    for entry in (near, other):
        assert f'name="entry" value="{entry.pk}"' in page
    assert f'name="entry" value="{hidden.pk}"' not in page
    assert all(f'<option value="{entry.pk}">{entry}</option>' in page for entry in (near, other))
    assert f'<option value="{hidden.pk}">비밀 (' in page


def test_a_phrasing_that_another_answer_holds_too_is_not_called_answered(admin_client):
    make_entry("지금 직장이 어디예요?", "직장")
    entry, asked = make_entry("첫 직장이 어디예요?"), make_asked("직장")
    response = admin_client.post(PHRASE + named(asked), {"entry": entry.pk})
    assert [level for level, _ in told(response)] == ["warning"]
    asked.refresh_from_db()
    assert asked.settled == ""


def test_a_phrasing_for_an_unpublished_answer_is_kept_and_settles_nothing(admin_client):
    entry, questions = make_entry(is_published=False), [make_asked("성함은?"), make_asked("누구세요?")]
    response = admin_client.post(PHRASE + named(*questions), {"entry": entry.pk})
    assert [level for level, _ in told(response)] == ["warning"]
    assert [phrasing.text for phrasing in entry.phrasings.all()] == ["성함은?", "누구세요?"]
    assert AskedQuestion.objects.to_do().count() == 2


@pytest.mark.parametrize("chosen", ["404", "", "nonsense"])
def test_an_answer_that_is_gone_is_chosen_again(admin_client, chosen):
    response = admin_client.post(PHRASE + named(make_asked("연봉은요?")), {"entry": chosen})
    assert response.status_code == 200
    assert "errorlist" in response.text
    assert AskedQuestion.objects.to_do().exists()


def test_an_answer_that_goes_while_it_is_chosen_is_chosen_again(admin_client, monkeypatch):
    def deleted(*args):
        raise Entry.DoesNotExist

    monkeypatch.setattr(inbox_admin, "add_phrasings", deleted)
    response = admin_client.post(PHRASE + named(make_asked("연봉은요?")), {"entry": make_entry().pk})
    assert "errorlist" in response.text


def test_what_is_ignored_leaves_the_inbox_for_good_and_alone(admin_client):
    asked, other = make_asked("바보"), make_asked("연봉은요?")
    make_asked("바 보!")
    response = admin_client.post(DECIDE, {"decision": "ignore", "asked": [asked.pk]})
    assert response["Location"] == INBOX
    assert "2" in told(response)[0][1]
    make_asked("바보")
    assert [asked.text for asked in AskedQuestion.objects.to_do()] == [other.text]


def test_what_was_ignored_can_be_put_back(admin_client):
    asked = make_asked("바보", settled="ignored")
    admin_client.post(ALL, {"action": "reopen", "_selected_action": [asked.pk]})
    assert AskedQuestion.objects.to_do().get() == asked


@pytest.mark.parametrize("settled", ["ignored", "answered"])
def test_a_second_tab_finds_its_questions_settled(admin_client, settled):
    entry, asked = make_entry("연봉은요?"), make_asked("월급은요?", settled=settled)
    for decision in ("answer", "phrase", "ignore"):
        response = admin_client.post(DECIDE, {"decision": decision, "asked": [asked.pk]})
        assert response["Location"] == INBOX
        assert told(response)[-1][0] == "warning"
    assert admin_client.get(PHRASE + named(asked))["Location"] == INBOX
    assert admin_client.post(PHRASE + named(asked), {"entry": entry.pk})["Location"] == INBOX
    assert not entry.phrasings.exists()
    asked.refresh_from_db()
    assert asked.settled == settled


def test_no_choice_and_no_known_decision_change_nothing(admin_client):
    asked = make_asked("연봉은요?")
    for form in ({"decision": "ignore"}, {"decision": "nonsense", "asked": asked.pk}, {"asked": asked.pk}):
        assert admin_client.post(DECIDE, form)["Location"] == INBOX
    assert AskedQuestion.objects.to_do().exists()


def test_looking_changes_nothing(admin_client):
    asked, entry = make_asked("연봉은요?"), make_entry()
    assert admin_client.get(DECIDE, {"decision": "ignore", "asked": asked.pk}).status_code == 405
    admin_client.get(PHRASE, {"entry": entry.pk, "asked": asked.pk})
    assert AskedQuestion.objects.to_do().exists()
    assert not entry.phrasings.exists()


def test_the_forms_need_the_owners_own_token(admin_client):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = admin_client.cookies
    asked = make_asked("연봉은요?")
    assert strict.post(DECIDE, {"decision": "ignore", "asked": asked.pk}).status_code == 403
    assert strict.post(PHRASE + named(asked), {"entry": make_entry().pk}).status_code == 403


def test_who_may_only_look_settles_nothing():
    staff = staff_client("view_unansweredquestion", "view_askedquestion", "add_entry", "add_phrasing")
    asked, entry, ignored = make_asked("연봉은요?"), make_entry(), make_asked("바보", settled="ignored")
    page = staff.get(INBOX).text
    assert "연봉은요?" in page
    assert 'name="decision"' not in page
    assert staff.post(DECIDE, {"decision": "ignore", "asked": asked.pk}).status_code == 403
    assert staff.post(PHRASE + named(asked), {"entry": entry.pk}).status_code == 403
    staff.post(ALL, {"action": "reopen", "_selected_action": [ignored.pk]})
    assert "연봉은요?" not in staff.get(ADD + named(asked)).text
    assert AskedQuestion.objects.to_do().get() == asked


def test_who_may_settle_and_not_write_ignores_only():
    staff = staff_client("change_unansweredquestion")
    asked, entry = make_asked("연봉은요?"), make_entry()
    page = staff.get(INBOX).text
    assert 'value="ignore"' in page
    assert 'value="answer"' not in page
    assert 'value="phrase"' not in page
    assert staff.post(PHRASE + named(asked), {"entry": entry.pk}).status_code == 403


def test_the_pages_are_the_owners(client):
    for url in (INBOX, PHRASE):
        assert client.get(url).status_code == 302
    assert client.post(DECIDE).status_code == 302
    assert staff_client("view_entry").get(INBOX).status_code == 403


@pytest.mark.parametrize("query", [{"settled__exact": ""}, {"settled__exact": "ignored"}, {"helpful__exact": "0"}])
def test_all_questions_filter_by_what_became_of_them(admin_client, query):
    make_asked("무시한 질문", settled="ignored")
    make_asked("할 일", helpful=False)
    page = admin_client.get(ALL, query).text.partition('id="result_list"')[2].partition("</table>")[0]
    assert ("할 일</a>" in page) == ("ignored" not in query.values())
    assert ("무시한 질문" in page) == ("ignored" in query.values())


def test_every_question_leads_to_its_change_page(admin_client):
    asked = make_asked("연봉은요?")
    assert admin_client.get(reverse("admin:chatbot_unansweredquestion_change", args=[asked.pk])).status_code == 200
    assert admin_client.get(f"{INBOX}add/").status_code == 403
    assert inbox.groups()
