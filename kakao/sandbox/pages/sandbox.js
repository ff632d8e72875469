"use strict";

async function send(action, body = "{}", method = "POST") {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(`/control/api/${action}`, { method, headers, body });
  if (answer.ok) location.reload();
  else alert((await answer.json()).error);
}

function read(form) {
  const values = {};
  for (const input of form.elements) {
    if (!input.name) continue;
    if (input.type === "checkbox") values[input.name] = input.checked;
    else if ("text" in input.dataset) values[input.name] = input.value;
    else if ("merge" in input.dataset) Object.assign(values, JSON.parse(input.value));
    else values[input.name] = JSON.parse(input.value || "null");
  }
  return JSON.stringify(values);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-post]");
  if (button) send(button.dataset.post, button.dataset.body, button.dataset.method);
});

document.addEventListener("submit", (event) => {
  if (!event.target.dataset.post) return;
  event.preventDefault();
  send(event.target.dataset.post, read(event.target));
});

const chat = document.getElementById("chat");
if (chat) {
  chat.scrollTop = chat.scrollHeight;
  setInterval(async () => {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const fresh = page.getElementById("chat").innerHTML;
    if (fresh === chat.dataset.shown) return;
    chat.dataset.shown = chat.innerHTML = fresh;
    chat.scrollTop = chat.scrollHeight;
  }, Number(chat.dataset.reload));
}
