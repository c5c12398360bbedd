// What protects an account: a code by mail, the password, the sessions, the address, and the end of a session.
import assert from "node:assert/strict";
import { Person, mailTo } from "./site.mjs";

const PASSWORD = "un toit pour ma famille";
const OTHER = "une autre phrase de passe";

export async function account(browser, { base, pictures, javaScript }) {
  const suffix = javaScript ? "" : "-sans-script";
  const email = `luc${suffix}-${Date.now()}@demandeur.example`;
  const luc = await Person.arrive(browser, { base, pictures: `${pictures}/compte${suffix}`, javaScript });
  await signsUp(luc, email);
  await entersACode(luc, email);
  await seesSessions(luc);
  await changesPassword(luc);
  const fresh = await changesAddress(luc, email);
  if (javaScript) await isWarned(luc);
  await closes(luc);
  return fresh;
}

async function signsUp(luc, email) {
  await luc.go("/compte/creer");
  await luc.fill({ "Adresse e-mail": email, "Mot de passe": PASSWORD });
  await luc.press("Créer mon compte");
  const mail = await mailTo(luc.base, email, "Confirmez votre adresse");
  await luc.go(mail.links[0]);
  await luc.press("Confirmer");
}

async function entersACode(luc, email) {
  await luc.look("connexion");
  await luc.follow("Recevoir un code par e-mail");
  await luc.press("Recevoir le code");
  await luc.look("code-sans-adresse");
  await luc.fill({ "Adresse e-mail": email });
  await luc.press("Recevoir le code");
  await luc.look("code");
  const mail = await mailTo(luc.base, email, "Votre code de connexion");
  const code = mail.text.match(/Votre code\s*: (\d{4})\s(\d{4})/).slice(1).join("");
  await luc.fill({ "Code à 8 chiffres": String((Number(code) + 1) % 1e8).padStart(8, "0") });
  await luc.press("Me connecter");
  await luc.sees("Il vous reste 4 essais");
  await luc.look("code-faux");
  await luc.fill({ "Code à 8 chiffres": code });
  await luc.press("Me connecter");
  await luc.sees("Vous n’avez pas encore de demande");
}

async function seesSessions(luc) {
  const other = await luc.context.browser().newContext({ locale: "fr-FR" });
  const page = await other.newPage();
  await luc.follow("Mon compte et ma sécurité");
  await luc.sees("Cet appareil");
  await luc.sees("Ordinateur Linux, Chrome");
  await luc.look("securite");
  // Another browser of the same person.
  await page.goto(`${luc.base}/compte/connexion`);
  const email = await luc.page.locator("main p").filter({ hasText: "@demandeur.example" }).first().innerText();
  await page.getByLabel("Adresse e-mail").fill(email);
  await page.getByLabel("Mot de passe").fill(PASSWORD);
  await Promise.all([page.waitForNavigation(), page.getByRole("main").getByRole("button", { name: "Se connecter" }).click()]);
  await luc.page.reload();
  await luc.look("deux-connexions");
  await luc.press("Fermer toutes les autres connexions");
  await luc.sees("C’est fermé");
  await luc.look("connexion-fermee");
  await page.goto(`${luc.base}/compte`);
  assert.ok(page.url().includes("/compte/connexion"), page.url());
  await other.close();
}

async function changesPassword(luc) {
  await luc.follow("Changer de mot de passe");
  await luc.fill({ "Mot de passe actuel": "faux", "Nouveau mot de passe": "motdepasse12" });
  await luc.press("Changer mon mot de passe");
  await luc.sees("Ce n’est pas votre mot de passe actuel");
  await luc.look("mot-de-passe-refuse");
  await luc.fill({ "Mot de passe actuel": PASSWORD, "Nouveau mot de passe": OTHER });
  await luc.press("Changer mon mot de passe");
  await luc.sees("Votre mot de passe est changé");
}

async function changesAddress(luc, email) {
  const fresh = email.replace("luc", "lucas");
  await luc.follow("Changer d’adresse e-mail");
  await luc.open("Je n’ai plus accès");
  await luc.look("changer-d-adresse");
  await luc.fill({ "Nouvelle adresse e-mail": fresh, "Mot de passe actuel": OTHER });
  await luc.press("Demander le changement");
  await luc.sees("Il reste à confirmer depuis les deux adresses");
  await luc.look("adresse-en-attente");
  await luc.go((await mailTo(luc.base, email, "Confirmez votre changement")).links[0]);
  await luc.look("adresse-actuelle");
  await luc.press("Confirmer");
  await luc.sees("Il reste à confirmer depuis l’autre adresse");
  await luc.look("adresse-notee");
  await luc.go((await mailTo(luc.base, fresh, "Confirmez votre nouvelle adresse")).links[0]);
  await luc.press("Confirmer");
  await luc.sees("L’adresse du compte est changée");
  await luc.look("adresse-changee");
  return fresh;
}

/** Two minutes before the end a dialog says so; its button keeps the session, another tab's page does too. */
async function isWarned(luc) {
  await luc.page.clock.install();
  await luc.go("/compte/securite/e-mail");
  await luc.fill({ "Nouvelle adresse e-mail": "commencee@demandeur.example" });
  const dialog = luc.page.getByRole("alertdialog");
  await luc.page.clock.runFor("01:57:00");
  assert.equal(await dialog.count(), 0, "nothing is said too early");
  await luc.page.clock.runFor("00:01:05");
  await dialog.waitFor();
  assert.ok((await dialog.innerText()).includes("votre connexion s’arrête dans 2 minutes"), await dialog.innerText());
  await luc.look("bientot-fini");
  await Promise.all([luc.page.waitForResponse(/prolonger/), dialog.getByRole("button", { name: "Rester connecté" }).click()]);
  await dialog.waitFor({ state: "detached" });
  await luc.page.clock.runFor("01:57:00");
  assert.equal(await dialog.count(), 0, "it was kept");
  await luc.page.clock.runFor("00:03:05");
  await dialog.getByText("Vous n’êtes plus connecté").waitFor();
  assert.equal(await dialog.getByRole("link").getAttribute("href"), "/compte/connexion");
  await luc.look("fini");
  await dialog.getByRole("button", { name: "Fermer ce message" }).click();
  assert.equal(await luc.page.getByLabel("Nouvelle adresse e-mail").inputValue(), "commencee@demandeur.example");
}

async function closes(luc) {
  if (luc.javaScript) await luc.page.clock.resume();
  await luc.go("/compte");
  await luc.press("Commencer ma demande");
  await luc.go("/compte/fermer");
  await luc.sees("votre demande non envoyée");
  await luc.press("Fermer mon compte");
  await luc.sees("Indiquez votre mot de passe actuel");
  await luc.look("fermer");
  await luc.fill({ "Mot de passe actuel": OTHER });
  await luc.press("Fermer mon compte");
  await luc.sees("Vos données sont effacées");
  await luc.look("ferme");
  await luc.go("/compte");
  await luc.sees("Se connecter");
}
