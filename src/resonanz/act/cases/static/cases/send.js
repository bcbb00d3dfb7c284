(() => {
  "use strict";
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const form = event.target.closest("form[data-sends]");
    if (!form) return;
    event.preventDefault();
    form.requestSubmit();
  });
})();
