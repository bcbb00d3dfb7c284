(() => {
  "use strict";
  const EVERY = 3000;
  const poll = async (part) => {
    if (!part.isConnected || part.dataset.live === "") return;
    if (!document.hidden && !part.contains(document.activeElement)) await refresh(part).catch(() => stale(part, true));
    setTimeout(poll, Number(part.dataset.every || EVERY), part);
  };
  const refresh = async (part) => {
    const headers = { "HX-Request": "true", ...(part.etag ? { "If-None-Match": part.etag } : {}) };
    const answer = await fetch(part.dataset.live, { headers, cache: "no-store", redirect: "error" });
    stale(part, !answer.ok && answer.status !== 304);
    if (answer.status !== 200) return;
    part.etag = answer.headers.get("ETag");
    part.innerHTML = await answer.text();
    if (answer.headers.get("Live") === "end") part.dataset.live = "";
    htmx.process(part);
    part.dispatchEvent(new Event("refreshed", { bubbles: true }));
  };
  const stale = (part, is) => part.classList.toggle("stale", is);
  const start = (root) => {
    for (const part of root.querySelectorAll("[data-live]")) {
      if (part.polled) continue;
      part.polled = true;
      setTimeout(poll, Number(part.dataset.every || EVERY), part);
    }
  };
  start(document);
  document.addEventListener("htmx:load", (event) => start(event.target));
})();
