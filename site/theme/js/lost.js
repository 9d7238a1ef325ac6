// On the page for what is not found: asks the search for the last name in the address that was asked for.
"use strict";
(() => {
  const input = document.getElementById("search-input");
  const name = (location.pathname.split("/").filter(Boolean).pop() || "").replace(/\.html?$/i, "");
  if (!input || !name || name === "404" || name === "index") return;
  let asked = name;
  try { asked = decodeURIComponent(name); } catch { /* as it stands */ }
  input.value = asked.slice(0, 80).replace(/[_+]+/g, " ");
  input.focus();
  input.dispatchEvent(new Event("input"));
})();
