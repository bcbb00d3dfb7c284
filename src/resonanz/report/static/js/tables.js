(() => {
  "use strict";
  const views = () => [...document.querySelectorAll("[data-view]")];
  const behind = (view) => view.querySelector(":scope > details.behind");
  const toggle = (view) => {
    const details = behind(view);
    const on = details ? !details.open : !view.classList.contains("plainly");
    if (details) details.open = on;
    else view.classList.toggle("plainly", on);
    view.querySelector("[data-as-table]").setAttribute("aria-pressed", String(on));
  };
  const nearest = () => {
    const focused = document.activeElement.closest("[data-view]");
    if (focused) return focused;
    const middle = innerHeight / 2;
    const away = (view) => {
      const box = view.getBoundingClientRect();
      return box.top > middle ? box.top - middle : Math.max(0, middle - box.bottom);
    };
    return views().reduce((best, view) => (best && away(best) <= away(view) ? best : view), null);
  };
  const show = () => {
    for (const button of document.querySelectorAll("[data-as-table][hidden]")) button.hidden = false;
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-as-table]");
    if (button) toggle(button.closest("[data-view]"));
  });
  document.addEventListener(
    "toggle",
    (event) => {
      const view = event.target.closest("[data-view]");
      if (!view || behind(view) !== event.target) return;
      view.querySelector("[data-as-table]").setAttribute("aria-pressed", String(event.target.open));
    },
    true,
  );
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "t" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.documentElement.dataset.keys === "off") return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const view = nearest();
    if (!view) return;
    event.preventDefault();
    toggle(view);
  });
  document.addEventListener("refreshed", show);
  show();
})();
