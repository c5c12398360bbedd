// The pieces of a registered application: sent, said, looked at, set aside, sent again, accepted.
import assert from "node:assert/strict";
import { identityCard } from "./card.mjs";
import { mailTo } from "./site.mjs";

const card = (shade) => ({ name: "photo.png", mimeType: "image/png", buffer: identityCard(shade) });

/** With scripts the page itself sends what is chosen; without, a form leads to another. */
export async function sendFile(person, file) {
  if (person.javaScript) return person.page.getByLabel("Photos ou PDF").setInputFiles(file);
  await person.press(/Ajouter un fichier|Envoyer un autre fichier/);
  await person.look("piece-envoi");
  await person.page.getByLabel("Photo ou PDF").setInputFiles(file);
  await person.press("Envoyer le fichier");
}

/** `marie` is on the page of her registered application, `agent` on that of the same at the desk. */
export async function pieces(marie, agent, email) {
  await says(marie);
  await marie.follow("Bail et quittance");
  await sendFile(marie, card(4));
  await marie.waits("Votre fichier est bien arrivé");
  await marie.look("bail-envoye");
  await looksAt(agent, "Bail et quittance");
  await setsAside(agent);
  await marie.go((await mailTo(marie.base, email, "une pièce est à envoyer")).links[0]);
  await marie.sees("il manque des pages");
  await marie.look("piece-ecartee");
  await marie.follow("Bail et quittance");
  await marie.sees("Il manque la page 2.");
  await sendFile(marie, card(5));
  await marie.waits("Votre fichier est bien arrivé");
  await accepts(agent);
  await marie.go(new URL(marie.page.url()).pathname);
  await marie.sees("Vous n’avez pas à la renvoyer");
  await marie.look("bail-accepte");
  await asksAgain(agent);
}

/** The list, and what can be said instead of sending. */
async function says(marie) {
  await marie.follow("Vos pièces");
  await marie.sees("À faire maintenant");
  await marie.look("pieces");
  await marie.reads("English");
  await marie.look("pieces-en-anglais");
  await marie.reads("Français");
  await marie.follow("Avis d’impôt");
  await marie.look("avis-impot");
  await marie.open("Vous ne pouvez pas l’envoyer");
  await marie.press("Enregistrer");
  await marie.sees("Choisissez ce qui se passe");
  await marie.look("autre-voie-vide");
  await marie.choose("Je ne peux pas l’avoir", "Quelqu’un refuse de me la donner");
  await marie.look("autre-voie");
  await marie.press("Enregistrer");
  await marie.sees("Vous ne pouvez pas l’avoir");
  await marie.look("autre-voie-dite");
  await marie.follow("Retour");
}

async function looksAt(agent, piece) {
  await agent.follow("Vérifier les pièces");
  await agent.look("pieces");
  await agent.press("Prendre cette demande");
  await agent.sees("Cette demande est à vous");
  await agent.go("/guichet/pieces");
  await agent.look("pieces-a-verifier");
  await agent.page.goBack();
  await agent.follow("Avis d’impôt");
  await agent.sees("Quelqu’un refuse de me la donner");
  await agent.look("avis-impot-dit");
  await agent.follow("Toutes les pièces");
  await agent.follow(piece);
  await agent.look("bail-a-verifier");
  await agent.page.getByLabel("Agrandir").check();
  await agent.look("bail-agrandi");
}

async function setsAside(agent) {
  await agent.open("Écarter la pièce");
  await agent.press("Écarter");
  await agent.sees("Choisissez le motif");
  await agent.look("ecarter-sans-motif");
  await agent.page.getByLabel(/il manque des pages/).check();
  await agent.fill({ "Votre message": "Il manque la page 2." });
  await agent.press("Écarter");
  await agent.sees("À remplacer");
  await agent.look("bail-ecarte");
}

async function accepts(agent) {
  await agent.go(new URL(agent.page.url()).pathname);
  await agent.follow("Bail et quittance");
  await agent.sees("Décisions précédentes");
  await agent.look("bail-deuxieme");
  // The keys are the browser's: a test cannot press them, it sees that they are there, each once.
  for (const key of ["a", "e"]) assert.equal(await agent.page.locator(`[accesskey=${key}]`).count(), 1, key);
  await agent.press("Accepter (touche A)");
  await agent.sees("Tout est vérifié");
  await agent.look("pieces-verifiees");
}

async function asksAgain(agent) {
  await agent.page.getByLabel("Pièce à demander").selectOption("bail");
  await agent.press("Demander");
  await agent.sees("Elle ne peut pas être demandée à nouveau");
  await agent.look("deja-la");
  await agent.page.getByLabel("Pièce à demander").selectOption("patrimoine");
  await agent.press("Demander");
  await agent.sees("Déjà demandée par");
  await agent.look("demandee");
}
