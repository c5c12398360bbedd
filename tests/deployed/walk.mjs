// node walk.mjs BASE_URL PICTURES: what people do with the deployed site. The journeys are those of tests/browser.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { Person, launch, settings } from "../browser/site.mjs";
import { journey } from "../browser/journey.mjs";
import { renewal } from "../browser/renewal.mjs";
import { sendFile } from "../browser/pieces.mjs";

const [base, pictures] = process.argv.slice(2);
// `tests/run browser` examines these very pages.
settings.accessibility = false;
// Files are at the emulator's address, under a certificate of this run.
const browser = await launch("--ignore-certificate-errors");
let failed = false;

async function walks(name, walk) {
  const start = Date.now();
  const took = () => `${((Date.now() - start) / 1000).toFixed(1)} s`;
  try {
    console.log(`ok   ${name}: ${await walk()} (${took()})`);
  } catch (error) {
    failed = true;
    console.error(`FAIL ${name} (${took()})\n${error.stack}`);
  }
}

/** From the first page to the certificate, which has the number on it. */
const registers = (javaScript) => async () => {
  const { number, certificate } = await journey(browser, { base, pictures, javaScript });
  const printed = execFileSync("pdftotext", [certificate, "-"], { encoding: "utf8" }).replace(/\s/g, "");
  assert.ok(printed.includes(number), "the number is on the certificate");
  return number;
};

/** A file that the scan tells is infected is refused, and said to be. */
async function infected() {
  const paul = await Person.arrive(browser, { base, pictures: `${pictures}/infecte`, javaScript: true });
  await paul.go("/compte/connexion");
  await paul.fill({ "Adresse e-mail": "paul@demandeur.example", "Mot de passe": "logement-pour-tous-06" });
  await paul.press("Se connecter");
  const [, id] = (await paul.page.content()).match(/\/suivi\/([0-9a-f]{32})/);
  await paul.go(`/pieces/${id}/identite`);
  // In two parts, so that no scanner takes this file for it.
  const test = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*";
  await sendFile(paul, { name: "piece.pdf", mimeType: "application/pdf", buffer: Buffer.from(test) });
  await paul.waits("Ce fichier contient un virus");
  await paul.look("refuse");
  await paul.context.close();
  return "refused";
}

/** The notice of the scheduled work is there already, or comes: nobody moves a clock. */
const renews = async () => `${await renewal(browser, { base, pictures, javaScript: true, email: "lucie@demandeur.example", comes: async () => {} })} s`;

await walks("journey with scripts", registers(true));
await walks("journey without scripts", registers(false));
await walks("infected file", infected);
await walks("renewal from the notice of a scheduled run", renews);
await browser.close();
process.exit(failed ? 1 : 0);
