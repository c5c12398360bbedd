// Signing in through FranceConnect, against a real OpenID Connect provider: node run.mjs PATH_OF_LOCAL
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Browser } from "./browser.mjs";
import { CLIENT, provider } from "./provider.mjs";

const PASSWORD = "logement-pour-tous-06";
const RETURN = "/compte/franceconnect/retour";

const free = () => new Promise((done) => {
  const probe = createServer().listen(0, "127.0.0.1", () => { const { port } = probe.address(); probe.close(() => done(port)); });
});
const [sitePort, providerPort] = [await free(), await free()];
const site = `http://localhost:${sitePort}`;
const issuer = `http://127.0.0.1:${providerPort}`;
const data = mkdtempSync(join(tmpdir(), "sne-franceconnect-"));
const started = [];

async function start(port, environment) {
  const env = { ...process.env, ...environment };
  const process_ = spawn(globalThis.process.argv[2], ["--port", port, "--data", join(data, String(port))], { env, stdio: ["ignore", "pipe", "pipe"] });
  started.push(process_);
  process_.log = "";
  process_.stderr.on("data", (text) => (process_.log += text));
  await new Promise((done, failed) => {
    process_.stdout.on("data", (text) => String(text).includes("prêt ") && done());
    process_.on("exit", (code) => failed(new Error(`the site stopped (${code}): ${process_.log}`)));
  });
  return process_;
}

const is = (page, status, ...said) => {
  assert.equal(page.status, status, `${page.url.split("?")[0]}: ${/<h1[^>]*>(.*?)<\/h1>/s.exec(page.text)?.[1]}`);
  for (const text of said) assert.ok(page.text.includes(text), `${page.url}: no “${text}” in ${page.text.replace(/<[^>]*>/g, " ")}`);
  return page;
};
const path = (page) => new URL(page.url).pathname;
const atReturn = (url) => url.startsWith(site + RETURN);
const tests = [];
const test = (name, what) => tests.push([name, what]);
const leaves = async (person, options) => person.press(await person.go(`${site}/compte/connexion`), "/compte/franceconnect", {}, options);
const mails = async (to) => (await (await fetch(`${site}/_local/courrier.json`)).json()).filter((mail) => mail.to === to);
async function mail(to, subject) {
  for (let tries = 0; tries < 100; tries++) {
    const found = (await mails(to)).find((mail) => mail.subject.includes(subject));
    if (found) return found;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`no mail “${subject}”`);
}

let mood;
let server;
let process_;

test("a provider that is down leaves the other ways in", async () => {
  const person = new Browser();
  is(await leaves(person), 503, "FranceConnect ne répond pas", "Mot de passe oublié");
  is(await leaves(new Browser("en")), 503, "FranceConnect does not answer");
});

test("a new person makes an account whose address is confirmed by mail, then comes in by one button", async () => {
  ({ server, mood } = provider(issuer, site + RETURN));
  await new Promise((done) => server.listen(providerPort, "127.0.0.1", done));
  Object.assign(mood.emails, { alice: "alice@demandeur.example", nadia: "nadia@demandeur.example", paul: "paul@demandeur.example" });
  const person = new Browser();
  const page = await person.go(`${site}/compte/creer`);
  is(page, 200, "S’identifier avec FranceConnect");
  assert.match(page.headers.get("content-security-policy"), new RegExp(`form-action 'self' ${issuer};?`));
  const which = is(await person.press(page, "/compte/franceconnect"), 200, "Quel compte ouvrir", 'value="alice@demandeur.example"');
  assert.equal(path(which), "/compte/franceconnect/suite");
  const [asked] = mood.asked;
  assert.deepEqual([asked.scope, asked.acr_values, asked.code_challenge_method, asked.response_type], ["openid email", "eidas1", "S256", "code"]);
  assert.ok(asked.state.length >= 32 && asked.nonce.length >= 32);
  assert.deepEqual((await mails("alice@demandeur.example")).length, 0, "nothing is written before the person says so");
  is(await person.press(which, "/compte/franceconnect/creer", { courriel: "alice@demandeur.example" }), 200, "Regardez vos e-mails");
  // Not confirmed: no account yet.
  is(await leaves(person), 200, "Quel compte ouvrir");
  const [link] = (await mail("alice@demandeur.example", "Confirmez")).links;
  is(await person.press(await person.go(link), "/compte/confirmer"), 200, "Votre adresse est confirmée");
  assert.equal(path(is(await leaves(person), 200, "Mon espace")), "/compte");
  const again = new Browser("en");
  assert.equal(path(is(await leaves(again), 200, "You have no application yet")), "/compte");
  // The way back is kept.
  const signIn = await new Browser().go(`${site}/demande/0123456789abcdef0123456789abcdef`);
  assert.match(signIn.text, /action="\/compte\/franceconnect".*?name="retour" value="\/demande\/0123456789abcdef0123456789abcdef"/s);
});

