// Light or dark: the system decides until the reader does. Runs before the page is drawn, so that nothing flashes.
"use strict";
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const stored = () => { try { return localStorage.getItem("sspgen-scheme"); } catch { return null; } };
  const keep = (scheme) => { try { localStorage.setItem("sspgen-scheme", scheme); } catch { /* private mode: forget it */ } };
  const current = () => root.dataset.scheme || (system.matches ? "dark" : "light");
  const chosen = stored();
  if (chosen === "dark" || chosen === "light") root.dataset.scheme = chosen;
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("scheme");
    if (!button) return;
    const label = () => { button.textContent = current() === "dark" ? "Light" : "Dark"; button.setAttribute("aria-label", `${button.textContent} colours`); };
    button.hidden = false;
    label();
    system.addEventListener("change", label);
    button.addEventListener("click", () => {
      root.dataset.scheme = current() === "dark" ? "light" : "dark";
      keep(root.dataset.scheme);
      label();
    });
  });
})();
