// A browser on a phone, and what a person does with a page: read its labels, fill, press.
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What a run can do without: pages that another run examines already. */
export const settings = { accessibility: true };

export const launch = (...more) =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", ...more] });

/** The value of a form that the local system prints: mails, codes. */
export const local = async (base, path) => (await fetch(`${base}/_local/${path}.json`)).json();

/** Waits for the message to `to` whose subject contains `subject`; its first link. */
export async function mailTo(base, to, subject) {
  for (let tries = 0; tries < 100; tries++) {
    const mail = (await local(base, "courrier")).find((mail) => mail.to === to && mail.subject.includes(subject));
    if (mail) return mail;
    await new Promise((then) => setTimeout(then, 100));
  }
  throw new Error(`no message to ${to} about “${subject}”`);
}

/** One person with one browser. */
export class Person {
  static async arrive(browser, { base, pictures, javaScript, width = 360, ...more }) {
    const context = await browser.newContext({
      viewport: { width, height: 740 },
      javaScriptEnabled: javaScript,
      locale: "fr-FR",
      acceptDownloads: true,
      ...more,
    });
    await mkdir(pictures, { recursive: true });
    const person = new Person();
    Object.assign(person, { base, pictures, javaScript, context, page: await context.newPage(), steps: 0, errors: [] });
    person.page.on("pageerror", (error) => person.errors.push(String(error)));
    person.page.on("console", (message) => {
      // What the server answers with a refusal is logged by the browser as an error of the network: not one of ours.
      if (message.type() === "error" && !message.text().includes("status of 4")) person.errors.push(message.text());
    });
    return person;
  }

  async go(path) {
    await this.page.goto(path.startsWith("http") ? path : this.base + path);
  }

  /** Keeps a picture of the page, and has it examined: accessibility, width. */
  async look(name) {
    const rank = String(++this.steps).padStart(2, "0");
    await this.page.screenshot({ path: `${this.pictures}/${rank}-${name}.png`, fullPage: true });
    assert.deepEqual(this.errors, [], `${name}: errors of the page`);
    if (!this.javaScript) return;
    const wide = await this.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${name}: ${wide} px wider than the screen`);
    if (!settings.accessibility) return;
    await this.page.evaluate(axe);
    const found = await this.page.evaluate((values) => axe.run(document, { runOnly: { type: "tag", values } }), RULES);
    const said = found.violations.map((v) => `${v.id}: ${v.help}\n    ${v.nodes.map((n) => n.html).join("\n    ")}`);
    assert.deepEqual(said, [], `${name}: accessibility`);
  }

  async title() {
    return (await this.page.locator("h1").first().innerText()).trim();
  }

  async sees(text) {
    const body = (await this.page.locator("main").innerText()).replace(/[\u00a0\u202f]/g, " ");
    assert.ok(body.includes(text), `“${text}” is not on “${await this.title()}” (${this.page.url()}):\n${body}`);
  }

  async fill(values) {
    for (const [label, value] of Object.entries(values)) await this.page.getByLabel(label, { exact: false }).first().fill(value);
  }

  async date(legend, [day, month, year]) {
    const group = this.page.getByRole("group", { name: legend });
    await group.getByLabel("Jour").fill(day);
    await group.getByLabel("Mois").fill(month);
    await group.getByLabel("Année").fill(year);
  }

  async choose(...labels) {
    for (const label of labels) await this.page.getByLabel(label, { exact: true }).check();
  }

  /** In a group of options. */
  async answer(legend, label) {
    await this.page.getByRole("group", { name: legend }).getByLabel(label, { exact: true }).check();
  }

  /** A part of the page that is folded. */
  async open(name) {
    await this.page.locator("summary", { hasText: name }).first().click();
  }

  async press(name) {
    await Promise.all([
      this.page.waitForNavigation({ waitUntil: "load" }),
      this.page.getByRole("main").getByRole("button", { name }).first().click(),
    ]);
  }

  /** Reads the page in another language, by the form of the header. */
  async reads(language) {
    await Promise.all([
      this.page.waitForNavigation({ waitUntil: "load" }),
      this.page.getByRole("banner").getByRole("button", { name: language, exact: true }).click(),
    ]);
  }

  async follow(name) {
    await Promise.all([
      this.page.waitForNavigation({ waitUntil: "load" }),
      this.page.getByRole("link", { name }).first().click(),
    ]);
  }

  /** Looks again until the page says it: with a script it changes by itself, without it is loaded again. */
  async waits(text) {
    for (let tries = 0; tries < 60; tries++) {
      const body = (await this.page.locator("main").innerText()).replace(/[\u00a0\u202f]/g, " ");
      if (body.includes(text)) return;
      await this.page.waitForTimeout(300);
      if (!this.javaScript || tries % 20 === 19) await this.page.reload();
    }
    await this.sees(text);
  }
}
