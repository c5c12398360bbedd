// Just enough of a browser without scripts: cookies, forms, redirections.
export class Browser {
  constructor(language = "fr") {
    this.language = language;
    this.cookies = new Map();
  }

  // One request; follows redirections, to the provider and back, but for those that `until` wants to see.
  async go(url, { form, until } = {}) {
    for (let hops = 0; hops < 12; hops++) {
      if (until?.(url)) return { url, stopped: true };
      const jar = new URL(url).hostname;
      const cookies = [...(this.cookies.get(jar) ?? new Map())].map(([name, value]) => `${name}=${value}`).join("; ");
      const response = await fetch(url, {
        method: form ? "POST" : "GET", redirect: "manual", body: form && new URLSearchParams(form),
        headers: { cookie: cookies, "accept-language": this.language },
      });
      for (const line of response.headers.getSetCookie()) this.#keep(jar, line);
      const to = response.headers.get("location");
      if (!to) return { url, status: response.status, text: await response.text(), headers: response.headers };
      url = new URL(to, url).href;
      form = undefined;
    }
    throw new Error("redirected for ever");
  }

  // Sends the form of a page that goes to `action`, with what is typed.
  press(page, action, typed = {}, options = {}) {
    const found = [...page.text.matchAll(/<form[^>]*action="([^"]*)"[^>]*>(.*?)<\/form>/gs)].find(([, to]) => to === action);
    if (!found) throw new Error(`no form to ${action} on ${page.url}`);
    const hidden = [...found[2].matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([input]) => [
      /name="([^"]*)"/.exec(input)[1], /value="([^"]*)"/.exec(input)?.[1] ?? ""]);
    return this.go(new URL(action, page.url).href, { ...options, form: { ...Object.fromEntries(hidden), ...typed } });
  }

  #keep(jar, line) {
    const [pair, ...rest] = line.split(";");
    const at = pair.indexOf("=");
    const all = this.cookies.get(jar) ?? this.cookies.set(jar, new Map()).get(jar);
    const gone = rest.some((part) => /^ *max-age=0$/i.test(part) || /^ *expires=.*1970/i.test(part));
    if (gone) all.delete(pair.slice(0, at));
    else all.set(pair.slice(0, at), pair.slice(at + 1));
  }
}
