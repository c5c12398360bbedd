// node households-run.mjs BASE_URL PICTURES [NAME…]: the households, with and without scripts, two at a time.
import { launch } from "./site.mjs";
import { Walker } from "./walk.mjs";
import { HOUSEHOLDS } from "./households.mjs";

const AT_ONCE = 2;
const [base, pictures, ...only] = process.argv.slice(2);
const browser = await launch();
const examined = new Set();
const chosen = HOUSEHOLDS.filter(({ name }) => only.length === 0 || only.some((part) => name.includes(part)));
const walks = [true, false].flatMap((javaScript) => chosen.map((household) => ({ household, javaScript })));
let [failed, pages] = [0, 0];
const begun = Date.now();

async function walk({ household, javaScript }) {
  const start = Date.now();
  const how = javaScript ? (household.keyboard ? "au clavier" : "avec script") : "sans script";
  const slug = household.name.normalize("NFD").replace(/\p{M}/gu, "").replace(/[^a-zA-Z]+/g, "-").toLowerCase();
  const email = `${slug}-${javaScript ? "avec" : "sans"}-${begun}@demandeur.example`;
  const walker = await Walker.arrive(browser, household, {
    base, javaScript, examined, email, pictures: `${pictures}/${slug}${javaScript ? "" : "-sans-script"}`,
  });
  try {
    await walker.signsUp();
    await walker.fillsForm();
    if (!household.organisation) await walker.sendsPiece();
    await walker.sends();
    const seconds = ((Date.now() - start) / 1000).toFixed(1);
    console.log(`ok   ${household.name.padEnd(34)} ${how.padEnd(12)} ${String(walker.pages).padStart(3)} pages ${seconds.padStart(6)} s`);
  } catch (error) {
    failed++;
    const picture = `${walker.person.pictures}/echec.png`;
    await walker.page.screenshot({ path: picture, fullPage: true }).catch(() => {});
    console.error(`FAIL ${household.name} ${how}, on ${walker.page.url()} (${picture})\n${error.stack}`);
  }
  pages += walker.pages;
  await walker.leave();
}

const one = async () => {
  for (let next = walks.shift(); next; next = walks.shift()) await walk(next);
};
await Promise.all(Array.from({ length: AT_ONCE }, one));
console.log(`${pages} pages, ${examined.size} examined by axe, ${((Date.now() - begun) / 1000).toFixed(0)} s`);
await browser.close();
process.exit(failed === 0 ? 0 : 1);
