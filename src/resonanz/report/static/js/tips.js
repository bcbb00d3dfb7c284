(() => {
  "use strict";
  const tip = document.getElementById("tip");
  const show = (mark) => {
    tip.textContent = mark.getAttribute("aria-label");
    tip.hidden = false;
    const box = mark.getBoundingClientRect();
    const own = tip.getBoundingClientRect();
    const left = Math.min(Math.max(8, box.left + box.width / 2 - own.width / 2), innerWidth - own.width - 8);
    const above = box.top - own.height - 10;
    tip.style.left = `${Math.max(8, left)}px`;
    tip.style.top = `${above > 8 ? above : box.bottom + 10}px`;
  };
  const hide = () => {
    tip.hidden = true;
  };
  const visible = (mark) => mark.getClientRects().length > 0;
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
  const marks = (group) => [...group.querySelectorAll("[data-tip]")].filter(visible);
  const first = (group) => {
    const found = marks(group);
    if (found.length && !found.some((mark) => mark.tabIndex === 0)) found[0].setAttribute("tabindex", "0");
  };
  const reachable = () => document.querySelectorAll("[data-marks]").forEach(first);
  document.addEventListener("keydown", (event) => {
    const group = event.target.closest("[data-marks]");
    if (!group || !(event.key in step)) return;
    const found = marks(group);
    const at = found.indexOf(document.activeElement);
    if (at < 0) return;
    event.preventDefault();
    const next = found[Math.min(found.length - 1, Math.max(0, at + step[event.key]))];
    document.activeElement.setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus();
  });
  document.addEventListener("refresh", (event) => first(event.target), true);
  document.addEventListener("refreshed", reachable);
  addEventListener("resize", reachable);
  reachable();
  document.addEventListener("pointerover", (event) => {
    const mark = event.target.closest("[data-tip]");
    if (mark) show(mark);
    else hide();
  });
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("[data-tip]")) show(event.target);
    else hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
  addEventListener("scroll", hide, { passive: true });
})();
