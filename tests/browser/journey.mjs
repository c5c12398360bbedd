// The main job, as two people live it: an applicant on a phone, an agent at a desk.
import assert from "node:assert/strict";
import { Person, local, mailTo } from "./site.mjs";
import { identityCard } from "./card.mjs";
import { pieces, sendFile } from "./pieces.mjs";
import { strikeOff } from "./strike-off.mjs";
import { Walker } from "./walk.mjs";
import * as the from "./households.mjs";

const PASSWORD = "un toit pour ma famille";

export async function journey(browser, { base, pictures, javaScript }) {
  const suffix = javaScript ? "" : "-sans-script";
  const surname = javaScript ? "Orsini" : "Raybaud";
  const email = `marie${suffix}-${Date.now()}@demandeur.example`;
  const marie = await Person.arrive(browser, { base, pictures: `${pictures}/demandeur${suffix}`, javaScript });
  const agent = await Person.arrive(browser, { base, pictures: `${pictures}/guichet${suffix}`, javaScript, width: 1280 });

  await signUp(marie, email);
  await fillIn(marie, surname);
  await sendPiece(marie);
  await send(marie, email);
  await agentSignsIn(agent);
  await agentSendsBack(agent, surname);
  await completes(marie, email);
  await agentAccepts(agent, surname);
  const registered = await follow(marie, email);
  await pieces(marie, agent, email);
  await strikeOff(agent, marie);
  return registered;
}

async function signUp(marie, email) {
  await marie.go("/");
  await marie.look("accueil");
  await marie.reads("English");
  await marie.sees("Apply for social housing");
  await marie.look("accueil-en-anglais");
  await marie.reads("Français");
  await marie.follow("Trouver un guichet");
  await marie.look("guichets");
  await marie.go("/titres-de-sejour");
  await marie.look("titres-de-sejour");
  await marie.go("/compte/mot-de-passe-oublie");
  await marie.press("Recevoir le lien");
  await marie.sees("Indiquez votre adresse e-mail");
  await marie.look("mot-de-passe-oublie");
  await marie.go("/");
  await marie.follow("Commencer ma demande");
  await marie.press("Créer mon compte");
  await marie.look("inscription-vide");
  await marie.fill({ "Adresse e-mail": email, "Mot de passe": PASSWORD });
  await marie.press("Créer mon compte");
  await marie.look("e-mail-envoye");
  const mail = await mailTo(marie.base, email, "Confirmez votre adresse");
  await marie.go(mail.links[0]);
  await marie.look("confirmer");
  await marie.press("Confirmer");
  await newPassword(marie, email);
  await marie.fill({ "Adresse e-mail": email, "Mot de passe": PASSWORD });
  await marie.look("connexion");
  await marie.press("Se connecter");
  await marie.look("mon-espace-vide");
  await marie.press("Commencer ma demande");
  await marie.look("taches");
  await marie.reads("English");
  await marie.look("taches-en-anglais");
  await marie.reads("Français");
}

async function newPassword(marie, email) {
  await marie.follow("Mot de passe oublié");
  await marie.fill({ "Adresse e-mail": email });
  await marie.press("Recevoir le lien");
  await marie.look("lien-envoye");
  const mail = await mailTo(marie.base, email, "nouveau mot de passe");
  await marie.go(mail.links[0]);
  await marie.look("nouveau-mot-de-passe");
  await marie.fill({ "Mot de passe": PASSWORD });
  await marie.press("Changer mon mot de passe");
  await marie.sees("Votre mot de passe est changé");
}

/** All her answers, with some mistakes. */
const answersOf = (surname) => ({
  pages: {
    identite: [
      { fill: {}, refused: "Choisissez Madame ou Monsieur" },
      { fill: the.identity("Madame", surname, "Marie, Ange", "31 2 1990"), refused: "Cette date n’existe pas" },
      { fill: { "Date de naissance": "28 2 1990" } },
    ],
    "numero-de-securite-sociale": the.noNumber,
    coordonnees: the.phone,
    adresse: [
      { fill: the.address("8 rue du Marché", "06300", "Nise"), refused: "Cette commune n’est pas à ce code postal" },
      { fill: { Commune: "nice" } },
    ],
    aide: the.helped("Non"),
    situation: the.family("Divorcé(e)"),
    travail: the.work("Salarié ou salariée du secteur privé"),
    revenus: the.notice("17 450"),
    ressources: { "Salaires ou revenus d’activité": "1510", "Allocations familiales": "151" },
    "logement-actuel": the.home("Locataire d’un propriétaire privé"),
    "logement-actuel-precisions": { [the.PEOPLE_NOW]: "2", [the.RENT]: "890", ...the.noOther },
    motifs: the.reasons("Mon logement est trop cher", "Me rapprocher du travail"),
    "ancienne-demande": { "Étiez-vous dans la demande de logement de l’autre personne du couple ?": "Non" },
    handicap: the.healthy,
    "logement-souhaite": the.wanted("L’un ou l’autre", ["T2", "T3"]),
    communes: the.communes("nice", "st laurent"),
    precisions: the.nothingMore,
  },
  people: [{ link: "Un enfant à votre charge", answers: the.child("Garçon", surname, "Léo", "2 6 2019") }],
});

