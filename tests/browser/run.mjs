// node run.mjs BASE_URL PICTURES: walks the journey with and without scripts.
import { launch } from "./site.mjs";
import { journey } from "./journey.mjs";
import { account } from "./account.mjs";
import { register, renewal } from "./renewal.mjs";

const [base, pictures] = process.argv.slice(2);
const browser = await launch();
let failed = false;
for (const javaScript of [true, false]) {
  const name = javaScript ? "with scripts" : "without scripts";
  const start = Date.now();
  try {
    const { number, certificate } = await journey(browser, { base, pictures, javaScript });
    console.log(`ok   journey ${name}: ${number}, ${certificate} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed = true;
    console.error(`FAIL journey ${name}\n${error.stack}`);
  }
  try {
    const email = await account(browser, { base, pictures, javaScript });
    console.log(`ok   account ${name}: ${email}`);
  } catch (error) {
    failed = true;
    console.error(`FAIL account ${name}\n${error.stack}`);
  }
}
// Last: the clock of the site moves on, a year at a time.
const email = await register(browser, { base, pictures });
for (const javaScript of [true, false]) {
  const name = javaScript ? "with scripts" : "without scripts";
  try {
    console.log(`ok   renewal ${name}: ${await renewal(browser, { base, pictures, javaScript, email })} s`);
  } catch (error) {
    failed = true;
    console.error(`FAIL renewal ${name}\n${error.stack}`);
  }
}
await browser.close();
process.exit(failed ? 1 : 0);
