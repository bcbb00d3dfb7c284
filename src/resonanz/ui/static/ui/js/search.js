(() => {
  "use strict";
  const dialog = document.getElementById("search");
  if (!dialog) return;
  const input = dialog.querySelector("input[type=search]");
  const hits = () => [...dialog.querySelectorAll("[data-hit]")];
  const go = (step) => {
    const found = hits();
    const at = found.indexOf(document.activeElement) + step;
    if (at < 0) input.focus();
    else found[Math.min(at, found.length - 1)]?.focus();
  };
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      go(step);
    }
    if (event.key === "Escape") {
      event.preventDefault();
      dialog.close();
    }
    if (event.key === "Enter" && event.target === input && hits().length) {
      event.preventDefault();
      hits()[0].click();
    }
  });
})();
