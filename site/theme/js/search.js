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
  const WORDS = 12;
  const KINDS = { control: "control", component: "component", evidence: "evidence", item: "crosswalk", page: "page" };

  let documents = null;
  let own = null;
  let vocabulary = null;
  let shardNames = new Set();
  const shards = new Map();
  const waiting = new Map();

  window.sspgenDocuments = (rows, names) => {
    const postings = new Map();
    documents = rows.map(([path, kind, id, label, title, parts], number) => {
      for (const word of new Set(words(`${label} ${id} ${title}`))) {
        if (!postings.has(word)) postings.set(word, []);
        postings.get(word).push(number);
      }
      return { path, kind, id, label, title, parts };
    });
    own = lexicon([...postings.keys()], (word) => postings.get(word));
    shardNames = new Set(names);
  };
  window.sspgenShard = (name, table) => {
    const read = new Map();
    const numbers = (word) => {
      let found = read.get(word);
      if (!found) {
        let sum = 0;
        read.set(word, (found = table[word].map((step) => (sum += step))));
      }
      return found;
    };
    shards.set(name, lexicon(Object.keys(table), numbers));
  };
  // every word of the index without where it stands: what a misspelt word is compared with, whatever letter it begins with
  window.sspgenWords = (text) => {
    vocabulary = lexicon(text.split(" "), (word) => {
      const shard = shards.get(shardOf(word));
      return shard && shard.sorted[first(shard.sorted, word)] === word ? shard.numbers(word) : [];
    });
  };

  // words in order, with a mask of the letters of each, so that most are ruled out without being compared
  function lexicon(list, numbers) {
    const sorted = list.sort();
    return { sorted, numbers, masks: Uint32Array.from(sorted, mask) };
  }

  function mask(word) {
    let bits = 0;
    for (let i = 0; i < word.length; i++) bits |= 1 << (word.charCodeAt(i) & 31);
    return bits;
  }

  function bits(number) {
    let count = 0;
    for (; number; number &= number - 1) count++;
    return count;
  }

  function first(sorted, word) {
    let low = 0, high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] < word) low = middle + 1; else high = middle;
    }
    return low;
  }

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

  // Damerau-Levenshtein distance (adjacent letters may be swapped) up to `most`, else more than it. Where a word goes on
  // after the term, as while one types, it counts as half a mistake more.
  let before = new Uint8Array(40), row = new Uint8Array(40), next = new Uint8Array(40);
  function distance(term, word, most) {
    const rows = term.length, columns = Math.min(word.length, rows + most);
    for (let j = 0; j <= columns; j++) row[j] = j;
    for (let i = 1; i <= rows; i++) {
      next[0] = i;
      let best = i;
      for (let j = 1; j <= columns; j++) {
        const same = term.charCodeAt(i - 1) === word.charCodeAt(j - 1);
        let least = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (same ? 0 : 1));
        if (!same && i > 1 && j > 1 && term.charCodeAt(i - 1) === word.charCodeAt(j - 2) && term.charCodeAt(i - 2) === word.charCodeAt(j - 1)) least = Math.min(least, before[j - 2] + 1);
        next[j] = least;
        if (least < best) best = least;
      }
      if (best > most) return most + 1;
      [before, row, next] = [row, next, before];
    }
    let found = columns === word.length ? row[columns] : most + 1;
    for (let j = 0; j < columns; j++) found = Math.min(found, row[j] + 0.5);
    return found;
  }
  const tolerance = (term) => (term.length < 4 ? 0 : term.length < 8 ? 1 : 2);

  // words that a term may be meant to be, each with how far off it is
  function near(term, list) {
    const most = tolerance(term);
    const wanted = mask(term);
    const found = [];
    for (let i = 0; most && i < list.sorted.length; i++) {
      if (list.sorted[i].length < term.length - most || bits(wanted & ~list.masks[i]) > most) continue;
      const off = distance(term, list.sorted[i], most);
      if (off <= most) found.push([list.sorted[i], off]);
    }
    return found.sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1)).slice(0, WORDS);
  }

  // how well each document answers one word of the query: its own words count more than its text, and a word that few
  // documents answer counts more than one that most do
  function scores(term, close) {
    const found = new Map();
    const raise = (list, word, score) => {
      for (const number of list.numbers(word)) if (score > (found.get(number) || 0)) found.set(number, score);
    };
    const text = shards.get(shardOf(term));
    if (!close) {
      for (const [list, whole, part] of [[own, 12, 8], ...(text ? [[text, 4, 2]] : [])]) {
        for (let i = first(list.sorted, term); i < list.sorted.length && list.sorted[i].startsWith(term); i++) {
          raise(list, list.sorted[i], list.sorted[i] === term ? whole : part);
        }
      }
    } else {
      for (const [word, off] of near(term, own)) raise(own, word, 4 / (1 + off));
      for (const [word, off] of vocabulary ? near(term, vocabulary) : []) raise(vocabulary, word, 1 / (1 + off));
    }
    const weight = Math.log(2 + documents.length / found.size);
    for (const [number, score] of found) found.set(number, score * weight);
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

  const loaded = (names) => Promise.all([...new Set(names)].filter((name) => shardNames.has(name)).map(load));

  async function find(query) {
    await load("documents");
    if (!documents) return [];
    const named = byId(query);
    if (named.length) return named;
    const terms = [...new Set(words(query))].filter((term) => term.length > 1).slice(0, WORDS);
    await loaded(terms.map(shardOf));
    const answers = terms.map((term) => scores(term, false));
    const unknown = terms.filter((term, i) => !answers[i].size && tolerance(term));
    if (unknown.length) {
      await load("words");
      if (vocabulary) await loaded(unknown.flatMap((term) => near(term, vocabulary).map(([word]) => shardOf(word))));
      terms.forEach((term, i) => { if (!answers[i].size) answers[i] = scores(term, true); });
    }
    // what answers every word; where nothing does, what answers most of them
    const sums = new Map();
    for (const found of answers) for (const [number, score] of found) {
      const sum = sums.get(number) || [0, 0];
      sums.set(number, [sum[0] + 1, sum[1] + score]);
    }
    let most = 0;
    for (const [count] of sums.values()) most = Math.max(most, count);
    return [...sums]
      .filter(([, [count]]) => count === most)
      .sort(([a, [, x]], [b, [, y]]) => y - x || a - b)
      .map(([number]) => documents[number]);
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
    for (const [name, text] of [["id", entry.label], ["hit-title", entry.title], ["hit-kind", KINDS[entry.kind] || ""]]) {
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
