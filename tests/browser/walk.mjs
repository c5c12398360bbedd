// Walks a household through the whole form, page by page, by the labels that people read. A page for which the household
// has no answer, and an answer for which there was no page, are failures: only what concerns a household is asked of it.
import assert from "node:assert/strict";
import { Person, mailTo } from "./site.mjs";
import { Finger, Keyboard } from "./hands.mjs";
import { identityCard } from "./card.mjs";

const PASSWORD = "quatre mots pour un toit";
const SAVE = /^Enregistrer/;

const quoted = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+");
/** A label in full, or its beginning when it ends in “…”; “(facultatif)” is not part of it. */
const labelled = (text) =>
  text.endsWith("…") ? new RegExp(`^\\s*${quoted(text.slice(0, -1))}`) : new RegExp(`^\\s*${quoted(text)}(\\s*\\(facultatif\\))?\\s*$`);

export class Walker {
  /** `examined` is what axe has looked at already, shared by those who walk in the same run; without it, all is. */
  static async arrive(browser, household, { base, pictures, javaScript, examined, email }) {
    const person = await Person.arrive(browser, { base, pictures, javaScript });
    return new Walker(person, household, { email, examined });
  }

  /** Somebody who is there already. */
  constructor(person, household, { email, examined } = {}) {
    const { page } = person;
    const hands = household.keyboard && person.javaScript ? new Keyboard(page) : new Finger(page);
    Object.assign(this, { household, person, page, hands, examined, email, pages: 0, used: new Set(), names: {} });
  }

  async leave() {
    await this.person.context.close();
  }

  /** From the home page to the task list of a new application. */
  async signsUp() {
    await this.person.go("/");
    await this.arrives("accueil");
    await this.follows("Commencer ma demande");
    await this.arrives("inscription");
    await this.answers({ "Adresse e-mail": this.email, "Mot de passe": PASSWORD });
    await this.presses("Créer mon compte");
    await this.arrives("e-mail-envoye");
    const mail = await mailTo(this.person.base, this.email, "Confirmez votre adresse");
    await this.person.go(mail.links[0]);
    await this.arrives("confirmer");
    await this.presses("Confirmer");
    await this.arrives("connexion");
    await this.answers({ "Adresse e-mail": this.email, "Mot de passe": PASSWORD });
    await this.presses("Se connecter");
    await this.arrives("mon-espace");
    await this.presses(this.household.organisation ? "Faire une demande pour une association" : "Commencer ma demande");
    await this.arrives("taches");
  }

  /** Every page that is asked, until the piece, or the review when there is no piece. */
  async fillsForm() {
    await this.hands.presses(this.page.locator("main ul.tasks a").first());
    for (let turns = 0; !["piece", "envoi"].includes(this.here()); turns++) {
      assert.ok(turns < 90, "the form does not end");
      const here = this.here();
      if (here === "foyer") await this.listsPeople();
      else await this.fillsPage(here, this.household.pages[here]);
    }
    const left = Object.keys(this.household.pages).filter((page) => !this.used.has(page));
    assert.deepEqual(left, [], "answers for which there was no page");
  }

  /** Reads everything again, certifies, sends. */
  async sends() {
    await this.arrives("relecture");
    for (const text of [...this.household.review, ...(this.household.ceilings ?? [])]) await this.person.sees(text);
    const shown = (await this.page.locator("main").innerText()).includes("plafonds de ressources");
    assert.equal(shown, this.household.ceilings !== undefined, "the ceilings are shown where the income is known, and there only");
    await this.answers({ "Je certifie que mes réponses sont exactes.": true });
    await this.presses("Envoyer ma demande");
    await this.person.sees("Votre demande est envoyée");
    await this.arrives("envoyee");
  }

  /** Which page this is: the end of its path, with the first name of the person whom it concerns. */
  here() {
    const path = new URL(this.page.url()).pathname;
    if (path.startsWith("/pieces/")) return "piece";
    return this.key(path);
  }

