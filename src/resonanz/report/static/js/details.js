(() => {
  "use strict";
  for (const figure of document.querySelectorAll("[data-levels]")) {
    const slider = figure.querySelector(".slider");
    if (!slider) continue;
    const input = slider.querySelector("input");
    const output = slider.querySelector("output");
    const levels = [...figure.querySelectorAll(".level")];
    const choose = () => {
      levels.forEach((level, i) => {
        level.hidden = i !== Number(input.value);
      });
      const words = levels[Number(input.value)].dataset.words;
      output.textContent = words;
      input.setAttribute("aria-valuetext", words);
      figure.querySelector("[data-marks]").dispatchEvent(new Event("refresh"));
    };
    input.addEventListener("input", choose);
    slider.hidden = false;
    choose();
  }
  for (const table of document.querySelectorAll("[data-fold]")) {
    const rows = [...table.tBodies[0].rows];
    const count = Number(table.dataset.fold);
    const start = Math.ceil((rows.length - count) / 2);
    const folded = rows.slice(start, start + count);
    const opener = table.tBodies[0].insertRow(start);
    const cell = opener.insertCell();
    const button = document.createElement("button");
    opener.className = "opener";
    opener.setAttribute("role", "row");
    cell.setAttribute("role", "cell");
    cell.colSpan = 12;
    button.type = "button";
    button.className = "quiet";
    button.textContent = table.dataset.more;
    cell.append(button);
    for (const row of folded) row.classList.add("folded");
    button.addEventListener("click", () => {
      for (const row of folded) row.classList.remove("folded");
      opener.remove();
      folded[0].querySelector("[data-tip]")?.focus();
    });
  }
})();
