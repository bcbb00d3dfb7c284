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
  const failed = () => {
    const toast = Object.assign(document.createElement("p"), { className: "toast error" });
    const words = Object.assign(document.createElement("span"), { textContent: place.dataset.failed });
    const close = Object.assign(document.createElement("button"), { type: "button", className: "quiet" });
    close.textContent = place.dataset.close;
    close.dataset.dismiss = "";
    toast.append(words, close);
    place.append(toast);
  };
  document.addEventListener("htmx:responseError", (event) => {
    if (!event.detail.xhr.getResponseHeader("HX-Redirect")) failed();
  });
  document.addEventListener("htmx:sendError", failed);
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) if (node instanceof Element) fade(node);
  }).observe(place, { childList: true });
})();
