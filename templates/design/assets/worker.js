// Sends what is left when its page was closed, as soon as there is a network. It answers no page.
addEventListener("install", () => skipWaiting());
addEventListener("sync", (event) => {
  if (event.tag !== Queue.NAME) return;
  event.waitUntil(
    // While a page sends, it does so itself: this waits for its end, or for its closing.
    Queue.alone(async () => {
      const news = new BroadcastChannel(Queue.NAME);
      let again = false;
      for (const entry of await Queue.all()) {
        if (!entry.bytes || entry.problem) continue;
        try {
          await Queue.send(entry, async (action, body) => {
            const answer = await fetch(action, { method: "POST", body, credentials: "omit" });
            return { status: answer.status, text: await answer.text() };
          });
        } catch (error) {
          if (error instanceof Queue.Again) again = true;
          // What has to be told is told on the page, the next time.
          else if (error.why === "refused") await Queue.update({ ...entry, bytes: null, slot: null, problem: error.said });
        }
        news.postMessage({ id: entry.id });
      }
      news.close();
      // The browser comes back later.
      if (again) throw new Error("not everything has left");
    }),
  );
});
