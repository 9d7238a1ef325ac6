// Narrows the table of all controls down: OR within a facet, AND across. What is chosen lives in the address, so that it
// can be sent on, and that back and forward work. Without this script the table is whole.
"use strict";
(() => {
  const panel = document.getElementById("facets");
  const table = document.getElementById("controls");
  const status = document.getElementById("facets-status");
  if (!panel || !table) return;
  const caption = table.caption;
  const scroll = table.closest(".table-scroll");
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const texts = rows.map((row) => `${row.cells[0].textContent} ${row.cells[1].textContent}`.toLowerCase());
  const OPEN = new Set(["proof", "claim", "freshness", "baseline"]);
  const COLUMNS = ["control", "title", "claim", "proof", "documented", "claimed", "proven", "of"];
  const collator = new Intl.Collator("en", { numeric: true });

  let facets = [];
  let places = [];
  let text = null;
  let clear = null;
  let sorted = { column: "", down: false };

  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  // ---- the address

  function query() {
    const found = new URLSearchParams(location.search);
    // where a browser keeps a local file's address as it is, the fragment carries the state
    return [...found].length || !location.hash.startsWith("#?") ? found : new URLSearchParams(location.hash.slice(1));
  }

  function address() {
    const found = new URLSearchParams();
    for (const facet of facets) for (const box of facet.boxes) if (box.checked) found.append(facet.id, box.value);
    if (text.value.trim()) found.set("q", text.value.trim());
    if (sorted.column) found.set("sort", (sorted.down ? "-" : "") + sorted.column);
    return found.toString();
  }

  function keep(step) {
    const state = address();
    try {
      history[step ? "pushState" : "replaceState"](null, "", location.pathname + (state ? `?${state}` : ""));
    } catch {
      const fragment = state ? `#?${state}` : "#";
      if (step) location.hash = fragment; else location.replace(fragment);
    }
  }

  function restore() {
    const found = query();
    for (const facet of facets) {
      const chosen = new Set(found.getAll(facet.id));
      for (const box of facet.boxes) box.checked = chosen.has(box.value);
      if (chosen.size) facet.fold.open = true;
    }
    text.value = found.get("q") || "";
    const order = found.get("sort") || "";
    sort(order.replace(/^-/, ""), order.startsWith("-"));
    narrow();
  }

  // ---- what is shown

  function narrow() {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = facets.map((facet) => new Set(facet.boxes.flatMap((box, place) => (box.checked ? [place] : []))));
    const counts = facets.map((facet) => new Uint32Array(facet.boxes.length));
    let shown = 0;
    rows.forEach((row, number) => {
      let misses = words.every((word) => texts[number].includes(word)) ? 0 : facets.length + 1;
      let missed = -1;
      places[number].forEach((own, facet) => {
        if (chosen[facet].size && !own.some((place) => chosen[facet].has(place))) { misses++; missed = facet; }
      });
      row.hidden = misses > 0;
      if (!misses) shown++;
      // a value counts the rows that it would show with everything else as it is
      if (misses === 0) places[number].forEach((own, facet) => own.forEach((place) => counts[facet][place]++));
      else if (misses === 1) places[number][missed].forEach((place) => counts[missed][place]++);
    });
    facets.forEach((facet, number) => {
      facet.counts.forEach((count, place) => {
        count.textContent = counts[number][place];
        count.parentElement.classList.toggle("none", !counts[number][place]);
      });
      facet.chosen.textContent = chosen[number].size ? `${chosen[number].size} chosen` : "";
    });
    const noun = rows.length === 1 ? "control" : "controls";
    const whole = rows.length.toLocaleString("en");
    const said = shown === rows.length ? `${whole} ${noun}` : `${shown.toLocaleString("en")} of ${whole} ${noun}`;
    caption.textContent = said;
    scroll.setAttribute("aria-label", said);
    status.textContent = said;
    clear.disabled = !words.length && chosen.every((each) => !each.size);
  }

  function sort(column, down) {
    const at = COLUMNS.indexOf(column);
    sorted = { column: at < 0 ? "" : column, down: at >= 0 && down };
    [...table.tHead.rows[0].cells].forEach((head, number) => {
      if (number === at) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    const order = rows.map((_, number) => number);
    if (at >= 0) {
      const rank = ranks(column, at);
      order.sort((a, b) => (down ? -1 : 1) * rank(a, b) || a - b);
    }
    body.append(...order.map((number) => rows[number]));
  }

  // claims and proofs sort as their facets are listed, the worst first
  function ranks(column, at) {
    const facet = facets.findIndex((each) => each.id === column);
    if (column === "control") return (a, b) => a - b;
    if (facet >= 0) return (a, b) => places[a][facet][0] - places[b][facet][0];
    const cells = rows.map((row) => row.cells[at].textContent);
    if (column === "title") return (a, b) => collator.compare(cells[a], cells[b]);
    const figures = cells.map(Number);
    return (a, b) => figures[a] - figures[b];
  }

  // ---- what is pressed

  function heads() {
    [...table.tHead.rows[0].cells].forEach((head, number) => {
      const button = element("button", { type: "button" }, ...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const same = sorted.column === COLUMNS[number];
        if (same && sorted.down) sort("", false); else sort(COLUMNS[number], same);
        keep(true);
      });
    });
  }

  function fold(facet) {
    facet.boxes = [];
    facet.counts = [];
    facet.chosen = element("span", { class: "quiet" });
    const list = element("ul");
    for (const [key, title, symbol] of facet.values) {
      const box = element("input", { type: "checkbox", value: key });
      const count = element("span", { class: "number" });
      const words = element("span", symbol ? { class: `is-${key}` } : {}, symbol ? `${symbol} ${title}` : title);
      list.append(element("li", {}, element("label", {}, box, words, count)));
      facet.boxes.push(box);
      facet.counts.push(count);
      box.addEventListener("change", () => { narrow(); keep(true); });
    }
    const named = element("div", { role: "group", "aria-label": facet.title }, list);
    facet.fold = element("details", {}, element("summary", {}, facet.title, " ", facet.chosen), named);
    facet.fold.open = OPEN.has(facet.id) && matchMedia("(min-width: 60rem)").matches;
    return facet.fold;
  }

  window.sspgenFacets = (given, values) => {
    facets = given.map(([id, title, members]) => ({ id, title, values: members }));
    places = values.map((row) => row.map((own) => (Array.isArray(own) ? own : [own])));
    text = element("input", { id: "facets-text", type: "search", autocomplete: "off", spellcheck: "false" });
    clear = element("button", { type: "button", class: "facets-clear" }, "Clear all");
    panel.append(
      element("div", { class: "facets-head" }, element("label", { for: "facets-text" }, "Id or title contains"), text, clear),
      ...facets.map(fold),
    );
    text.addEventListener("input", () => { narrow(); keep(false); });
    clear.addEventListener("click", () => {
      for (const facet of facets) for (const box of facet.boxes) box.checked = false;
      text.value = "";
      narrow();
      keep(true);
      text.focus();
    });
    heads();
    panel.hidden = false;
    restore();
    addEventListener("popstate", restore);
  };
})();