  key(path) {
    const [stem, whose, link] = path.split("/").slice(3);
    if (whose === "ajouter") return `foyer/${link}`;
    if (whose === undefined || whose === "demandeur") return stem ?? "taches";
    return `${stem}/${this.names[whose] ?? whose}`;
  }

  /** The answers of a page: all at once, or what is typed first and how the page replies, then the rest. */
  async fillsPage(here, answers) {
    const title = await this.person.title();
    assert.ok(answers, `“${title}” is asked, and does not concern the household (${here})`);
    this.used.add(here);
    await this.arrives(here);
    for (const absent of this.household.absent?.[here] ?? []) {
      const found = this.page.getByRole("main").getByText(labelled(absent)).filter({ visible: true });
      assert.equal(await found.count(), 0, `“${absent}” is asked on ${here}`);
    }
    const steps = Array.isArray(answers) ? answers : [{ fill: answers }];
    for (const [rank, step] of steps.entries()) {
      if (step.unfold) await this.hands.unfolds(this.page.locator("main summary", { hasText: step.unfold }));
      if (step.sees) await this.person.sees(step.sees);
      await this.answers(step.fill ?? {});
      if (step.confirm) await this.confirms(step.confirm);
      await this.presses(step.press ?? SAVE);
      if (rank === steps.length - 1) continue;
      assert.equal(await this.person.title(), title, `${here}: the page stays`);
      await this.isAnswered(step, here);
    }
  }

  /** A page that came back: it says why, and has all that was typed. */
  async isAnswered(step, here) {
    if (step.refused) {
      const summary = this.page.locator(".sum");
      assert.ok((await summary.innerText()).replace(/\s+/g, " ").includes(step.refused), `the summary says “${step.refused}”`);
      if (this.person.javaScript) {
        assert.ok(await summary.evaluate((one) => one === document.activeElement), "the summary receives the focus");
      }
    }
    if (step.unusual) {
      await this.person.sees(step.unusual);
      const focused = () => document.activeElement.matches(".unusual");
      if (this.person.javaScript) assert.ok(await this.page.evaluate(focused), "what is to be checked receives the focus");
    }
    if (step.refused || step.unusual) {
      for (const [label, value] of Object.entries(step.fill)) await this.holds(label, value);
    }
    await this.arrives(here, step.refused ? "refus" : step.unusual ? "a-verifier" : "suite");
  }

  async confirms(reason) {
    const boxes = this.page.getByRole("main").getByRole("checkbox", { name: "Ma réponse est exacte" });
    for (let rank = 0; rank < (await boxes.count()); rank++) await this.hands.checks(boxes.nth(rank));
    await this.answer("Expliquez en quelques mots", reason);
  }

  async answers(fill) {
    for (const [label, value] of Object.entries(fill)) await this.answer(label, value);
  }

  async answer(label, value) {
    const group = this.group(label);
    if (value === true) {
      await this.hands.checks(this.page.getByRole("main").getByRole("checkbox", { name: labelled(label) }));
    } else if ((await group.count()) === 0) {
      await this.hands.fills(this.input(label), value);
    } else if (/^\d+ \d+ \d+$/.test(value)) {
      const parts = value.split(" ");
      for (const [rank, part] of ["Jour", "Mois", "Année"].entries()) {
        await this.hands.fills(group.getByLabel(part, { exact: true }), parts[rank]);
      }
    } else {
      for (const one of [value].flat()) await this.hands.checks(group.getByLabel(labelled(one)));
    }
  }

  async holds(label, value) {
    const group = this.group(label);
    if (value === true) return;
    if ((await group.count()) === 0) {
      assert.equal(await this.input(label).inputValue(), value, `“${label}” is kept`);
    } else if (/^\d+ \d+ \d+$/.test(value)) {
      assert.equal(await group.getByLabel("Année", { exact: true }).inputValue(), value.split(" ")[2], `“${label}” is kept`);
    } else {
      for (const one of [value].flat()) assert.ok(await group.getByLabel(labelled(one)).isChecked(), `“${label}”: “${one}” is kept`);
    }
  }

