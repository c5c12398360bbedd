// How files leave a phone: on a slow network, on one that breaks, from a page that is closed, from a phone that changes hands.
import assert from "node:assert/strict";
import { Person, mailTo } from "./site.mjs";
import { identityCard } from "./card.mjs";
import { Network } from "./network.mjs";
import { photograph, sizeOf } from "./photo.mjs";

const PASSWORD = "un toit pour ma famille";
const CHOOSE = "Photos ou PDF";
const OFFLINE = "Pas de connexion. Vos photos sont gardées sur ce téléphone et partiront dès que la connexion revient.";
const card = (name, shade = 1) => ({ name, mimeType: "image/png", buffer: identityCard(shade) });
/** 400 kbit/s and 300 ms each way: what is left of a network in a lift, or far from a town. */
const SLOW = { offline: false, latency: 300, downloadThroughput: 50_000, uploadThroughput: 50_000 };

/** Somebody with an account, on the page of the piece. */
class Applicant {
  static async arrive(browser, site, name, options = {}) {
    const person = await Person.arrive(browser, { ...site, javaScript: true, pictures: `${site.pictures}/${name}`, ...options });
    const it = Object.assign(new Applicant(), { person, context: person.context, base: person.base });
    // What a page says to those who do not see it, from its first moment.
    await it.context.addInitScript(() => {
      window.said = [];
      const told = (node) => node.nodeType === 1 && node.closest?.("[role=status], [role=alert]");
      new MutationObserver((changes) => {
        for (const { target, addedNodes } of changes) {
          const region = [target, ...addedNodes].map(told).find(Boolean);
          const text = region?.textContent.replace(/[\u00a0\u202f]/g, " ").trim();
          if (text && window.said.at(-1) !== text) window.said.push(text);
        }
      }).observe(document, { subtree: true, childList: true });
    });
    await it.signsUp(`${name}-${Date.now()}@demandeur.example`);
    return it;
  }

  get page() {
    return this.person.page;
  }

  async signsUp(email) {
    const { person } = this;
    this.email = email;
    await person.go("/compte/creer");
    await person.fill({ "Adresse e-mail": email, "Mot de passe": PASSWORD });
    await person.press("Créer mon compte");
    await person.go((await mailTo(person.base, email, "Confirmez votre adresse")).links[0]);
    await person.press("Confirmer");
    await this.signsIn();
    await person.press("Commencer ma demande");
    this.piece = `/pieces/${new URL(person.page.url()).pathname.split("/")[2]}/identite`;
    await person.go(this.piece);
  }

  async signsIn() {
    await this.person.go("/compte/connexion");
    await this.person.fill({ "Adresse e-mail": this.email, "Mot de passe": PASSWORD });
    await this.person.press("Se connecter");
  }

  /** Another page of the same phone. */
  async opens(path = this.piece) {
    const { person } = this;
    person.page = await this.context.newPage();
    person.page.on("pageerror", (error) => person.errors.push(String(error)));
    await person.go(path);
  }

  async network(conditions) {
    const session = await this.context.newCDPSession(this.page);
    await session.send("Network.enable");
    await session.send("Network.emulateNetworkConditions", conditions);
  }

  chooses(...files) {
    return this.page.getByLabel(CHOOSE).setInputFiles(files);
  }

  lines() {
    return this.page.locator(".sending li");
  }

  async says(text, timeout = 30_000) {
    await this.page.getByText(text).filter({ visible: true }).first().waitFor({ timeout });
  }

  /** What was said to a screen reader. */
  heard() {
    return this.page.evaluate(() => window.said);
  }

  async look(name) {
    // A network that is cut makes the browser complain: that is what is tried here.
    this.person.errors = this.person.errors.filter((error) => !/net::ERR|status of 5/.test(error));
    await this.person.look(name);
  }

  /** What is kept on the phone: names, and how many bytes of files. */
  kept() {
    return this.page.evaluate(async () => {
      if (!(await indexedDB.databases()).some(({ name }) => name === "envois")) return [];
      const base = await new Promise((then) => (indexedDB.open("envois").onsuccess = (event) => then(event.target.result)));
      const all = await new Promise((then) => {
        base.transaction("files").objectStore("files").getAll().onsuccess = (event) => then(event.target.result);
      });
      base.close();
      return all.map(({ name, bytes }) => [name, bytes?.byteLength ?? 0]);
    });
  }

