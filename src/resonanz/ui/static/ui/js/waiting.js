(() => {
  "use strict";
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-stop]");
    if (!button) return;
    const waiting = button.closest(".loading");
    const part = waiting.closest("[hx-get]");
    if (part) htmx.trigger(part, "htmx:abort");
    const stopped = waiting.querySelector("template").content.cloneNode(true);
    const again = stopped.querySelector("a");
    waiting.replaceWith(stopped);
    again.focus();
  });
})();
