// Striking off at a desk: told of a home, warned of, struck off for a signed lease, on a wide screen and on a phone.
import { local } from "./site.mjs";

/** `agent` is signed in; `marie` is on a page of her registered application. */
export async function strikeOff(agent, marie) {
  const id = new URL(marie.page.url()).pathname.split("/").find((part) => /^[0-9a-f]{32}$/.test(part));
  const file = `/guichet/demandes/${id}`;
  await agent.page.setViewportSize({ width: 360, height: 740 });
  await tellsOfAHome(agent, file);
  await warns(agent);
  await choosesAMotive(agent);
  await agent.page.setViewportSize({ width: 1280, height: 740 });
  await signs(agent);
  // A code opens one session: the walk without scripts comes too soon after for another.
  if (agent.javaScript) await reports(agent);
}

async function tellsOfAHome(agent, file) {
  await agent.go(file);
  await agent.look("annee");
  await agent.open("Dire la suite");
  await agent.press("Noter la suite");
  await agent.sees("Choisissez la suite de la proposition");
  await agent.look("suite-vide");
  await agent.choose("Logement attribué en commission");
  await agent.date("Date", await today(agent));
  await agent.press("Noter la suite");
  await agent.sees("Logement attribué, demande pas encore radiée");
  await agent.look("suite-dite");
  await agent.go("/guichet/alertes");
  await agent.look("alertes");
  await agent.go(file);
}

/** The day of the site's clock, as a form takes it. */
async function today(agent) {
  const page = await (await fetch(`${agent.base}/_local/horloge`)).text();
  return page.match(/value="(\d{4}-\d\d-\d\d)"/)[1].split("-").reverse();
}

async function warns(agent) {
  await agent.follow("Noter un avertissement");
  await agent.look("avertir");
  await agent.press("Noter la lettre");
  await agent.sees("Choisissez le motif de l’avertissement");
  await agent.look("avertir-vide");
  await agent.choose("Demande jugée irrecevable par une commission", "Revenus au-dessus du plafond");
  await agent.date("Date d’envoi de la lettre", await today(agent));
  await agent.fill({ "Numéro du recommandé": "1A 234 567 8901 2" });
  await agent.press("Noter la lettre");
  await agent.sees("Avertissement avant la radiation");
  await agent.look("averti");
  await agent.open("La lettre est revenue");
  await agent.press("Noter le retour");
  await agent.sees("Choisissez pourquoi la lettre est revenue");
  await agent.look("avertissement-revenu-vide");
  await agent.choose("Pli avisé et non réclamé");
  await agent.press("Noter le retour");
  await agent.sees("Revenue, noté le");
  await agent.look("avertissement-revenu");
}

async function choosesAMotive(agent) {
  await agent.follow("Radier la demande");
  await agent.look("motifs");
  await agent.follow("Demande jugée irrecevable");
  await agent.sees("Rien ne prouve");
  await agent.look("pas-encore");
  await agent.follow("Choisir un autre motif");
  await agent.follow("Logement attribué, bail signé");
  await agent.look("bail");
}

async function signs(agent) {
  await agent.press("Radier la demande");
  await agent.look("bail-vide");
  await agent.date("Date de signature du bail", await today(agent));
  await agent.fill({ "Identifiant RPLS": "0123456789" });
  await agent.answer("Contingent", "Action Logement");
  await agent.answer("Accord collectif", "Aucun");
  await agent.answer("Ménage reconnu prioritaire DALO", "Non");
  await agent.answer("Déjà locataire de ce bailleur", "Non");
  await agent.press("Radier la demande");
  await agent.sees("Radiée");
  await agent.look("radiee");
}

/** The territorial manager's space. */
async function reports(agent) {
  await agent.context.clearCookies();
  await agent.go("/gestion");
  const { email, password, code } = (await local(agent.base, "agents")).find((one) => one.email.startsWith("maud"));
  await agent.fill({ "Adresse e-mail": email, "Mot de passe": password, "Code à 6 chiffres": code });
  await agent.press("Se connecter");
  await agent.sees("Gestion du département");
  await agent.look("gestion");
  await agent.follow("Voir les derniers travaux");
  await agent.look("travaux");
  await agent.go("/gestion/a-blanc");
  await agent.look("a-blanc");
  await returns(agent);
}

/** Envelopes that come back: on a phone too, and from the keyboard alone. */
async function returns(agent) {
  await agent.page.setViewportSize({ width: 360, height: 740 });
  await agent.go("/gestion/retours");
  await agent.look("retours");
  await agent.page.keyboard.type("K7QP-3M9Z");
  await agent.page.keyboard.press("Tab");
  await agent.page.keyboard.press("Space");
  await Promise.all([agent.page.waitForNavigation({ waitUntil: "load" }), agent.page.keyboard.press("Enter")]);
  await agent.sees("Cette référence a une erreur");
  await agent.look("retours-faux");
}