  /** How many files the server received that can be used, whatever the page shows. */
  async received() {
    const page = await (await this.context.request.get(this.base + this.piece)).text();
    return page.split("/voir\"").length - 1;
  }

  async receives(count, timeout = 40_000) {
    const end = Date.now() + timeout;
    while ((await this.received()) !== count) {
      assert.ok(Date.now() < end, `${await this.received()} files arrived instead of ${count}`);
      await new Promise((then) => setTimeout(then, 200));
    }
  }

  /** Lines that tell of a file that arrived. */
  async arrived(count) {
    await this.page.waitForFunction(
      (count) => [...document.querySelectorAll(".sending .tag.good")].length === count,
      count,
      { timeout: 60_000 },
    );
  }

  leave() {
    return this.context.close();
  }
}

/** The length of each form that was posted to the bucket, files included. */
function posts(it) {
  const sizes = [];
  const note = async (request) => {
    const form = request.method() === "POST" && (request.headers()["content-type"] ?? "").startsWith("multipart/form-data");
    if (form) sizes.push(Number((await request.allHeaders())["content-length"]));
  };
  it.page.on("requestfinished", note);
  return sizes;
}

const atLeast = (it, percent) =>
  it.page.waitForFunction((least) => document.querySelector(".sending progress:not([hidden])")?.value >= least, percent, { timeout: 60_000 });

/** Twelve megapixels on 400 kbit/s: made smaller, sent in seconds, upright and legible. */
async function slow(browser, site) {
  const it = await Applicant.arrive(browser, site, "lent");
  await it.look("avant");
  const photo = await photograph(it.page);
  assert.ok(photo.length > 2_000_000, `a photograph of ${photo.length} bytes`);
  const sizes = posts(it);
  await it.network(SLOW);
  const start = Date.now();
  await it.chooses({ name: "IMG_2041.JPG", mimeType: "image/jpeg", buffer: photo });
  await atLeast(it, 40);
  await it.look("en-cours");
  await it.says("Bien arrivé", 90_000);
  const seconds = (Date.now() - start) / 1000;
  await it.says("Votre fichier est bien arrivé");
  await it.look("arrive");
  assert.deepEqual(sizes.length, 1, `${sizes.length} sendings`);
  assert.ok(sizes[0] > 100_000 && sizes[0] < 500_000, `${sizes[0]} bytes were sent`);
  const heard = await it.heard();
  for (const said of ["Nous allégeons la photo", "Envoi : 0 %", "Envoi : 25 %", "Envoi : 50 %", "Envoi : 75 %", "Envoyé. Nous vérifions", "Bien arrivé"])
    assert.ok(heard.some((text) => text.startsWith("IMG_2041.JPG : ") && text.includes(said)), `“${said}” was not said: ${heard.join(" | ")}`);
  assert.ok(heard.filter((text) => text.includes("Envoi : ")).length <= 5, `said at each quarter only: ${heard.join(" | ")}`);
  const open = await it.page.getByRole("link", { name: "Fichier 1" }).getAttribute("href");
  const arrived = await (await it.context.request.get(it.base + open)).body();
  const { width, height } = sizeOf(arrived);
  assert.ok(width === 1650 && height === 2200, `${width} by ${height}: upright, and legible`);
  assert.deepEqual(await it.kept(), [], "nothing stays on the phone");
  assert.deepEqual(await it.page.evaluate(() => navigator.serviceWorker.getRegistration().then((it) => new URL(it.scope).pathname)), "/pieces/");
  await it.leave();
  return `${photo.length} bytes became ${sizes[0]} (${width} × ${height}), ${seconds.toFixed(1)} s at 400 kbit/s`;
}

