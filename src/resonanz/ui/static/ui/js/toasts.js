(() => {
  "use strict";
  const STAY = 8000;
  const fade = (toast) => {
    if (!toast.matches(".error, .warning")) setTimeout(() => toast.remove(), STAY);
  };
  const place = document.getElementById("toasts");
  if (!place) return;
  place.querySelectorAll(".toast").forEach(fade);
  document.addEventListener("click", (event) => {
    event.target.closest("[data-dismiss]")?.closest(".toast")?.remove();
  });
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) if (node instanceof Element) fade(node);
  }).observe(place, { childList: true });
})();
