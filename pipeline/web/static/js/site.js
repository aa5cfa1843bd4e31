// What every page may use: requests with the CSRF token, and short messages at the edge of the screen.
"use strict";

const site = {
  csrf: document.querySelector('meta[name="csrf"]').content,

  // Words of the page for scripts, from <script type="application/json" id="words">.
  words: JSON.parse(document.getElementById("words")?.textContent ?? "{}"),

  plurals: new Intl.PluralRules(document.documentElement.lang),

  // The form of a sentence for a number, where it has several.
  form(sentence, n = 0) {
    return typeof sentence === "string" ? sentence : sentence[this.plurals.select(n)] ?? sentence.other;
  },

  // A request to our own interface. Resolves to {ok, status, body}; rejects only where the server was not reached.
  async ask(method, address, body, { signal, headers = {} } = {}) {
    const answer = await fetch(address, {
      method,
      headers: { Accept: "application/json", "X-CSRF-Token": this.csrf, ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin",
      redirect: "error",
      signal,
    });
    const kind = answer.headers.get("content-type") ?? "";
    return { ok: answer.ok, status: answer.status, headers: answer.headers, body: kind.includes("json") ? await answer.json() : await answer.text() };
  },

  // A short message that does not take the focus away.
  tell(text, kind = "info", seconds = 6) {
    const toast = document.createElement("div");
    toast.className = `toast toast-${kind}`;
    toast.textContent = text;
    document.getElementById("toasts").append(toast);
    setTimeout(() => toast.remove(), seconds * 1000);
  },
};

// Where sections do not fit beside one another they are scrolled aside: the one that is shown comes into sight.
for (const strip of document.querySelectorAll(".site-nav, .tabs")) {
  const now = strip.querySelector("[aria-current]")?.getBoundingClientRect(), all = strip.getBoundingClientRect();
  if (now) strip.scrollLeft += now.left + now.width / 2 - (all.left + all.width / 2);
}