  group(label) {
    return this.page.getByRole("main").getByRole("group", { name: labelled(label) });
  }

  /** The one input, among those that are shown, with this label. */
  input(label) {
    const typed = this.page.locator("input:not([type=radio]):not([type=checkbox]):not([type=hidden]), textarea");
    return this.page.getByRole("main").getByLabel(labelled(label)).and(typed).filter({ visible: true });
  }

  async listsPeople() {
    await this.arrives("foyer");
    for (const { link, answers } of this.household.people ?? []) {
      await this.hands.unfolds(this.page.locator("main summary", { hasText: "Ajouter une personne" }));
      await this.follows(link);
      await this.fillsPage(this.here(), answers);
      await this.arrives("foyer");
    }
    for (const link of await this.page.locator("main ul.tasks a").all()) {
      const id = (await link.getAttribute("href")).split("/").at(-1);
      this.names[id] = (await link.innerText()).split(" ")[0];
    }
    for (const { answers } of this.household.people ?? []) {
      const { fill } = [answers].flat().at(-1);
      await this.person.sees((fill ?? answers)["Prénoms"]);
    }
    await this.follows("Continuer");
  }

  async sendsPiece() {
    await this.arrives("piece");
    const file = { name: "carte.png", mimeType: "image/png", buffer: identityCard() };
    if (this.person.javaScript) {
      // The page itself sends what is chosen.
      await this.hands.gives(this.page.getByLabel("Photos ou PDF"), file);
    } else {
      await this.presses("Ajouter un fichier");
      await this.arrives("piece-envoi");
      await this.hands.gives(this.page.getByLabel("Photo ou PDF"), file);
      await this.presses("Envoyer le fichier");
    }
    await this.person.waits("Votre fichier est bien arrivé");
    await this.arrives("piece-recue", "", !this.person.javaScript);
    await this.follows("Continuer");
    await this.arrives("taches-faites");
    const listed = await this.page.locator("main ul.tasks a").evaluateAll((links) => links.map((link) => new URL(link.href).pathname));
    const asked = listed.filter((path) => path.startsWith("/demande/")).map((path) => this.key(path));
    const people = Object.values(this.names).map((name) => `foyer/${name}`);
    const seen = [...this.used].filter((page) => !page.startsWith("foyer/"));
    assert.deepEqual(asked.sort(), [...seen, ...people, "foyer", "envoi"].sort(), "the list of what is asked, and the pages that came");
    await this.follows("Vérifier et envoyer");
  }

  async presses(name) {
    const exact = typeof name === "string";
    await this.hands.presses(this.page.getByRole("main").getByRole("button", { name, exact }));
  }

  async follows(name) {
    await this.hands.presses(this.page.getByRole("main").getByRole("link", { name, exact: true }));
  }

  /** Each page that loads: its width, its errors, how one gets to its content; axe and a picture, once for each form. */
  async arrives(name, state = "", loaded = true) {
    this.pages++;
    const { page, person } = this;
    const what = [name, state].filter(Boolean).join("-").replace(/[^\p{L}\d-]+/gu, "-");
    const { wide, inputs } = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth - innerWidth,
      inputs: [...document.querySelectorAll("main input, main textarea, main button, main details")]
        .filter((one) => one.checkVisibility())
        .map((one) => one.name ?? one.className),
    }));
    assert.ok(wide <= 0, `${what}: ${wide} px wider than the screen`);
    assert.deepEqual(person.errors, [], `${what}: errors of the page`);
    // A page that changed under one's eyes leaves the focus where it was.
    if (loaded) await this.hands.arrives();
    if (this.examined && !person.javaScript) return;
    const form = [name.split("/")[0], state, ...new Set(inputs)].join(" ");
    if (this.examined?.has(form) && name !== "relecture") return;
    this.examined?.add(form);
    await person.look(what);
  }
}
