// Renewing on a phone: the mailed link, the birth date, the income of the new year, one button. The clock of the site moves
// on, so that this comes after every other walk.
import assert from "node:assert/strict";
import { Person, local, mailTo } from "./site.mjs";

const EMAIL = "lucie@demandeur.example";
const BORN = ["12", "9", "1988"];
/** Links that were followed: each year has its own. */
const followed = new Set();

/** An agent registers the application of the demonstration that waits for one; the address of its applicant. */
export async function register(browser, { base, pictures }) {
  const agent = await Person.arrive(browser, { base, pictures: `${pictures}/enregistrement`, javaScript: true, width: 1280 });
  await agent.go("/guichet");
  const { email, password, code } = (await local(base, "agents")).find((one) => one.email.startsWith("dominique"));
  await agent.fill({ "Adresse e-mail": email, "Mot de passe": password, "Code à 6 chiffres": code });
  await agent.press("Se connecter");
  await agent.follow("Barral");
  await agent.press("Accepter et enregistrer");
  await agent.sees("Numéro unique");
  return EMAIL;
}

/** Moves the clock of the local system to where the notices of what was deposited or renewed today have left. */
async function comesToTheNotice(base) {
  const page = await (await fetch(`${base}/_local/horloge`)).text();
  const today = new Date(`${page.match(/value="(\d{4}-\d\d-\d\d)"/)[1]}T12:00:00Z`);
  const date = new Date(today.getTime() + 325 * 24 * 3600 * 1000).toISOString().slice(0, 10);
  const answer = await fetch(`${base}/_local/horloge`, { method: "POST", body: new URLSearchParams({ date }) });
  assert.ok(answer.ok, `the clock goes to ${date}`);
}

/** Waits for the notice: the daily work begins when the schedule says so. */
async function notice(base, email) {
  const fresh = (link) => link.includes("/renouveler?lien=") && !followed.has(link);
  for (let tries = 0; tries < 60; tries++) {
    const mails = (await local(base, "courrier")).filter((mail) => mail.to === email);
    const link = mails.flatMap((mail) => mail.links).find(fresh);
    if (link) {
      followed.add(link);
      return link;
    }
    await new Promise((then) => setTimeout(then, 500));
  }
  throw new Error(`no notice to ${email}`);
}

/** `comes` brings the day of the notice. */
export async function renewal(browser, { base, pictures, javaScript, email, comes = comesToTheNotice }) {
  const suffix = javaScript ? "" : "-sans-script";
  await comes(base);
  const link = await notice(base, email);
  const start = Date.now();
  const marie = await Person.arrive(browser, { base, pictures: `${pictures}/renouvellement${suffix}`, javaScript });
  await marie.go("/renouveler");
  await marie.press("Continuer");
  await marie.sees("Recopiez le code");
  await marie.look("code-de-la-lettre");
  await marie.go(link);
  await marie.look("date-de-naissance");
  await marie.date("Date de naissance", ["1", "1", "1980"]);
  await marie.press("Ouvrir ma demande");
  await marie.sees("Il vous reste 4 essais");
  await marie.look("mauvaise-date");
  await marie.date("Date de naissance", BORN);
  await marie.press("Ouvrir ma demande");
  // Once a new year has begun, its income comes first.
  if (await marie.page.getByText("À mettre à jour d’abord").count()) {
    await marie.look("a-mettre-a-jour");
    await marie.follow("Mettre à jour");
    await marie.answer("Avez-vous cet avis d’impôt ?", "Oui");
    await marie.fill({ "Revenu fiscal de référence": "17 600" });
    await marie.press("Enregistrer et continuer");
  }
  await marie.sees("Renouveler votre demande");
  await marie.look("page");
  await marie.press("Renouveler ma demande");
  await marie.sees("Cochez la case");
  await marie.look("sans-cocher");
  await marie.choose("Mon foyer est toujours celui-là", "Ces revenus sont exacts", "Je certifie que mes réponses sont exactes.");
  await marie.press("Renouveler ma demande");
  await marie.sees("Votre demande est renouvelée");
  await marie.look("renouvelee");
  await marie.go("/attestation");
  await marie.look("verifier");
  await mailTo(base, email, "est renouvelée");
  return ((Date.now() - start) / 1000).toFixed(1);
}
