// Sends the message without leaving the page. Without this script the form posts to a page of its own.
const form = document.querySelector(".message-form");
const button = form.querySelector("button");
const thanks = document.getElementById("message-thanks");
const received = thanks.querySelector("[data-answer]");
const promise = received.textContent;

function clear() {
  for (const error of form.querySelectorAll(".error")) {
    const field = form.querySelector(`[aria-describedby~="${error.id}"]`);
    field?.removeAttribute("aria-invalid");
    field?.setAttribute("aria-describedby", described(field).filter((id) => id !== error.id).join(" "));
    error.remove();
  }
}

function described(field) {
  return (field.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean);
}

function complain(name, text) {
  const field = form.querySelector(`[name="${name}"]:not([type=hidden])`);
  const error = document.createElement("p");
  error.className = "error";
  error.textContent = text;
  error.id = `id_${name}_error`;
  if (!field) {
    error.setAttribute("role", "alert");
    button.before(error); // where the eye is, on a small screen too
    return;
  }
  field.closest(".field").append(error);
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", [...described(field), error.id].join(" "));
}

function refuse({ code, message, fields }) {
  const faults = code === "invalid" ? Object.entries(fields) : [["form", [message]]];
  for (const [name, [text]] of faults) complain(name, text);
  (form.querySelector("[aria-invalid=true]") ?? button).focus();
}

function thank() {
  received.textContent = promise.replace("{contact}", () => form.elements.contact.value);
  form.elements.body.value = "";
  form.elements.consent.checked = false;
  form.hidden = true;
  thanks.hidden = false;
  thanks.focus();
}

// Who writes once more finds name and contact as they were.
function reopen() {
  thanks.hidden = true;
  form.hidden = false;
}

async function submit(event) {
  event.preventDefault();
  if (button.disabled) return;
  clear();
  button.disabled = true;
  try {
    const response = await fetch(form.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(new FormData(form)),
      signal: AbortSignal.timeout(15000),
    });
    const reply = await response.json();
    button.disabled = false;
    if (response.ok) thank();
    else refuse(reply.error);
  } catch {
    button.disabled = false;
    refuse({ message: form.dataset.offline });
  }
}

form.addEventListener("submit", submit);
form.addEventListener("reopen", reopen);
thanks.querySelector("button").addEventListener("click", () => {
  reopen();
  form.elements.body.focus();
});
