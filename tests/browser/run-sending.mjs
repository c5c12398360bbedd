// node run-sending.mjs BASE_URL PICTURES [SCENE]: how files leave a phone.
import { launch } from "./site.mjs";
import { SCENES } from "./sending.mjs";

const [base, pictures, only = ""] = process.argv.slice(2);
const browser = await launch();
let failed = false;
for (const [name, scene] of Object.entries(SCENES).filter(([name]) => name.includes(only))) {
  const start = Date.now();
  try {
    const told = await scene(browser, { base, pictures });
    console.log(`ok   sending, ${name}: ${told} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed = true;
    console.error(`FAIL sending, ${name}\n${error.stack}`);
  }
}
await browser.close();
process.exit(failed ? 1 : 0);
