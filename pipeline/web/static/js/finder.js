// Finding one of the 23 objectives by words of any language: names, codebook and thesaurus, accents aside.
"use strict";

const finder = (() => {
  const dialog = document.getElementById("finder");
  const field = document.getElementById("finder-words");
  const list = document.getElementById("finder-list");
  let rows = null, found = [], at = 0, choose = () => {};

  const fold = (text) => text.normalize("NFKD").replace(/\p{M}|ـ/gu, "").toLowerCase();

  async function load() {
    if (rows) return rows;
    const answer = await site.ask("GET", "/api/v1/objectives");
    if (!answer.ok) throw new Error(String(answer.status));
    rows = answer.body.items.map((each) => ({
      number: each.number,
      short: each.short, long: each.long,
      names: ` ${fold([...Object.values(each.short), ...Object.values(each.long)].join(" "))}`,
      more: ` ${fold([each.belongs_here, ...each.terms].join(" "))}`,
    }));
    return rows;
  }

  // How well a row fits: each word must begin a word of it, or lie in one.
  function fit(row, words) {
    let sum = 0;
    for (const word of words) {
      if (String(row.number) === word) sum += 100;
      else if (row.names.includes(` ${word}`)) sum += 10;
      else if (row.names.includes(word)) sum += 5;
      else if (row.more.includes(` ${word}`)) sum += 3;
      else if (word.length > 2 && row.more.includes(word)) sum += 1;
      else return 0;
    }
    return sum;
  }

  function draw() {
    const language = document.documentElement.lang;
    list.replaceChildren(...found.map((row, place) => {
      const option = document.createElement("li");
      option.role = "option";
      option.id = `finder-${row.number}`;
      option.className = `finder-option o${row.number}`;
      option.ariaSelected = String(place === at);
      const tag = document.createElement("span");
      tag.className = "tag";
      const number = document.createElement("b");
      number.textContent = row.number;
      tag.append(number, ` ${row.short[language] ?? row.short.en}`);
      const told = document.createElement("span");
      told.className = "soft small";
      told.textContent = row.long[language] ?? row.long.en;
      option.append(tag, told);
      option.addEventListener("click", () => pick(row));
      return option;
    }));
    if (found.length === 0) {
      const none = document.createElement("li");
      none.className = "soft";
      none.role = "option";
      none.ariaDisabled = "true";
      none.textContent = site.words.nothing_found;
      list.append(none);
    }
    const now = list.children[at];
    field.setAttribute("aria-activedescendant", found.length ? now.id : "");
    now?.scrollIntoView({ block: "nearest" });
  }

  function search() {
    const words = fold(field.value).split(/\s+/).filter(Boolean);
    const ranked = rows.map((row) => [words.length ? fit(row, words) : 1, row]).filter(([sum]) => sum > 0);
    found = ranked.sort((one, other) => other[0] - one[0] || one[1].number - other[1].number).map(([, row]) => row);
    at = 0;
    draw();
  }

  function pick(row) {
    dialog.close();
    choose(row.number);
  }

  field.addEventListener("input", search);
  field.addEventListener("keydown", (event) => {
    if (!dialog.open) return; // closed just now: the focus leaves it with the next frame, and the key is meant for the passage
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      at = Math.min(Math.max(at + (event.key === "ArrowDown" ? 1 : -1), 0), Math.max(found.length - 1, 0));
      draw();
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      if (found[at]) pick(found[at]);
    }
  });

  async function open(taken) {
    try { await load(); } catch { site.tell(site.words.not_loaded, "bad"); return; }
    choose = taken;
    field.value = "";
    dialog.showModal();
    field.focus();
    search();
  }

  return { open, load };
})();