test("the address of an account opens nothing without its password", async () => {
  mood.person = "nadia";
  const person = new Browser();
  const which = is(await leaves(person), 200, "Quel compte ouvrir");
  is(await person.go(`${site}/compte`), 200, "Se connecter");
  is(await person.press(which, "/compte/franceconnect/lier", { courriel: "nadia@demandeur.example", mot_de_passe: "un autre mot" }), 422, "ne va pas");
  // Asking for an account with the address of another says nothing, and makes nothing.
  is(await person.press(which, "/compte/franceconnect/creer", { courriel: "nadia@demandeur.example" }), 200, "Regardez vos e-mails");
  await mail("nadia@demandeur.example", "avez déjà un compte");
  is(await leaves(new Browser()), 200, "Quel compte ouvrir");
  is(await person.press(await person.go(`${site}/compte/franceconnect/suite`), "/compte/franceconnect/lier", { courriel: "nadia@demandeur.example", mot_de_passe: PASSWORD }), 200, "Mon espace");
  assert.equal(path(await leaves(new Browser())), "/compte");
  // One identity an account.
  mood.person = "mallory";
  const other = new Browser();
  is(await other.press(await leaves(other), "/compte/franceconnect/lier", { courriel: "nadia@demandeur.example", mot_de_passe: PASSWORD }), 409, "Ce lien n’est pas possible");
  is(await other.go(`${site}/compte`), 200, "Se connecter");
});

test("whoever is signed in links the account too", async () => {
  mood.person = "paul";
  const person = new Browser();
  const signIn = await person.go(`${site}/compte/connexion`);
  const application = path(is(await person.press(signIn, "/compte/connexion", { courriel: "paul@demandeur.example", mot_de_passe: PASSWORD }), 200, "Mon espace"));
  assert.match(application, /^\/demande\/[0-9a-f]{32}$/, "the one that he has");
  const space = is(await person.go(`${site}/compte`), 200, "Mon espace");
  // The session alone is not enough: the password is asked for.
  const which = is(await person.press(space, "/compte/franceconnect"), 200, "Quel compte ouvrir");
  is(await person.press(which, "/compte/franceconnect/lier", { courriel: "paul@demandeur.example", mot_de_passe: "un autre mot" }), 422, "ne va pas");
  is(await leaves(new Browser()), 200, "Quel compte ouvrir");
  is(await person.press(which, "/compte/franceconnect/lier", { courriel: "paul@demandeur.example", mot_de_passe: PASSWORD }), 200, "Mon espace");
  assert.equal(path(await leaves(new Browser())), application);
});

test("whoever gives up is told what else there is", async () => {
  mood.person = undefined;
  const page = is(await leaves(new Browser()), 200, "Vous avez arrêté sur FranceConnect", "Rien n’a changé");
  assert.equal(path(page), RETURN);
  is(await leaves(new Browser("en")), 200, "You stopped at FranceConnect");
  mood.person = "alice";
});

