// Makes a working page better: nothing here is needed to go on.
(() => {
  // Here and not in each page: this file travels once.
  const OFFLINE = {
    fr: "Pas de connexion internet. Vos réponses sont encore sur cette page\u00a0: ne la fermez pas. Appuyez de nouveau sur le bouton quand la connexion revient.",
    en: "No internet connection. Your answers are still on this page: do not close it. Press the button again when the connection is back.",
  };
  const STAY = {
    fr: {
      title: "Êtes-vous toujours là\u00a0?",
      idle: "Sans action de votre part, votre connexion s’arrête dans 2 minutes.",
      whole: "Votre connexion s’arrête dans 2 minutes. Enregistrez cette page maintenant, puis connectez-vous à nouveau.",
      stay: "Rester connecté",
      soon: "Bientôt déconnecté",
      close: "Fermer ce message",
      ended: "Vous n’êtes plus connecté",
      over: "Si vous aviez commencé cette page, laissez-la ouverte\u00a0: connectez-vous dans un autre onglet, puis revenez ici et appuyez sur le bouton de la page. Rien n’est perdu.",
      in: "Se connecter dans un autre onglet",
    },
    en: {
      title: "Are you still there?",
      idle: "If you do nothing, you will be signed out in 2 minutes.",
      whole: "You will be signed out in 2 minutes. Save this page now, then sign in again.",
      stay: "Stay signed in",
      soon: "About to be signed out",
      close: "Close this message",
      ended: "You are signed out",
      over: "If you had begun this page, leave it open: sign in in another tab, then come back here and press its button. Nothing is lost.",
      in: "Sign in in another tab",
    },
  };
  const byId = (id) => document.getElementById(id);

  // The summary of errors is read first, or what is to be checked.
  const summary = document.querySelector(".sum, .unusual");
  if (summary) summary.focus();

  // Going back to a page that was refused must not ask to send it again.
  if (summary) history.replaceState(null, "", location.href);

  // Told when something was asked: the session goes on. Only what a person typed asks by itself.
  let kept = () => {};

  // A page of the form keeps what is valid while it is filled, and says so to those who do not see it.
  let saving;
  const draft = document.querySelector("form[data-autosave]");
  if (draft) {
    let timer;
    const save = async () => {
      const body = new URLSearchParams(new FormData(draft));
      body.set("_auto", "oui");
      const answer = await fetch(draft.action, { method: "POST", body });
      const more = Number(answer.headers.get("session-idle"));
      if (more) kept(more);
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
    // Files that have not left yet are not for the next person.
    if (/\/deconnexion$/.test(form.getAttribute("action"))) window.indexedDB?.deleteDatabase("envois");
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

  // A session that is about to end says so, two minutes before. What another tab asks keeps it too.
  const { idle, whole, stay } = document.body.dataset;
  if (stay) {
    const text = STAY[document.documentElement.lang] || STAY.fr;
    const tabs = new BroadcastChannel("session");
    const end = Date.now() + whole * 1000;
    let until, told, dialog;
    const keep = (seconds) => {
      until = Math.min(Date.now() + seconds * 1000, end);
      told = "";
      if (dialog) dialog.remove();
      dialog = null;
    };
    const tell = (title, sentence, button, act) => {
      if (dialog) dialog.remove();
      dialog = document.createElement("dialog");
      dialog.setAttribute("role", "alertdialog");
      dialog.setAttribute("aria-labelledby", "stay-t");
      dialog.setAttribute("aria-describedby", "stay-s");
      dialog.innerHTML = '<h2 id="stay-t"></h2><p id="stay-s"></p><button type="button"></button>';
      dialog.children[0].textContent = title;
      dialog.children[1].textContent = sentence;
      dialog.children[2].textContent = button;
      dialog.children[2].onclick = act;
      document.body.append(dialog);
      dialog.showModal();
    };
    const extend = async () => {
      try {
        const page = new DOMParser().parseFromString(await (await fetch(stay)).text(), "text/html");
        const more = Number(page.body.dataset.idle);
        if (!more) return over();
        kept(more);
      } catch { dialog.close(); /* no network: it ends when it ends */ }
    };
    const over = () => {
      told = "over";
      tell(text.ended, text.over, text.close, () => dialog.close());
      const link = document.createElement("a");
      link.href = document.body.dataset.in;
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = text.in;
      const line = document.createElement("p");
      line.append(link);
      dialog.children[2].before(line);
    };
    const look = () => {
      const left = until - Date.now();
      if (left <= 0 && told !== "over") over();
      else if (left > 0 && left <= 120000 && !told) {
        told = "soon";
        if (until < end) tell(text.title, text.idle, text.stay, extend);
        else tell(text.soon, text.whole, text.close, () => dialog.close());
      }
    };
    kept = (seconds) => {
      keep(seconds);
      tabs.postMessage(seconds);
    };
    kept(Number(idle));
    tabs.onmessage = (event) => keep(event.data);
    setInterval(look, 1000);
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
