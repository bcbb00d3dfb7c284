(() => {
  "use strict";
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const options = (box) => [...box.querySelectorAll("[data-option]")];
  const ticks = (box) => options(box).filter((option) => !option.hidden).map((option) => option.querySelector("input"));
  const place = new WeakMap();
  const inPlace = (one, other) => place.get(one) - place.get(other);
  const name = (tick) => tick.parentElement.querySelector("span").firstChild.textContent.trim();
  const chip = (box, tick) => {
    const made = box.querySelector("[data-chip]").content.firstElementChild.cloneNode(true);
    made.querySelector("[data-name]").textContent = name(tick);
    made.querySelector("button").dataset.drop = tick.id;
    return made;
  };
  const show = (box) => {
    const chosen = options(box).sort(inPlace).map((option) => option.querySelector("input")).filter((tick) => tick.checked);
    const list = box.querySelector("[data-picked]");
    list.replaceChildren(...chosen.map((tick) => chip(box, tick)));
    list.hidden = box.querySelector("[data-some]").hidden = chosen.length === 0;
    box.querySelector("[data-none]").hidden = chosen.length > 0;
    box.querySelector("[data-n]").textContent = chosen.length;
  };
  const narrow = (box, text) => {
    const words = plain(text).split(/\s+/).filter(Boolean);
    const holds = (long) => words.every((word) => plain(long).includes(word));
    const all = options(box);
    for (const option of all) option.hidden = !holds(option.textContent);
    const rank = (option) => (holds(name(option.querySelector("input"))) ? 0 : all.length) + place.get(option);
    all[0].parentElement.append(...all.sort((one, other) => rank(one) - rank(other)));
    const said = box.querySelector("[data-words]").content.textContent;
    box.querySelector("[data-nothing]").textContent = ticks(box).length ? "" : said;
  };
  const close = (box) => {
    box.querySelector("details").open = false;
    box.querySelector("summary").focus();
  };
  const drop = (box, id) => {
    const chips = () => [...box.querySelectorAll("[data-drop]")];
    const at = chips().findIndex((each) => each.dataset.drop === id);
    document.getElementById(id).click();
    (chips()[at] || chips().at(-1) || box.querySelector("summary")).focus();
  };
  const walk = (box, from, step) => {
    const found = ticks(box);
    const at = found.indexOf(from) + step;
    if (at < 0) box.querySelector("[data-find]").focus();
    else found[Math.min(at, found.length - 1)]?.focus();
  };
  const escaped = (box, field) => {
    if (!field.matches("[data-find]") || !field.value) return close(box);
    field.value = "";
    narrow(box, "");
  };
  const handled = (box, field, key) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    const finding = field.matches("[data-find]");
    if (step) walk(box, field, step);
    else if (key === "Escape") escaped(box, field);
    else if (key === "Enter" && finding && field.value) ticks(box)[0]?.click();
    else return key === "Enter" && finding;
    return true;
  };
  const begin = (root) => {
    for (const box of root.querySelectorAll("[data-picker]")) {
      options(box).forEach((option, at) => place.has(option) || place.set(option, at));
      box.querySelector("[data-narrow]").hidden = false;
      show(box);
    }
  };
  document.addEventListener("change", (event) => {
    const box = event.target.closest("[data-picker]");
    if (box) show(box);
  });
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-find]")) narrow(event.target.closest("[data-picker]"), event.target.value);
  });
  document.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-drop]");
    if (chosen) drop(chosen.closest("[data-picker]"), chosen.dataset.drop);
  });
  document.addEventListener("toggle", (event) => {
    const box = event.target.parentElement?.closest("[data-picker]");
    const asked = box && event.target.contains(document.activeElement);
    if (asked && event.target.open && matchMedia("(pointer:fine)").matches) box.querySelector("[data-find]").focus();
  }, true);
  document.addEventListener("keydown", (event) => {
    const box = event.target.closest("[data-picker] .inside")?.closest("[data-picker]");
    if (box && !event.ctrlKey && !event.metaKey && !event.altKey && handled(box, event.target, event.key)) event.preventDefault();
  });
  document.addEventListener("htmx:load", (event) => begin(event.target));
  begin(document);
})();