test("a return serves once, in the browser that left, with the state it left with", async () => {
  const person = new Browser();
  const { url } = await leaves(person, { until: atReturn });
  is(await new Browser().go(url), 403, "n’est pas celui de ce navigateur");
  is(await new Browser("en").go(url), 403, "does not belong to this browser");
  const changed = new URL(url);
  changed.searchParams.set("state", "x".repeat(43));
  is(await person.go(changed.href), 403, "n’est pas celui de ce navigateur");
  const mixed = new URL(url);
  mixed.searchParams.set("iss", "https://ailleurs.example");
  is(await person.go(mixed.href), 403, "n’est pas celui de ce navigateur");
  const cookies = new Map(person.cookies.get("localhost"));
  assert.equal(path(is(await person.go(url), 200, "Mon espace")), "/compte");
  // Again: signed in, one is at home; with the cookies of before only, it is said.
  assert.equal(path(await person.go(url)), "/compte");
  const thief = new Browser();
  thief.cookies.set("localhost", cookies);
  is(await thief.go(url), 409, "a déjà servi");
  is(await thief.go(`${site}/compte`), 200, "Se connecter");
});

test("what a misconfigured provider says is not believed", async () => {
  mood.nonce = "another-nonce-than-the-one-that-was-sent";
  is(await leaves(new Browser()), 409, "FranceConnect n’a pas pu vous reconnaître");
  mood.nonce = undefined;
  const person = new Browser();
  const { url } = await leaves(person, { until: atReturn });
  const wrong = new URL(url);
  wrong.searchParams.set("code", "invented");
  is(await person.go(wrong.href), 409, "FranceConnect n’a pas pu vous reconnaître");
  is(await person.go(`${site}/compte`), 200, "Se connecter");
});

test("nothing leaves without the form's token, and nothing is there where it is not set up", async () => {
  is(await new Browser().go(`${site}/compte/franceconnect`, { form: { _jeton: "x" } }), 403, "enregistr");
  is(await new Browser().go(`${site}/compte/franceconnect`), 404);
  is(await new Browser().go(`${site}/compte/franceconnect/suite`), 409, "Trop de temps");
  const port = await free();
  const without = { SNE_FRANCECONNECT_ISSUER: "" };
  await start(port, without);
  const page = await new Browser().go(`http://localhost:${port}/compte/connexion`);
  assert.ok(!page.text.includes("FranceConnect") && !page.headers.get("content-security-policy").includes(issuer));
  for (const path of ["", "/retour", "/suite", "/lier"]) is(await new Browser().go(`http://localhost:${port}/compte/franceconnect${path}`), 404);
});

test("a provider that dies on the way, and an attempt that is too old", async () => {
  const [late, slow] = [new Browser(), new Browser()];
  const { url } = await leaves(late, { until: atReturn });
  const { url: old } = await leaves(slow, { until: atReturn });
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  is(await late.go(url), 503, "FranceConnect ne répond pas");
  const tomorrow = new Date(Date.now() + 3 * 24 * 3600 * 1000).toISOString().slice(0, 10);
  await new Browser().go(`${site}/_local/horloge`, { form: { date: tomorrow } });
  is(await slow.go(old), 409, "Trop de temps a passé");
});

test("the log names nobody", async () => {
  for (const person of ["alice", "nadia", "paul", "mallory", "another-nonce", "code="]) assert.ok(!process_.log.includes(person), person);
});

let failed = 0;
try {
  process_ = await start(sitePort, {
    SNE_FRANCECONNECT_ISSUER: issuer, SNE_FRANCECONNECT_CLIENT_ID: CLIENT.id, SNE_FRANCECONNECT_CLIENT_SECRET: CLIENT.secret,
  });
  for (const [name, what] of tests) {
    try {
      await what();
      console.log(`ok   ${name}`);
    } catch (error) {
      failed++;
      console.log(`FAIL ${name}\n     ${error.stack.split("\n").slice(0, 6).join("\n     ")}`);
    }
  }
  if (failed) console.log(process_.log);
} finally {
  for (const one of started) one.kill();
  rmSync(data, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);
