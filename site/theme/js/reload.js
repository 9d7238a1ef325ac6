// Only part of a locally served site: asks the local server for the version of the build and reloads on a new one.
"use strict";
(() => {
  let known = null;
  const ask = async () => {
    try {
      const answer = await fetch("/__sspgen__/version", { cache: "no-store" });
      const version = answer.ok ? await answer.text() : known;
      if (known !== null && version !== known) location.reload();
      known = version;
    } catch { /* the server is away: ask again */ }
  };
  setInterval(ask, 1000);
  ask();
})();
