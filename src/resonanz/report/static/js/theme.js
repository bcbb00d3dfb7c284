(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");
  const button = document.querySelector("[data-theme-switch]");
  const print = document.querySelector("[data-print]");
  const words = button.querySelector("span");
  const dark = () =>
    root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const label = () => {
    words.textContent = dark() ? words.dataset.light : words.dataset.dark;
  };
  button.addEventListener("click", () => {
    root.dataset.theme = dark() ? "light" : "dark";
    label();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", label);
  print.addEventListener("click", () => window.print());
  button.hidden = print.hidden = false;
  label();
  const menu = document.querySelector(".menu");
  const narrow = matchMedia("(max-width: 899px)");
  const fold = () => {
    menu.open = !narrow.matches;
  };
  narrow.addEventListener("change", fold);
  fold();
})();
