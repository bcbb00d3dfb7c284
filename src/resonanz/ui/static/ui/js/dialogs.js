(() => {
  "use strict";
  const opened = (id) => {
    const dialog = document.getElementById(id);
    if (!(dialog instanceof HTMLDialogElement) || dialog.open) return;
    dialog.showModal();
    dialog.querySelector("[autofocus], input:not([type=hidden])")?.focus();
  };
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) {
      event.preventDefault();
      opened(opener.dataset.opens);
    }
    if (event.target.closest("[data-closes]")) event.target.closest("dialog")?.close();
    if (event.target instanceof HTMLDialogElement) event.target.close();
  });
  document.addEventListener("open-dialog", (event) => opened(event.detail));
})();
