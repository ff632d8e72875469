// Asks without leaving the page. Without this script the same forms post to a page of their own.
const chat = document.getElementById("chat");
const log = chat.querySelector("[role=log]");
const status = chat.querySelector("[role=status]");
const error = chat.querySelector(".error");
const input = chat.querySelector("#id_question");
const messageBody = document.getElementById("id_body");
const conversation = recall();
const KEPT = 20;
let asking = false;

function message(name) {
  return document.getElementById(`chat-${name}`).content.firstElementChild.cloneNode(true);
}

function languageOf(text) {
  return /[ㄱ-ㆎ가-힣]/.test(text) ? "ko" : "en";
}

function choice({ question }) {
  const button = document.createElement("button");
  button.lang = languageOf(question);
  button.className = "button quiet chip";
  button.name = "question";
  button.value = button.textContent = question;
  return button;
}

function offerChoices(element, { suggestions }) {
  element.querySelector("[data-choices] form").append(...suggestions.map(choice));
}

function offerToHandOver(element, question, wanted) {
  const button = element.querySelector("[data-hand-over]");
  button.hidden = !wanted || !messageBody;
  button.onclick = () => {
    if (!messageBody.value.includes(question)) {
      messageBody.value = [messageBody.value, question].filter(Boolean).join("\n"); // what was typed there stays
    }
    messageBody.form.dispatchEvent(new Event("reopen"));
    messageBody.focus();
  };
}

function showThumb(element, question, { helpful }) {
  for (const button of element.querySelectorAll(".thumbs button")) {
    button.setAttribute("aria-pressed", String(button.value === String(helpful)));
  }
  offerToHandOver(element, question, helpful === false);
}

const fill = {
  answered: (element, reply, question) => {
    const answer = element.querySelector("[data-html]");
    answer.lang = languageOf(reply.answer);
    answer.innerHTML = reply.answer_html; // sanitised by the server
    element.querySelector("[data-choices]").hidden = reply.suggestions.length === 0;
    offerChoices(element, reply);
    element.querySelector("[data-more]").hidden = !reply.hasMore;
    showThumb(element, question, reply);
    element.querySelector(".thumbs").addEventListener("submit", (event) => rate(event, element, reply, question));
  },
  unsure: offerChoices,
  unknown: (element, _reply, question) => offerToHandOver(element, question, true),
  "follows-up": () => {},
};

function show(question, reply) {
  const asked = message("asked");
  const said = asked.querySelector("[data-text]");
  said.lang = languageOf(question);
  said.textContent = question;
  const answer = message(reply.status);
  fill[reply.status](answer, reply, question);
  log.append(asked, answer);
  log.scrollTop = asked.offsetTop;
}

// A browser may forbid storage; then the conversation lasts as long as the page.
function recall() {
  try {
    return JSON.parse(sessionStorage.getItem("chat")) ?? [];
  } catch {
    return [];
  }
}

function remember() {
  try {
    sessionStorage.setItem("chat", JSON.stringify(conversation.slice(-KEPT)));
  } catch {
    // see recall
  }
}

async function post(url, body) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(15000),
  });
  const reply = await response.json();
  if (!response.ok) throw new Error(reply.error.message, { cause: "refused" });
  return { reply, headers: response.headers };
}

async function ask(url, question) {
  const { reply, headers } = await post(url, { question });
  if (headers.get("Question-Follows-Up") === "true") reply.status = "follows-up";
  reply.hasMore = headers.get("Question-Has-More") === "true";
  return reply;
}

function explain(problem) {
  return problem.cause === "refused" ? problem.message : chat.dataset.offline;
}

async function rate(event, element, reply, question) {
  event.preventDefault();
  event.stopPropagation();
  const helpful = event.submitter.value === "true";
  try {
    await post(event.target.action, { question, entry: reply.entry, helpful });
    reply.helpful = helpful;
    showThumb(element, question, reply);
    remember();
    element.scrollIntoView({ block: "nearest" });
    status.textContent = chat.dataset.thanks;
    setTimeout(() => { status.textContent = ""; }, 6000);
  } catch (problem) {
    status.textContent = explain(problem);
  }
}

function fail(text) {
  error.textContent = text;
  input.setAttribute("aria-invalid", String(text !== ""));
}

async function submit(event) {
  event.preventDefault();
  if (asking) return;
  const chosen = event.submitter?.name === "question";
  const question = chosen ? event.submitter.value : input.value;
  fail("");
  asking = true;
  status.textContent = chat.dataset.waiting;
  try {
    const reply = await ask(event.target.action, question);
    show(question, reply);
    conversation.push([question, reply]);
    remember();
    if (!chosen && input.value === question) input.value = "";
  } catch (problem) {
    fail(explain(problem));
  } finally {
    asking = false;
    status.textContent = "";
    if (!chosen) {
      input.focus();
      input.scrollIntoView({ block: "nearest" }); // the answer may have pushed it out of sight
    }
  }
}

chat.addEventListener("submit", submit);
for (const turn of conversation) show(...turn);
