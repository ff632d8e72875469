// Asks without leaving the page. Without this script the same forms post to a page of their own.
const chat = document.getElementById("chat");
const log = chat.querySelector("[role=log]");
const status = chat.querySelector("[role=status]");
const error = chat.querySelector(".error");
const input = chat.querySelector("#id_question");
const messageBody = document.getElementById("id_body");
const KEPT = 20;

function message(name) {
  return document.getElementById(`chat-${name}`).content.firstElementChild.cloneNode(true);
}

function choice(question) {
  const button = document.createElement("button");
  button.className = "button quiet chip";
  button.name = "question";
  button.value = button.textContent = question;
  return button;
}

const fill = {
  answered: (element, reply) => { element.querySelector("[data-html]").innerHTML = reply.answer_html; }, // sanitised by the server
  unsure: (element, reply) => element.querySelector("form").append(...reply.suggestions.map((s) => choice(s.question))),
  unknown: (element, _reply, question) => {
    const button = element.querySelector("[data-hand-over]");
    button.hidden = !messageBody;
    button.addEventListener("click", () => {
      messageBody.value = question;
      messageBody.focus();
    });
  },
};

function show(question, reply) {
  const asked = message("asked");
  asked.querySelector("[data-text]").textContent = question;
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

function remember(question, reply) {
  try {
    sessionStorage.setItem("chat", JSON.stringify([...recall(), [question, reply]].slice(-KEPT)));
  } catch {
    // see recall
  }
}

async function ask(url, question) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ question }),
    signal: AbortSignal.timeout(15000),
  });
  const reply = await response.json();
  if (!response.ok) throw new Error(reply.error.message, { cause: "refused" });
  return reply;
}

function fail(text) {
  error.textContent = text;
  input.setAttribute("aria-invalid", String(text !== ""));
}

async function submit(event) {
  event.preventDefault();
  if (status.textContent) return;
  const chosen = event.submitter?.name === "question";
  const question = chosen ? event.submitter.value : input.value;
  fail("");
  status.textContent = chat.dataset.waiting;
  try {
    const reply = await ask(event.target.action, question);
    show(question, reply);
    remember(question, reply);
    if (!chosen && input.value === question) input.value = "";
  } catch (problem) {
    fail(problem.cause === "refused" ? problem.message : chat.dataset.offline);
  } finally {
    status.textContent = "";
    if (!chosen) input.focus();
  }
}

chat.addEventListener("submit", submit);
for (const [question, reply] of recall()) show(question, reply);
