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
    const tables = [...part.querySelectorAll("[data-as-table][aria-pressed=true]")].map((b) => b.closest("[id]").id);
    part.innerHTML = await answer.text();
    for (const id of tables) part.querySelector(`#${CSS.escape(id)} [data-as-table]`)?.click();
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
  document.addEventListener("htmx:load", (event) => {
    start(event.target);
    event.target.dispatchEvent(new Event("refreshed", { bubbles: true }));
  });
})();
