(() => {
  "use strict";
  document.addEventListener("refreshed", (event) => {
    const next = event.target.querySelector("[data-follow]");
    if (next) location.replace(next.href);
  });
})();