async function fillIn(marie, surname) {
  await new Walker(marie, answersOf(surname)).fillsForm();
}

async function sendPiece(marie) {
  await marie.look("piece");
  await sendFile(marie, { name: "vide.jpg", mimeType: "image/jpeg", buffer: Buffer.alloc(0) });
  await marie.waits("Le fichier est vide");
  await marie.look("piece-vide");
  await sendFile(marie, { name: "../../page.pdf", mimeType: "application/pdf", buffer: Buffer.from("<html><script>alert(1)</script>") });
  await marie.waits("Ce type de fichier n’est pas accepté");
  await marie.look("piece-refusee");
  await sendFile(marie, { name: "carte.png", mimeType: "image/png", buffer: identityCard() });
  await marie.waits("Votre fichier est bien arrivé");
  await marie.look("piece-recto");
  await sendFile(marie, { name: "verso.png", mimeType: "image/png", buffer: identityCard(3) });
  await marie.waits("Fichier 2");
  await marie.look("piece-recue");
}

async function send(marie, email) {
  await marie.follow("Continuer");
  await marie.look("taches-faites");
  await marie.follow("Vérifier et envoyer");
  await marie.look("relecture");
  await marie.press("Envoyer ma demande");
  await marie.look("sans-declaration");
  await marie.choose("Je certifie que mes réponses sont exactes.");
  await marie.press("Envoyer ma demande");
  await marie.sees("Votre demande est envoyée");
  await marie.look("envoyee");
  await mailTo(marie.base, email, "Nous avons reçu votre demande");
}

async function agentSignsIn(agent) {
  await agent.go("/guichet");
  const { email, password, code } = (await local(agent.base, "agents")).find((one) => one.email.startsWith(agent.javaScript ? "camille" : "alix"));
  await agent.fill({ "Adresse e-mail": email, "Mot de passe": password, "Code à 6 chiffres": code });
  await agent.look("connexion");
  await agent.press("Se connecter");
  await agent.look("file-attente");
}

async function openHers(agent, surname) {
  await agent.go("/guichet");
  await agent.follow(surname);
}

async function agentSendsBack(agent, surname) {
  await openHers(agent, surname);
  await agent.look("demande");
  await agent.open("Renvoyer au demandeur");
  await agent.press("Renvoyer");
  await agent.look("renvoi-sans-motif");
  await agent.choose("La pièce d’identité n’est pas lisible. Envoyez une nouvelle photo, nette et bien éclairée.");
  await agent.fill({ "Précision pour le demandeur": "On ne lit pas la date de naissance." });
  await agent.press("Renvoyer");
  await agent.sees("Renvoyée au demandeur");
  await agent.look("renvoyee");
}

async function completes(marie, email) {
  const mail = await mailTo(marie.base, email, "à compléter");
  await marie.go(mail.links[0]);
  await marie.sees("On ne lit pas la date de naissance.");
  await marie.look("a-completer");
  await marie.follow("Corriger ma demande");
  await marie.look("taches-a-refaire");
  await marie.follow("Votre pièce d’identité");
  await sendFile(marie, { name: "carte.png", mimeType: "image/png", buffer: identityCard(2) });
  await marie.waits("Votre fichier est bien arrivé");
  await marie.follow("Continuer");
  await marie.follow("Vérifier et envoyer");
  await marie.choose("Je certifie que mes réponses sont exactes.");
  await marie.press("Envoyer ma demande");
  await marie.sees("Votre demande est envoyée");
}

async function agentAccepts(agent, surname) {
  await openHers(agent, surname);
  await agent.press("Accepter et enregistrer");
  await agent.sees("Numéro unique");
  await agent.look("enregistree");
}

async function follow(marie, email) {
  const mail = await mailTo(marie.base, email, "est enregistrée");
  await marie.go(mail.links[0]);
  await marie.sees("Votre demande est enregistrée");
  await marie.look("enregistree");
  const number = (await marie.page.locator("main").innerText()).replace(/\s/g, "").match(/\d{13}GDPUB/)?.[0];
  assert.ok(number, "the unique number is on the page");
  const [download] = await Promise.all([
    marie.page.waitForEvent("download"),
    marie.page.getByRole("link", { name: "Télécharger mon attestation" }).click(),
  ]);
  const path = `${marie.pictures}/attestation.pdf`;
  await download.saveAs(path);
  return { number, certificate: path };
}
