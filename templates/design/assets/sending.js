// Several files from the page of a piece: made smaller, kept on the phone until they have left, sent one after the other.
(() => {
  const part = document.querySelector(".sending");
  // Anything missing: the plain form does the same, one file at a time.
  if (!part || !isSecureContext || !window.indexedDB || !crypto.subtle || !crypto.randomUUID || !window.createImageBitmap || !window.BroadcastChannel) return;

  const { action, piece, keptFor, worker, scope, accept, max } = part.dataset;
  const say = (key) => part.dataset["say" + key];
  const [plain, scripted] = part.children;
  const input = scripted.querySelector("input");
  const list = scripted.querySelector("ul");
  const network = scripted.querySelector(".note");
  const live = scripted.querySelector("[role=status]");
  const news = new BroadcastChannel(Queue.NAME);
  const session = new BroadcastChannel("session");
  const rows = new Map();

  // The token of the form that this takes the place of.
  Queue.tokens.push(plain.querySelector("[name=_jeton]").value);
  plain.hidden = true;
  scripted.hidden = false;

  const wait = (time) => new Promise((then) => setTimeout(then, time));
  const online = () => new Promise((then) => addEventListener("online", then, { once: true }));
  const tell = (text) => {
    // The same words twice are said twice.
    live.textContent = "";
    setTimeout(() => (live.textContent = text), 50);
  };

  // A name may hold any sign: it comes last.
  const about = (row, what) => say("About").replace("@", () => what).replace("#", () => row.name);

  const unusable = (why) => say("Unusable").replace("#", () => why);

  // ------------------------------------------------------------------------------------------------- a line of the list

  class Row {
    constructor(entry) {
      this.id = entry.id;
      this.name = entry.action === action ? entry.name : `${entry.name} (${say("Elsewhere").replace("#", () => entry.piece)})`;
      this.line = document.createElement("li");
      this.line.className = "sent";
      const name = document.createElement("strong");
      name.textContent = this.name;
      this.text = document.createElement("span");
      this.bar = document.createElement("progress");
      this.bar.max = 100;
      this.bar.hidden = true;
      this.bar.setAttribute("aria-label", this.name);
      this.acts = document.createElement("span");
      this.line.append(name, this.text, this.bar, this.acts);
      list.append(this.line);
      list.hidden = false;
      rows.set(entry.id, this);
    }

    /** What happens to the file: shown, and said. An error interrupts; progress does not. */
    shows(stage, text, { tone = "", quiet = false, acts = [] } = {}) {
      this.stage = stage;
      this.bar.hidden = stage !== "sending";
      this.text.className = tone === "bad" ? "err" : tone && "tag " + tone;
      if (tone === "bad") this.text.setAttribute("role", "alert");
      else this.text.removeAttribute("role");
      this.text.textContent = text;
      const held = this.acts.contains(document.activeElement);
      this.acts.replaceChildren(...acts.map(([key, act]) => this.button(key, act)));
      // The focus stays where it was, or on what comes in its place.
      if (held) (this.acts.firstChild || input).focus();
      if (!quiet && tone !== "bad") tell(about(this, text));
    }

    button(key, act) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "link";
      button.textContent = say(key);
      const rest = document.createElement("span");
      rest.className = "vh";
      rest.textContent = " " + this.name;
      button.append(rest);
      button.onclick = act;
      return button;
    }

    sends(percent) {
      const step = Math.floor(percent / 25) * 25;
      const text = say("Sending").replace("#", Math.floor(percent));
      this.bar.value = percent;
      if (this.stage !== "sending") {
        this.step = 0;
        return this.shows("sending", text, { acts: [["Cancel", () => cancel(this)]] });
      }
      this.text.textContent = text;
      if (step > this.step) {
        this.step = step;
        tell(about(this, say("Sending").replace("#", step)));
      }
    }

    /** `problem` is one that the page has a sentence for, or the server's sentence. */
    refused(problem) {
      const key = { "too-large": "TooLarge", empty: "Empty", "not-accepted": "NotAccepted" }[problem];
      const text = key ? unusable(say(key)) : problem === "declined" ? say("Declined") : problem;
      this.shows("refused", text, { tone: "bad", acts: [["Dismiss", () => this.goes()]] });
    }

    async goes() {
      rows.delete(this.id);
      const held = this.line.contains(document.activeElement);
      this.line.remove();
      list.hidden = !list.children.length;
      if (held) input.focus();
      await Queue.drop(this.id);
    }
  }

  // ---------------------------------------------------------------------------------------------------- smaller photos

  const SMALL = 500_000;
  // Longest side in pixels and quality, from the best: what is legible on paper stays so at the last.
  const TRIES = [[2200, 0.85], [2200, 0.75], [2200, 0.65], [2200, 0.6], [2000, 0.6], [1800, 0.6]];

  const drawn = async (picture, side, quality) => {
    const scale = Math.min(1, side / Math.max(picture.width, picture.height));
    const width = Math.round(picture.width * scale), height = Math.round(picture.height * scale);
    const off = window.OffscreenCanvas && new OffscreenCanvas(width, height);
    const canvas = off || Object.assign(document.createElement("canvas"), { width, height });
    const pen = canvas.getContext("2d");
    // What was transparent is white, as on paper.
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, width, height);
    pen.imageSmoothingQuality = "high";
    pen.drawImage(picture, 0, 0, width, height);
    if (off) return off.convertToBlob({ type: "image/jpeg", quality });
    return new Promise((then) => canvas.toBlob(then, "image/jpeg", quality));
  };

  /** The photo as a JPEG under 500 KB, upright; what this browser cannot read leaves as it is. */
  const smaller = async (file) => {
    if (!file.type.startsWith("image/") || (file.size <= SMALL && !/hei[cf]$/.test(file.type))) return file;
    let picture;
    try {
      picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    } catch {
      return file;
    }
    try {
      let best = file;
      for (const [side, quality] of TRIES) {
        const blob = await drawn(picture, side, quality);
        if (blob && (blob.size < best.size || best === file)) best = blob;
        if (best.size <= SMALL) break;
      }
      return best;
    } catch {
      return file;
    } finally {
      picture.close();
    }
  };

  const TYPES = { jpg: "image/jpeg", jpeg: "image/jpeg", png: "image/png", heic: "image/heic", heif: "image/heif", pdf: "application/pdf" };
  const base64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));

  // One photo at a time: a phone has room for one of these in memory.
  let shrinking = Promise.resolve();

  /** Takes a file that was chosen: what is wrong with it is said now, one file at a time. */
  const take = async (file, rank) => {
    const entry = { id: crypto.randomUUID(), owner: keptFor, action, piece, name: file.name || piece, at: Date.now() + rank };
    const row = new Row(entry);
    const type = file.type || TYPES[file.name.split(".").pop().toLowerCase()] || "";
    if (!accept.split(",").includes(type)) return row.refused("not-accepted");
    if (!file.size) return row.refused("empty");
    row.shows("shrinking", say("Shrinking"), { quiet: type === "application/pdf", acts: [["Cancel", () => cancel(row)]] });
    const typed = file.type ? file : new File([file], file.name, { type });
    const small = await (shrinking = shrinking.then(() => (row.gone ? file : smaller(typed))));
    if (small.size > max) return row.refused("too-large");
    if (row.gone) return;
    entry.type = small.type || type;
    entry.bytes = await small.arrayBuffer();
    entry.sha256 = base64(await crypto.subtle.digest("SHA-256", entry.bytes));
    await Queue.keep(entry);
    if (!Queue.isKept(entry.id)) note(say("FullPhone"));
    row.shows("waiting", say("Waiting"), { quiet: true, acts: [["Cancel", () => cancel(row)]] });
    news.postMessage({ id: entry.id });
    later();
    run();
  };

  const cancel = async (row) => {
    row.gone = true;
    row.stop?.abort();
    await row.goes();
    tell(about(row, say("Cancelled")));
  };

  // ------------------------------------------------------------------------------------------------------------ sending

  /** A form that is posted with its progress; the promise fails when the network does, or stays silent for too long. */
  const posting = (row) => (to, form) =>
    new Promise((then, fail) => {
      const request = new XMLHttpRequest();
      let silence;
      const heard = () => {
        clearTimeout(silence);
        silence = setTimeout(() => request.abort(), 45_000);
      };
      request.upload.onprogress = (event) => {
        heard();
        if (event.lengthComputable) row.sends((event.loaded / event.total) * 100);
      };
      request.onload = () => then({ status: request.status, text: request.responseText });
      request.onerror = request.onabort = () => fail(new Error("no network"));
      request.onloadend = () => clearTimeout(silence);
      row.stop.signal.addEventListener("abort", () => request.abort());
      request.open("POST", to);
      heard();
      row.sends(0);
      request.send(form);
    });

  const note = (text) => {
    network.hidden = !text;
    if (text && network.textContent !== text) tell(text);
    network.textContent = text;
  };

  const offline = (entry) => note(say(Queue.isKept(entry.id) ? "Offline" : "OfflineStay"));

  /** Sends one file, however long it takes, or holds it until somebody acts. */
  const leave = async (entry) => {
    const row = rows.get(entry.id) || new Row(entry);
    const acts = [["Cancel", () => cancel(row)]];
    for (let tries = 0; ; tries++) {
      if (row.gone || !(await Queue.has(entry.id))) return row.gone || row.goes();
      row.stop = new AbortController();
      try {
        await Queue.send(entry, posting(row), row.stop.signal);
        note("");
        check(entry);
        return;
      } catch (error) {
        if (row.gone) return Queue.drop(entry.id);
        if (error instanceof Queue.Again) {
          if (!navigator.onLine) {
            offline(entry);
            row.shows("waiting", say("Waiting"), { quiet: true, acts });
            await online();
            tries = -1;
          } else if (tries < 7) {
            row.shows("waiting", say("Again"), { acts });
            // Twice as long each time, a minute at most, never all phones at once.
            const longest = Math.min(60_000, 1000 * 2 ** tries);
            await Promise.race([wait(longest * (0.5 + Math.random() / 2)), online()]);
          } else {
            row.held = true;
            return row.shows("failed", say("Failed"), { tone: "bad", acts: [["Retry", () => retry(row)], ...acts] });
          }
        } else if (error.why === "refused") {
          await Queue.drop(entry.id);
          return row.refused(error.said);
        } else if (error.why === "session") {
          row.held = true;
          signIn();
          return row.shows("session", say("Waiting"), { quiet: true, acts: [["Retry", () => retry(row)], ...acts] });
        } else {
          // Another account is signed in now: it neither sends this file nor sees it.
          row.held = true;
          row.line.remove();
          return;
        }
      }
    }
  };

  const signIn = () => {
    if (part.querySelector(".signin")) return;
    const told = document.createElement("p");
    told.className = "note warning signin";
    told.setAttribute("role", "alert");
    const link = document.createElement("a");
    link.href = part.dataset.signIn;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = say("SignIn");
    told.append(say("Session") + " ", link);
    list.after(told);
  };

  // Back from signing in elsewhere: what waited for it goes on.
  addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") [...rows.values()].filter((row) => row.stage === "session").forEach(retry);
  });

  const retry = (row) => {
    row.held = false;
    part.querySelector(".signin")?.remove();
    row.shows("waiting", say("Waiting"), { quiet: true, acts: [["Cancel", () => cancel(row)]] });
    run();
  };

  let running, wanted;
  const run = () => {
    wanted = true;
    running ??= Queue.alone(async () => {
      for (;;) {
        wanted = false;
        const left = (await mine()).filter((entry) => entry.bytes && !rows.get(entry.id)?.held);
        if (left.length) await leave(left[0]);
        // Asked for while it was looking: it looks again.
        else if (!wanted) return;
      }
    }).finally(() => {
      running = null;
      if (wanted) run();
    });
  };

  const mine = async () => (await Queue.all()).filter((entry) => entry.owner === keptFor);

  /** If this page is closed before everything has left, its worker sends the rest. */
  const later = () => {
    navigator.serviceWorker?.ready.then((it) => it.sync?.register(Queue.NAME)).catch(() => {});
  };

  // ------------------------------------------------------------------------------------------------------------ verdict

  const check = async (entry) => {
    const row = rows.get(entry.id) || new Row(entry);
    if (row.stage === "checking") return;
    row.shows("checking", say("Checking"));
    for (let tries = 0; tries < 60; tries++) {
      await wait(Math.min(500 * 2 ** tries, 3000));
      let verdict;
      try {
        verdict = await Queue.ask(entry.state);
      } catch (error) {
        if (error instanceof Queue.Again) continue;
        if (error.why === "session") signIn();
        break;
      }
      if (!verdict || verdict.state === "waiting") continue;
      await Queue.drop(entry.id);
      if (verdict.state === "gone") return row.goes();
      if (verdict.state === "sound") row.shows("sound", say("Sound"), { tone: "good" });
      else row.refused(unusable(verdict.said));
      return fresh();
    }
    row.shows("late", say("Late"));
  };

  /** What the page says of the piece, as it is now; nothing moves under somebody's finger. */
  const fresh = async () => {
    try {
      const answer = await fetch(location.pathname, { redirect: "error" });
      const idle = Number(answer.headers.get("session-idle"));
      if (idle) session.postMessage(idle);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const id of ["etat", "suite"]) {
        const [now, then] = [document.getElementById(id), page.getElementById(id)];
        if (now && then && !now.contains(document.activeElement)) now.innerHTML = then.innerHTML;
      }
    } catch { /* no network: the page stays as it is */ }
  };

  // -------------------------------------------------------------------------------------------------------------- start

  input.addEventListener("change", async () => {
    const files = [...input.files];
    // The same file can be chosen again.
    input.value = "";
    files.forEach(take);
  });

  /** What is kept becomes lines; what another tab or the worker did is seen. */
  const look = async () => {
    const kept = await mine();
    for (const entry of kept) {
      const row = rows.get(entry.id) || new Row(entry);
      if (entry.problem) row.refused(entry.problem);
      else if (entry.state) check(entry);
      else if (!row.stage) row.shows("waiting", say("Waiting"), { quiet: true, acts: [["Cancel", () => cancel(row)]] });
    }
    if (kept.some((entry) => entry.bytes)) {
      later();
      run();
    }
  };
  news.onmessage = () => look();
  addEventListener("offline", async () => {
    const left = (await mine()).find((entry) => entry.bytes);
    if (left) offline(left);
  });
  addEventListener("online", () => {
    if (network.hidden) return;
    note("");
    tell(say("Online"));
    run();
  });

  if (navigator.serviceWorker) navigator.serviceWorker.register(worker, { scope }).catch(() => {});
  look();
})();
