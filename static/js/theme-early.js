// Runs before the first paint: the appearance "auto", the remembered sidebar, and that scripts run at all.
(function () {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let stored = {};
  try { stored = { theme: localStorage.getItem("k-theme"), rail: localStorage.getItem("k-rail") }; } catch { /* private mode */ }

  // light and dark come from the server; "stored" (pages without a user) is what this browser was last told.
  function follow() {
    const wanted = root.dataset.kTheme === "stored" ? stored.theme : root.dataset.kTheme;
    const fixed = wanted === "light" || wanted === "dark";
    root.dataset.bsTheme = fixed ? wanted : dark.matches ? "dark" : "light";
  }
  root.classList.add("js");
  if (stored.rail) root.classList.toggle("is-rail", stored.rail === "1");
  follow();
  dark.addEventListener("change", follow);
})();
