// Search over plain script files: works from file://, needs no network and no library, loads only the shards that a query needs.
"use strict";
(() => {
  const here = document.currentScript;
  const base = here.dataset.root || "";
  const box = document.querySelector(".search");
  if (!box) return;
  const input = document.getElementById("search-input");
  const list = document.getElementById("search-results");
  const status = document.getElementById("search-status");
  const LIMIT = 20;
  const KINDS = { control: "control", component: "component", evidence: "evidence", page: "page" };

  let documents = null;
  let shardNames = new Set();
  const shards = new Map();
  const waiting = new Map();

  window.sspgenDocuments = (rows, names) => {
    documents = rows.map(([path, kind, id, label, title, parts]) => ({
      path, kind, id, label, title, parts, words: words(`${label} ${id} ${title}`),
    }));
    shardNames = new Set(names);
  };
  window.sspgenShard = (name, table) => {
    const decoded = new Map();
    for (const [term, deltas] of Object.entries(table)) {
      let sum = 0;
      decoded.set(term, deltas.map((step) => (sum += step)));
    }
    shards.set(name, decoded);
  };

  function load(name) {
    if (!waiting.has(name)) {
      waiting.set(name, new Promise((resolve) => {
        const script = document.createElement("script");
        script.src = `${base}search/${name}.js`;
        script.onload = script.onerror = () => resolve();
        document.head.append(script);
      }));
    }
    return waiting.get(name);
  }

  function words(text) {
    const folded = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    return (folded.match(/[\p{L}\p{N}]+/gu) || []).map((word) => word.slice(0, 32));
  }

  function shardOf(term) {
    if (term[0] >= "a" && term[0] <= "z") return term[0];
    return /\p{Nd}/u.test(term[0]) ? "digits" : "other";
  }

  // "AC-2(1)", "ac 2 1", "AC-02 (01) d" and "ac-2.1_smt.d" all name the same control, the last two a part of it
  const ID = /^\s*([a-z]{2,4})[\s_-]*0*(\d+)(?:\s*[.(\s]\s*0*(\d+)\s*\)?)?(?:[\s._(]*(?:smt[.\s]*)?([a-z](?:[.\s()]*[a-z0-9]+)*)\)?)?\s*$/i;
  function parseId(query) {
    const found = ID.exec(query);
    if (!found) return null;
    const [, family, number, enhancement, part] = found;
    const id = `${family.toLowerCase()}-${number}${enhancement ? `.${enhancement}` : ""}`;
    return { id, part: part ? (part.toLowerCase().match(/[a-z]+|\d+/g) || []).join(".") : "" };
  }

  // Damerau-Levenshtein distance, given up above `most`
  function near(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return false;
    let before = [], row = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (let i = 1; i <= a.length; i++) {
      const next = [i];
      let best = i;
      for (let j = 1; j <= b.length; j++) {
        const cost = a[i - 1] === b[j - 1] ? 0 : 1;
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + cost);
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
        best = Math.min(best, next[j]);
      }
      if (best > most) return false;
      before = row;
      row = next;
    }
    return row[b.length] <= most;
  }
  const tolerance = (term) => (term.length < 4 ? 0 : term.length < 8 ? 1 : 2);

  // how well each document answers one word of the query: its own words count more than its text
  function scores(term) {
    const found = new Map();
    const raise = (number, score) => { if (score > (found.get(number) || 0)) found.set(number, score); };
    const table = shards.get(shardOf(term)) || new Map();
    const close = tolerance(term);
    const collect = (fits, factor) => {
      documents.forEach((entry, number) => {
        for (const word of entry.words) if (fits(word)) raise(number, (word === term ? 12 : 8) * factor);
      });
      for (const [word, numbers] of table) {
        if (fits(word)) for (const number of numbers) raise(number, (word === term ? 4 : 2) * factor);
      }
    };
    collect((word) => word.startsWith(term), 1);
    if (!found.size && close) collect((word) => near(term, word, close), 0.4);
    return found;
  }

  function byId(query) {
    const parsed = parseId(query);
    if (!parsed) return [];
    const exact = [], longer = [];
    documents.forEach((entry) => {
      if (entry.kind !== "control") return;
      if (entry.id === parsed.id) exact.push(entry);
      else if (!parsed.part && entry.id.startsWith(parsed.id)) longer.push(entry);
    });
    const parts = exact.flatMap((entry) => entry.parts
      .filter((part) => parsed.part && (part === parsed.part || parsed.part.startsWith(`${part}.`)))
      .map((part) => ({ ...entry, path: `${entry.path}#${entry.id}_smt.${part}`, label: `${entry.label} ${part}` })));
    return [...parts, ...exact, ...longer];
  }

  async function find(query) {
    await load("documents");
    if (!documents) return [];
    const named = byId(query);
    const terms = [...new Set(words(query))].filter((term) => term.length > 1);
    await Promise.all([...new Set(terms.map(shardOf))].filter((name) => shardNames.has(name)).map(load));
    let total = null;
    for (const term of terms) {
      const found = scores(term);
      if (total === null) total = found;
      else for (const [number, score] of total) {
        if (found.has(number)) total.set(number, score + found.get(number));
        else total.delete(number);
      }
    }
    const seen = new Set(named.map((entry) => entry.path));
    const texts = [...(total || [])]
      .sort(([a, x], [b, y]) => y - x || a - b)
      .map(([number]) => documents[number])
      .filter((entry) => !seen.has(entry.path));
    return [...named, ...texts];
  }

  let active = -1;
  let asked = 0;

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    active = -1;
  }

  function mark(next) {
    const options = list.children;
    if (!options.length) return;
    if (active >= 0) options[active].setAttribute("aria-selected", "false");
    active = (next + options.length) % options.length;
    options[active].setAttribute("aria-selected", "true");
    options[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", options[active].id);
  }

  function option(entry, number) {
    const item = document.createElement("li");
    item.id = `search-option-${number}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.href = base + entry.path;
    for (const [name, text] of [["id", entry.label], ["hit-title", entry.title || "Home"], ["hit-kind", KINDS[entry.kind] || ""]]) {
      if (!text) continue;
      const span = document.createElement("span");
      span.className = name;
      span.textContent = text;
      item.append(span, " ");
    }
    item.addEventListener("mousedown", (event) => event.preventDefault());
    item.addEventListener("click", () => go(item));
    return item;
  }

  function go(item) {
    close();
    location.href = item.dataset.href;
  }

  async function search() {
    const query = input.value.trim();
    const turn = ++asked;
    if (!query) { close(); status.textContent = ""; return; }
    const found = await find(query);
    if (turn !== asked) return;
    list.replaceChildren(...found.slice(0, LIMIT).map(option));
    active = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(Boolean(found.length)));
    status.textContent = found.length === 1 ? "1 result" : `${found.length} results`;
    box.classList.toggle("nothing", !found.length);
    if (found.length) mark(0);
  }

  input.addEventListener("input", search);
  input.addEventListener("focus", () => { load("documents"); if (input.value.trim()) search(); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const open = !list.hidden;
    if (event.key === "ArrowDown" && open) { event.preventDefault(); mark(active + 1); }
    else if (event.key === "ArrowUp" && open) { event.preventDefault(); mark(active - 1); }
    else if (event.key === "Enter" && open && active >= 0) { event.preventDefault(); go(list.children[active]); }
    else if (event.key === "Escape") { if (open) close(); else { input.value = ""; input.blur(); } }
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest && event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      input.focus();
      input.select();
    }
  });
  box.hidden = false;
  window.sspgenFind = find;
})();
