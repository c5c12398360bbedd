// What waits to leave this phone, and how one file leaves. A page and its worker have this part in common.
const Queue = (() => {
  const NAME = "envois";
  const DAY = 24 * 3600 * 1000;
  // Where the phone refuses to keep anything, what is being sent is kept by the page alone.
  const memory = new Map();
  // Tokens of forms that were not used yet: a page has one, and each slot comes with the next one.
  const tokens = [];

  /** Try again: the network, or something behind it. */
  class Again extends Error {}
  /** Do not try again by oneself. `why`: refused, session, other. */
  class Stop extends Error {
    constructor(why, said) {
      super(why);
      this.why = why;
      this.said = said;
    }
  }

  const open = () =>
    new Promise((then, fail) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("files", { keyPath: "id" });
      asked.onsuccess = () => {
        // Signing out deletes all of it: nothing stands in the way.
        asked.result.onversionchange = () => asked.result.close();
        then(asked.result);
      };
      asked.onerror = asked.onblocked = () => fail(asked.error);
    });

  const act = async (mode, what) => {
    const base = await open();
    try {
      return await new Promise((then, fail) => {
        const work = base.transaction("files", mode);
        const asked = what(work.objectStore("files"));
        work.oncomplete = () => then(asked.result);
        work.onerror = work.onabort = () => fail(work.error);
      });
    } finally {
      base.close();
    }
  };

  /** Keeps a file until it has left. */
  const keep = async (entry) => {
    try {
      await act("readwrite", (files) => files.add(entry));
    } catch {
      memory.set(entry.id, entry);
    }
  };

  /** Whether the phone has it: it is still there when the page is closed. */
  const isKept = (id) => !memory.has(id);

  /** Notes what is known of a file that is kept. One that was given up, or erased by signing out, does not come back. */
  const update = async (entry) => {
    if (memory.has(entry.id)) return memory.set(entry.id, entry);
    await act("readwrite", (files) => {
      const asked = files.get(entry.id);
      asked.onsuccess = () => asked.result && files.put(entry);
      return asked;
    }).catch(() => {});
  };

  const drop = async (id) => {
    memory.delete(id);
    await act("readwrite", (files) => files.delete(id)).catch(() => {});
  };

  /** Everything kept, oldest first; what is older than a day is gone. */
  const all = async () => {
    const kept = await act("readonly", (files) => files.getAll()).catch(() => []);
    const old = kept.filter((entry) => Date.now() - entry.at > DAY);
    for (const entry of old) await drop(entry.id);
    const young = kept.filter((entry) => !old.includes(entry) && !memory.has(entry.id));
    return [...young, ...memory.values()].sort((one, other) => one.at - other.at);
  };

  /** Whether it is still there: it may have been given up, or erased by signing out. */
  const has = async (id) => (await all()).some((entry) => entry.id === id);

  const ask = async (path, body, signal) => {
    let answer;
    try {
      const method = body ? "POST" : "GET";
      answer = await fetch(path, { method, body, headers: { Accept: "application/json" }, redirect: "manual", signal });
    } catch {
      throw new Again("no network");
    }
    // Sent to sign in, or told to; an application that is not this person's looks the same as one that is not there.
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 404) throw new Stop("session");
    if (answer.status === 403) return null;
    if (answer.status === 409 || answer.status === 422) throw new Stop("refused", (await answer.json()).said);
    if (!answer.ok) throw new Again(String(answer.status));
    try {
      return await answer.json();
    } catch {
      throw new Again("broken off");
    }
  };

  /** A place for a file: the one it has, if its form still works, or another. */
  const place = async (entry, signal) => {
    if (entry.slot && Date.now() < entry.slot.until) return entry.slot;
    for (let refused = false; ; refused = true) {
      entry.token ??= tokens.pop();
      if (!entry.token) {
        const here = await ask(entry.action, null, signal);
        // Somebody else is signed in on this phone: these files are not theirs to send.
        if (here === null || here.owner !== entry.owner) throw new Stop("other");
        entry.token = here.token;
      }
      // With the same token, asking twice opens one slot.
      await update(entry);
      const { token, type, bytes, sha256 } = entry;
      const body = new URLSearchParams({ _jeton: token, type, octets: bytes.byteLength, sha256 });
      const slot = await ask(entry.action, body, signal);
      entry.token = null;
      if (slot) {
        tokens.push(slot.token);
        const until = Date.now() + (slot.seconds - 60) * 1000;
        entry.slot = { action: slot.action, inputs: slot.inputs, state: slot.state, until };
        await update(entry);
        return entry.slot;
      }
      // A token is its person's: those at hand may be of whoever was here before.
      tokens.length = 0;
      if (refused) throw new Stop("session");
    }
  };

  /**
   * Sends one file. `post` posts a form and gives the status and the text of the answer, or throws. Afterwards the entry
   * says where its verdict is, and holds the file no more.
   */
  const send = async (entry, post, signal) => {
    for (let renewed = false; ; renewed = true) {
      const slot = await place(entry, signal);
      const form = new FormData();
      for (const [name, value] of slot.inputs) form.append(name, value);
      // The name that the phone gave stays on the phone.
      form.append("file", new Blob([entry.bytes], { type: entry.type }), "fichier");
      let answer;
      try {
        answer = await post(slot.action, form);
      } catch {
        throw new Again("no network");
      }
      if (answer.status >= 200 && answer.status < 300) {
        Object.assign(entry, { state: slot.state, bytes: null, slot: null, token: null });
        await update(entry);
        return;
      }
      const code = /<Code>(\w+)<\/Code>/.exec(answer.text)?.[1];
      if (code === "EntityTooLarge") throw new Stop("refused", "too-large");
      if (code === "EntityTooSmall") throw new Stop("refused", "empty");
      // What came is not what left, or the bucket is busy.
      if (code === "BadDigest" || code === "RequestTimeout" || answer.status >= 500) throw new Again(code);
      // Its form is too old, or was changed on the way: another one, once.
      entry.slot = null;
      await update(entry);
      if (renewed) throw new Stop("refused", "declined");
    }
  };

  /** One sender at a time, whatever the number of tabs, worker included. */
  const alone = (work) => (navigator.locks ? navigator.locks.request(NAME, work) : work());

  return { NAME, tokens, Again, Stop, keep, isKept, update, drop, all, has, send, ask, alone };
})();
