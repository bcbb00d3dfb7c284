(() => {
  "use strict";
  const show = (field, share) => {
    const bar = field.querySelector("progress");
    bar.hidden = share === null;
    if (share !== null) bar.value = share;
  };
  document.addEventListener("change", (event) => {
    const field = event.target.closest(".upload");
    if (!field || event.target.type !== "file") return;
    const names = [...event.target.files].map((file) => file.name);
    field.querySelector("[data-chosen]").textContent = names.join(", ");
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const field = form.querySelector(".upload");
    if (!field || form.hasAttribute("hx-post") || event.defaultPrevented) return;
    if (!field.querySelector("input[type=file]").files.length) return;
    event.preventDefault();
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (step) => show(field, step.lengthComputable ? step.loaded / step.total : 0));
    request.addEventListener("load", () => {
      // Another page is opened by the browser, which alone shows it; only the form with what was wrong is put in place.
      if (request.status === 204 || request.responseURL.split("?")[0] !== form.action.split("?")[0]) {
        location.assign(request.responseURL);
        return;
      }
      history.pushState(null, "", request.responseURL);
      replace(new DOMParser().parseFromString(request.responseText, "text/html"));
    });
    request.addEventListener("error", () => {
      show(field, null);
      field.classList.add("failed");
    });
    request.open("POST", form.action);
    request.setRequestHeader("X-Upload", "1");
    request.send(new FormData(form, event.submitter));
    show(field, 0);
  });
  const replace = (page) => {
    document.title = page.title;
    for (const part of [".rail", ".sheet"]) {
      const fresh = page.querySelector(part);
      document.querySelector(part)?.replaceWith(fresh || "");
      if (fresh) htmx.process(fresh);
    }
    const toasts = page.getElementById("toasts");
    if (toasts) document.getElementById("toasts").replaceChildren(...toasts.children);
    document.dispatchEvent(new Event("refreshed"));
    scrollTo(0, 0);
  };
})();
