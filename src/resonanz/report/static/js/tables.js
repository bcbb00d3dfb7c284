(() => {
  "use strict";
  const views = [...document.querySelectorAll("[data-view]")];
  const toggle = (view) => {
    const behind = view.querySelector(":scope > details.behind");
    const button = view.querySelector("[data-as-table]");
    const on = behind ? !behind.open : !view.classList.contains("plainly");
    if (behind) behind.open = on;
    else view.classList.toggle("plainly", on);
    button.setAttribute("aria-pressed", String(on));
  };
  const nearest = () => {
    const focused = document.activeElement.closest("[data-view]");
    if (focused) return focused;
    const middle = innerHeight / 2;
    const away = (view) => {
      const box = view.getBoundingClientRect();
      return box.top > middle ? box.top - middle : Math.max(0, middle - box.bottom);
    };
    return views.reduce((best, view) => (best && away(best) <= away(view) ? best : view), null);
  };
  for (const view of views) {
    const button = view.querySelector("[data-as-table]");
    button.hidden = false;
    button.addEventListener("click", () => toggle(view));
    const behind = view.querySelector(":scope > details.behind");
    if (behind) behind.addEventListener("toggle", () => button.setAttribute("aria-pressed", String(behind.open)));
  }
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "t" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const view = nearest();
    if (!view) return;
    event.preventDefault();
    toggle(view);
  });
})();