/** Two photos and a file that is none, chosen together. */
async function several(browser, site) {
  const it = await Applicant.arrive(browser, site, "plusieurs");
  await it.chooses(card("recto.png"), { name: "chat.gif", mimeType: "image/gif", buffer: Buffer.from("GIF89a") }, card("verso.png", 2), {
    name: "vide.jpg",
    mimeType: "image/jpeg",
    buffer: Buffer.alloc(0),
  });
  await it.receives(2);
  await it.says("Fichier 2");
  await it.arrived(2);
  const text = (await it.lines().allInnerTexts()).map((line) => line.replace(/\s+/g, " "));
  assert.ok(text[0].includes("Bien arrivé") && text[2].includes("Bien arrivé"), text.join("\n"));
  assert.ok(text[1].includes("chat.gif Ce fichier ne peut pas être utilisé. Ce type de fichier n’est pas accepté"), text[1]);
  assert.ok(text[3].includes("vide.jpg Ce fichier ne peut pas être utilisé. Le fichier est vide"), text[3]);
  const alerts = await it.page.locator(".sending [role=alert]").count();
  assert.equal(alerts, 2, "each problem is an alert");
  await it.look("deux-bons-deux-mauvais");
  // Looks like a PDF, and is none: examined, refused, said.
  await it.chooses({ name: "page.pdf", mimeType: "application/pdf", buffer: Buffer.from("<html>") });
  await it.page.locator(".sending li", { hasText: "page.pdf" }).getByText("Ce type de fichier n’est pas accepté").waitFor();
  // The focus goes on from where it was.
  await it.page.getByRole("button", { name: "Enlever de la liste chat.gif" }).press("Enter");
  assert.equal(await it.page.evaluate(() => document.activeElement.id), "envoi", "the focus is on the choice of files");
  await it.leave();
  return "two arrived, three told why not";
}

