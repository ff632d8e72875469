// Shows an answer as visitors will see it, below the text and while it is typed. The server renders and sanitises.
const PAUSE = 300;

function watch(textarea) {
  const section = document.getElementById("rendered").content.firstElementChild.cloneNode(true);
  const shown = section.querySelector("[data-url]");
  const status = section.querySelector("[role=status]");
  let timer;
  let latest = new AbortController();

  // Each request ends the one before it, so that no late response shows over a newer one.
  async function render() {
    latest.abort();
    latest = new AbortController();
    const { signal } = latest;
    const fields = { answer: textarea.value, csrfmiddlewaretoken: textarea.form.csrfmiddlewaretoken.value };
    try {
      const response = await fetch(shown.dataset.url, {
        method: "POST", body: new URLSearchParams(fields), redirect: "error", signal, // a redirect is the login page
      });
      if (!response.ok) throw new Error(response.statusText);
      const html = await response.text();
      if (signal.aborted) return;
      shown.innerHTML = html;
      section.hidden = !html;
      status.textContent = "";
    } catch {
      if (!signal.aborted) status.textContent = status.dataset.failed;
    }
  }

  section.hidden = true;
  textarea.closest(".form-row").append(section);
  textarea.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(render, PAUSE);
  });
  if (textarea.value) render();
}

document.querySelectorAll("textarea[name^=answer]").forEach(watch);
