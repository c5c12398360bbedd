import { launch, Person, local } from "./site.mjs";
const base = process.argv[2], who = process.argv[3], paths = process.argv.slice(4);
const browser = await launch();
const p = await Person.arrive(browser, { base, pictures: "/tmp/look", javaScript: true });
await p.go("/compte/connexion");
await p.fill({ "Adresse e-mail": who, "Mot de passe": process.env.PW });
await p.press("Se connecter");
if ((await p.page.locator("main").innerText()).includes("Commencer")) await p.press("Commencer");
else await p.page.locator("main ul.tasks a").first().click();
console.log(p.page.url());
let id = p.page.url().match(/[0-9a-f]{32}/)[0];
for (const path of paths) {
  await p.go(path.replace("ID", id));
  try { await p.look(path.replace(/[^a-z-]+/g, "_").slice(-40)); } catch (e) { console.log(path, String(e).slice(0, 600)); }
  console.log(path, await p.title());
}
await browser.close();
