// Makes a working page better: nothing here is needed to go on.
(() => {
  // Here and not in each page: this file travels once.
  const OFFLINE = {
    fr: "Pas de connexion internet. Vos réponses sont encore sur cette page\u00a0: ne la fermez pas. Appuyez de nouveau sur le bouton quand la connexion revient.",
    en: "No internet connection. Your answers are still on this page: do not close it. Press the button again when the connection is back.",
  };
  const byId = (id) => document.getElementById(id);

  // The summary of errors is read first, or what is to be checked.
  const summary = document.querySelector(".sum, .unusual");
  if (summary) summary.focus();

  // Going back to a page that was refused must not ask to send it again.
  if (summary) history.replaceState(null, "", location.href);

  // A page of the form keeps what is valid while it is filled, and says so to those who do not see it.
  let saving;
  const draft = document.querySelector("form[data-autosave]");
  if (draft) {
    let timer;
    const save = async () => {
      const body = new URLSearchParams(new FormData(draft));
      body.set("_auto", "oui");
      const answer = await fetch(draft.action, { method: "POST", body });
      // Anything but a version: not complete yet, or the session is over; the button will tell.
      if (answer.status !== 200 || !answer.headers.get("content-type").startsWith("text/plain")) return;
      draft.elements._version.value = await answer.text();
      const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "numeric", minute: "2-digit" });
      draft.querySelector("[role=status]").textContent = draft.dataset.autosave + " " + time;
    };
    draft.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (!draft.dataset.sent && navigator.onLine) saving = save().catch(() => {}).finally(() => (saving = null));
      }, 3000);
    });
    draft.addEventListener("submit", () => clearTimeout(timer));
  }

  // A second tap sends nothing: the server would see the same token, but the person would wait for two pages.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) return event.preventDefault();
    // What is being kept is kept first: two versions at once would look like two devices.
    if (saving && form === draft) {
      event.preventDefault();
      return saving.then(() => form.requestSubmit(event.submitter));
    }
    if (!navigator.onLine) return event.preventDefault(offline(form));
    if (form.dataset.upload !== undefined && !checkFile(form)) return event.preventDefault();
    form.dataset.sent = "1";
  });
  addEventListener("pageshow", () => document.querySelectorAll("form").forEach((form) => delete form.dataset.sent));

  // Without a network the page stays, with all that is typed.
  function offline(form) {
    let told = form.querySelector(".off");
    if (!told) {
      told = document.createElement("p");
      told.className = "off note warning";
      told.setAttribute("role", "alert");
      form.append(told);
    }
    told.textContent = OFFLINE[document.documentElement.lang];
  }

  // Tells what is wrong with a file before it travels.
  function checkFile(form) {
    const input = form.querySelector("input[type=file]");
    const file = input.files[0];
    const said = form.dataset;
    const problem = !file ? said.missing : file.size === 0 ? said.empty : file.size > said.max ? said.tooBig : "";
    const box = input.closest(".q");
    let error = byId(input.id + "-e");
    if (!problem) {
      const live = form.querySelector("[role=status]");
      if (live) live.textContent = said.sending;
      if (error) error.remove();
      return true;
    }
    if (!error) {
      error = document.createElement("span");
      error.className = "err";
      error.id = input.id + "-e";
      error.setAttribute("role", "alert");
      input.before(error);
      input.setAttribute("aria-describedby", input.id + "-h " + error.id);
    }
    error.textContent = problem;
    box.classList.add("bad");
    input.setAttribute("aria-invalid", "true");
    input.focus();
    return false;
  }

  // What is pending is looked at again, a minute at most.
  let tries = 30;
  const poll = async () => {
    const waiting = document.querySelector("[data-poll]");
    if (!waiting || tries-- <= 0) return;
    try {
      const text = await (await fetch(waiting.dataset.poll)).text();
      const fresh = new DOMParser().parseFromString(text, "text/html").getElementById(waiting.id);
      if (fresh && fresh.innerHTML !== waiting.innerHTML) {
        waiting.innerHTML = fresh.innerHTML;
        if (!fresh.dataset.poll) delete waiting.dataset.poll;
      }
    } catch { /* no network: the page stays as it is */ }
    setTimeout(poll, 2000);
  };
  setTimeout(poll, 1000);
})();
