// How somebody acts on a page: with a finger, or with the keyboard alone.
import assert from "node:assert/strict";

/** Taps. */
export class Finger {
  constructor(page) {
    this.page = page;
  }

  async arrives() {}

  async fills(input, value) {
    await input.fill(value);
  }

  async checks(input) {
    await input.check();
  }

  async presses(target) {
    await Promise.all([this.page.waitForNavigation({ waitUntil: "load" }), target.click()]);
  }

  async unfolds(summary) {
    await summary.click();
  }

  async gives(input, file) {
    await input.setInputFiles(file);
  }
}

/** Never touches the mouse: goes from one thing to the next with Tab, and must see where it is at each stop. */
export class Keyboard {
  constructor(page) {
    this.page = page;
    this.stops = 0;
  }

  /** The first stop of each page leads past its header. */
  async arrives() {
    // What was refused or is to be checked is read first: the focus is there already.
    if (await this.page.evaluate(() => document.activeElement.matches(".sum, .unusual"))) return;
    await this.page.keyboard.press("Tab");
    const first = await this.page.evaluate(() => {
      const { textContent, classList } = document.activeElement;
      return { text: textContent, skip: classList.contains("skip"), left: document.activeElement.getBoundingClientRect().left };
    });
    assert.ok(first.skip && first.left >= 0, `the first stop is not a visible skip link but “${first.text}”`);
    await this.page.keyboard.press("Enter");
    const there = await this.page.evaluate(() => document.activeElement.tagName);
    assert.equal(there, "MAIN", "the skip link leads to the content");
  }

  async reaches(locator) {
    const target = await locator.elementHandle();
    for (let tries = 0; tries < 200; tries++) {
      const { on, key, shown, what } = await this.page.evaluate((target) => {
        const at = document.activeElement;
        // One of a group of options is reached by its group, then by the arrows.
        const same = (one, two) => one === two || (one.type === "radio" && two.type === "radio" && one.name === two.name);
        const before = at.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_PRECEDING && !at.contains(target);
        const { outlineStyle, outlineWidth } = getComputedStyle(at);
        const still = at === document.body || at.tagName === "MAIN";
        return {
          on: same(at, target),
          key: before ? "Shift+Tab" : "Tab",
          shown: still || (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2),
          what: at.outerHTML.slice(0, 120),
        };
      }, target);
      assert.ok(shown, `nothing shows that the focus is on ${what}`);
      if (on) return target;
      await this.page.keyboard.press(key);
      this.stops++;
    }
    throw new Error(`not reached with the keyboard: ${await target.evaluate((one) => one.outerHTML)}`);
  }

  async fills(input, value) {
    await this.reaches(input);
    await this.page.keyboard.press("Control+A");
    await this.page.keyboard.press("Delete");
    await this.page.keyboard.type(value);
  }

  async checks(input) {
    const target = await this.reaches(input);
    if (await target.isChecked()) return;
    if (await target.evaluate((one) => one.type === "checkbox")) {
      await this.page.keyboard.press("Space");
    } else if (await target.evaluate((one) => one === document.activeElement)) {
      await this.page.keyboard.press("Space");
    } else {
      for (let tries = 0; tries < 40 && !(await target.isChecked()); tries++) await this.page.keyboard.press("ArrowDown");
    }
    assert.ok(await target.isChecked(), "checked with the keyboard");
  }

  async presses(target) {
    await this.reaches(target);
    await Promise.all([this.page.waitForNavigation({ waitUntil: "load" }), this.page.keyboard.press("Enter")]);
  }

  async unfolds(summary) {
    await this.reaches(summary);
    await this.page.keyboard.press("Enter");
  }

  async gives(input, file) {
    await this.reaches(input);
    // Right after a picture is taken, a browser without a window may miss the first key.
    for (const key of ["Space", "Enter", "Space"]) {
      const chooser = this.page.waitForEvent("filechooser", { timeout: 3000 }).catch(() => null);
      await this.page.keyboard.press(key);
      const opened = await chooser;
      if (opened) return opened.setFiles(file);
    }
    throw new Error("the keyboard opens no choice of files");
  }
}
