(() => {
  "use strict";
  const single = () => document.documentElement.dataset.keys !== "off";
  const visible = (element) => element.getClientRects().length > 0;
  const typing = (element) => element.closest("input, textarea, select, [contenteditable]");
  const rows = () => [...document.querySelectorAll("[data-row]")].filter(visible);
  const press = (selector) => {
    const found = [...document.querySelectorAll(selector)].find(visible);
    if (found) found.click();
    return Boolean(found);
  };
  const focus = (selector) => {
    const found = [...document.querySelectorAll(selector)].find(visible);
    if (found) found.focus();
    return Boolean(found);
  };
  const move = (step) => {
    const found = rows();
    const at = found.findIndex((row) => row.contains(document.activeElement));
    const next = found[at < 0 ? (step > 0 ? 0 : found.length - 1) : at + step];
    if (!next) return found.length > 0;
    const target = next.matches("a, button, [tabindex]") ? next : next.querySelector("a, button") || next;
    if (target === next && !next.hasAttribute("tabindex")) next.tabIndex = -1;
    target.focus();
    next.scrollIntoView({ block: "nearest" });
    return true;
  };
  const up = () => {
    const crumbs = [...document.querySelectorAll("[data-up], .crumbs a")];
    const above = crumbs.find((link) => "up" in link.dataset) || crumbs.at(-1);
    if (above) above.click();
    return Boolean(above);
  };
  const marked = (key) => {
    const row = document.activeElement.closest("[data-row]");
    const within = row && [...row.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(visible);
    if (within) within.click();
    return Boolean(within) || press(`[data-key="${CSS.escape(key)}"]`);
  };
  const open = (id) => {
    document.dispatchEvent(new CustomEvent("open-dialog", { detail: id }));
    return true;
  };
  const actions = {
    "/": () => focus("[data-filter]"),
    "?": () => open("keys"),
    j: () => move(1),
    k: () => move(-1),
    u: up,
    e: () => press("[data-export]"),
    n: () => press("[data-new]"),
  };
  let going = 0;
  const gone = (key) => {
    if (Date.now() - going > 1500) return false;
    going = 0;
    return press(`[data-go="${CSS.escape(key)}"]`);
  };
  const handled = (key) => {
    if (key === "g") {
      going = Date.now();
      return true;
    }
    return gone(key) || (actions[key] ? actions[key]() : /^[a-z1-9]$/.test(key) && marked(key));
  };
  document.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && key === "k") {
      event.preventDefault();
      open("search");
    }
    if (event.ctrlKey || event.metaKey || event.altKey || !single()) return;
    if (typing(event.target) || event.target.closest("dialog[open]")) return;
    if (handled(key)) event.preventDefault();
  });
})();