/** The network goes in the middle, and comes back. */
async function broken(browser, site) {
  const wire = await Network.start();
  const it = await Applicant.arrive(browser, site, "coupure", { proxy: wire.proxy, serviceWorkers: "block" });
  const photo = await photograph(it.page);
  await it.network(SLOW);
  await it.chooses({ name: "photo.jpg", mimeType: "image/jpeg", buffer: photo }, card("verso.png"));
  await atLeast(it, 30);
  wire.cut();
  await it.network({ ...SLOW, offline: true });
  await it.says(OFFLINE);
  await it.page.locator(".sending li", { hasText: "photo.jpg" }).getByText("En attente").waitFor();
  assert.equal(wire.broken, 1, "a sending broke in the middle");
  await it.look("hors-ligne");
  const kept = await it.kept();
  const bytes = Object.fromEntries(kept)["photo.jpg"];
  assert.ok(kept.length === 2 && bytes > 100_000 && bytes < 500_000, JSON.stringify(kept));
  await new Promise((then) => setTimeout(then, 2000));
  wire.mend();
  await it.network({ offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  await it.arrived(2);
  assert.equal(await it.received(), 2, "each arrived, and once");
  await it.page.getByText(OFFLINE).filter({ visible: true }).waitFor({ state: "detached" });
  const heard = await it.heard();
  for (const said of [OFFLINE, "La connexion est revenue. L’envoi reprend.", "photo.jpg : Bien arrivé"])
    assert.ok(heard.includes(said), `“${said}” was not said: ${heard.join(" | ")}`);
  await it.look("revenue");
  await it.leave();
  wire.stop();
  return "cut in the middle, sent when the network was back";
}

/** What answers with a failure, or not at all, is tried again. */
async function unsteady(browser, site) {
  const it = await Applicant.arrive(browser, site, "instable");
  let slots = 0, files = 0;
  await it.page.route(`**${it.piece}`, (route) =>
    route.request().method() === "POST" && slots++ === 0 ? route.fulfill({ status: 503, body: "" }) : route.continue());
  await it.page.route(/127\.0\.0\.1|localhost:\d+\/[a-z-]+$/, (route) => {
    const form = route.request().method() === "POST" && (route.request().headers()["content-type"] ?? "").startsWith("multipart");
    return form && files++ < 2 ? route.abort("connectionreset") : route.fallback();
  });
  await it.chooses(card("carte.png"));
  await it.says("La connexion est mauvaise. Nous réessayons dans un instant.");
  await it.look("reessai");
  await it.receives(1);
  assert.ok(slots === 2 && files === 3, `${slots} slots asked, ${files} sendings`);
  await it.leave();
  return `${files} sendings of one slot`;
}

/** The page is closed in the middle. Without a worker, the next page goes on; with one, nobody has to come back. */
async function closed(browser, site, serviceWorkers) {
  const it = await Applicant.arrive(browser, site, `ferme-${serviceWorkers}`, { serviceWorkers });
  const photo = await photograph(it.page);
  await it.network(SLOW);
  await it.chooses({ name: "photo.jpg", mimeType: "image/jpeg", buffer: photo });
  await atLeast(it, 25);
  await it.page.close();
  if (serviceWorkers === "block") {
    assert.equal(await it.received(), 0, "it was cut");
    await it.opens();
    await it.says("photo.jpg");
  }
  await it.receives(1, 60_000);
  if (serviceWorkers === "allow") await it.opens();
  await it.says("Votre fichier est bien arrivé");
  await it.page.waitForFunction(() => indexedDB.databases().then(() => true));
  await it.look("revenue");
  for (let tries = 0; (await it.kept()).length && tries < 50; tries++) await it.page.waitForTimeout(200);
  assert.deepEqual(await it.kept(), [], "nothing stays on the phone");
  assert.equal(await it.received(), 1, "it arrived once");
  await it.leave();
  return serviceWorkers === "allow" ? "sent by the worker, nobody came back" : "sent by the next page";
}

/** The bucket refuses: its XML is nobody's reading. */
async function refused(browser, site) {
  const it = await Applicant.arrive(browser, site, "refus");
  // Somebody changes what the form allows: a smaller size.
  await it.page.route(`**${it.piece}`, async (route) => {
    const request = route.request();
    if (request.method() !== "POST") return route.continue();
    const body = request.postData().replace(/octets=\d+/, "octets=10");
    return route.continue({ postData: body });
  });
  await it.chooses(card("grande.png"));
  await it.says("Le fichier dépasse 20 Mo");
  await it.page.unroute(`**${it.piece}`);
  // Another type than the one that was declared, twice: a form is renewed once.
  let asked = 0;
  await it.page.route(`**${it.piece}`, async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    asked++;
    const answer = await route.fetch();
    const slot = await answer.json();
    slot.inputs.find((input) => input[0] === "Content-Type")[1] = "text/html";
    return route.fulfill({ response: answer, json: slot });
  });
  await it.chooses(card("autre-type.png"));
  await it.says("Ce fichier n’a pas pu être envoyé. Choisissez-le de nouveau.");
  assert.equal(asked, 2, "asked for another form once");
  await it.page.unroute(`**${it.piece}`);
  await it.look("refuse-par-le-stockage");
  const body = await it.page.locator("body").innerText();
  assert.ok(!body.includes("<Code>") && !body.includes("EntityTooLarge") && !body.includes("AccessDenied"), body);
  // A form that is too old is renewed without a word.
  let old = 0;
  await it.page.route(`**${it.piece}`, async (route) => {
    if (route.request().method() !== "POST" || old++ > 0) return route.continue();
    const answer = await route.fetch();
    const slot = await answer.json();
    slot.inputs.find((input) => input[0] === "policy")[1] = btoa('{"expiration":"2020-01-01T00:00:00Z","conditions":[]}');
    return route.fulfill({ response: answer, json: slot });
  });
  await it.chooses(card("perimee.png"));
  await it.receives(1);
  assert.equal(old, 2, "asked for another form");
  await it.leave();
  return "too large, another type, an old form";
}

/** A phone that changes hands: what one person left is neither seen nor sent by the next one, and gone at signing out. */
async function hands(browser, site) {
  const it = await Applicant.arrive(browser, site, "mains");
  const stop = (route) => (route.request().method() === "POST" ? route.abort("internetdisconnected") : route.continue());
  const bucket = (url) => /^http:\/\/localhost:\d+\/[a-z-]+$/.test(url.href) && !url.href.startsWith(it.base);
  await it.context.route(bucket, stop);
  await it.chooses(card("carte-de-nadia.png"));
  await it.says("La connexion est mauvaise");
  assert.equal((await it.kept()).length, 1);
  const mine = it.piece, owner = it.email;

  // The session ends; somebody else signs in on the same phone.
  await it.context.clearCookies();
  await it.signsUp(`autre-${Date.now()}@demandeur.example`);
  await it.context.unroute(bucket);
  await new Promise((then) => setTimeout(then, 3000));
  await it.person.page.reload();
  await new Promise((then) => setTimeout(then, 2000));
  assert.equal(await it.lines().count(), 0, "another account sees nothing of it");
  assert.equal(await it.received(), 0, "and sends nothing of it");
  assert.equal((await it.kept()).length, 1, "it still waits for its owner");

  // Its owner comes back: it leaves.
  await it.context.clearCookies();
  [it.piece, it.email] = [mine, owner];
  await it.signsIn();
  await it.opens();
  await it.receives(1);

  // Signing out erases what is left.
  await it.context.route(bucket, stop);
  await it.chooses(card("verso.png"));
  await it.says("La connexion est mauvaise");
  await it.page.getByRole("banner").getByRole("button", { name: "Se déconnecter" }).click();
  await it.page.waitForURL((url) => !url.pathname.startsWith("/pieces"));
  for (let tries = 0; (await it.kept()).length && tries < 50; tries++) await it.page.waitForTimeout(200);
  assert.deepEqual(await it.kept(), [], "nothing stays after signing out");
  await it.leave();
  return "kept for its owner, erased at signing out";
}

/** The session ends while a file waits: it is said, kept, and sent after signing in. */
async function signedOut(browser, site) {
  // Without its worker, which would send by itself once somebody is signed in.
  const it = await Applicant.arrive(browser, site, "session", { serviceWorkers: "block" });
  await it.context.clearCookies();
  await it.chooses(card("carte.png"));
  await it.says("Vous n’êtes plus connecté. Vos photos sont gardées sur ce téléphone.");
  await it.look("session-finie");
  const first = it.page;
  it.person.page = await it.context.newPage();
  await it.signsIn();
  await it.page.close();
  it.person.page = first;
  await it.page.getByRole("button", { name: "Réessayer carte.png" }).click();
  await it.receives(1);
  // More than a day old: gone, whoever opens the page.
  await it.page.evaluate(async () => {
    const base = await new Promise((then) => (indexedDB.open("envois").onsuccess = (event) => then(event.target.result)));
    const owner = document.querySelector(".sending").dataset.keptFor;
    const old = { id: "vieux", owner, action: location.pathname, piece: "", name: "vieux.jpg", bytes: new ArrayBuffer(9), type: "image/jpeg", at: Date.now() - 25 * 3600 * 1000 };
    await new Promise((then) => (base.transaction("files", "readwrite").objectStore("files").put(old).onsuccess = then));
    base.close();
  });
  await it.page.reload();
  for (let tries = 0; (await it.kept()).length && tries < 50; tries++) await it.page.waitForTimeout(100);
  assert.deepEqual(await it.kept(), [], "what is older than a day is gone");
  await it.leave();
  return "said, then sent";
}

/** In English, cancelled: the words of the page. */
async function english(browser, site) {
  const it = await Applicant.arrive(browser, site, "anglais");
  await it.person.reads("English");
  await it.network({ ...SLOW, uploadThroughput: 2_000 });
  await it.page.getByLabel("Photos or PDF").setInputFiles({ name: "card.jpg", mimeType: "image/jpeg", buffer: await photograph(it.page) });
  await it.says("Sending: ");
  await it.look("sending");
  await it.page.getByRole("button", { name: "Cancel card.jpg" }).press("Enter");
  assert.equal(await it.lines().count(), 0);
  assert.equal(await it.page.evaluate(() => document.activeElement.id), "envoi");
  await it.page.waitForFunction(() => window.said.includes("card.jpg: Sending cancelled"));
  assert.deepEqual(await it.kept(), []);
  await it.leave();
  return "cancelled";
}

/** Without scripts: two plain forms, and a page of ours when the bucket refuses. */
async function plain(browser, site) {
  const person = await Person.arrive(browser, { ...site, javaScript: false, pictures: `${site.pictures}/sans-script` });
  const it = Object.assign(new Applicant(), { person, context: person.context, base: person.base });
  await it.signsUp(`sans-script-${Date.now()}@demandeur.example`);
  await person.look("piece");
  assert.equal(await person.page.getByLabel(CHOOSE).filter({ visible: true }).count(), 0, "the script's part is not shown");
  await person.press("Ajouter un fichier");
  await person.page.getByLabel("Photo ou PDF").setInputFiles({ name: "film.jpg", mimeType: "image/jpeg", buffer: Buffer.alloc(21 * 1024 * 1024, 255) });
  await person.press("Envoyer le fichier");
  await person.sees("Il est vide ou dépasse 20 Mo");
  await person.look("trop-grand");
  await person.go(it.piece);
  await person.press("Ajouter un fichier");
  await person.page.getByLabel("Photo ou PDF").setInputFiles(card("carte.png"));
  await person.press("Envoyer le fichier");
  await person.waits("Votre fichier est bien arrivé");
  await it.leave();
  return "two forms";
}

export const SCENES = {
  slow,
  several,
  broken,
  unsteady,
  "closed, then opened again": (browser, site) => closed(browser, site, "block"),
  "closed for good": (browser, site) => closed(browser, site, "allow"),
  refused,
  "another account": hands,
  "signed out": signedOut,
  english,
  "without scripts": plain,
};
