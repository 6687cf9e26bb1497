// The frame: sidebar rail and appearance.
(function () {
  const root = document.documentElement;
  const remember = (key, value) => { try { localStorage.setItem(key, value); } catch { /* private mode */ } };

  function showRail(button) {
    button.setAttribute("aria-expanded", String(!root.classList.contains("is-rail")));
  }
  function showTheme(theme) {
    root.dataset.kTheme = theme;
    const dark = theme === "dark" || (theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
    root.dataset.bsTheme = dark ? "dark" : "light";
    for (const button of document.querySelectorAll(".k-menurow button[name=theme]")) {
      button.setAttribute("aria-pressed", String(button.value === theme));
    }
  }
  document.querySelectorAll("[data-k-rail]").forEach(showRail);

  document.addEventListener("click", (event) => {
    const rail = event.target.closest("[data-k-rail]");
    if (rail) {
      remember("k-rail", root.classList.toggle("is-rail") ? "1" : "0");
      showRail(rail);
    }
    const toggle = event.target.closest("[data-k-theme-toggle]");
    if (toggle) {
      toggle.value = root.dataset.bsTheme === "dark" ? "light" : "dark";
      if (!toggle.form) {
        remember("k-theme", toggle.value);
        showTheme(toggle.value);
      }
    }
  });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-k-theme-form]");
    if (!form || !event.submitter) return;
    event.preventDefault();
    const data = new FormData(form, event.submitter);
    showTheme(event.submitter.value);
    remember("k-theme", event.submitter.value);
    fetch(form.action, { method: "POST", body: data, redirect: "manual" });
  });
})();
