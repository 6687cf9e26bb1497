// Search: the list below the field at the top (input[data-k-suggest="url"]) while one types, with arrows, Enter and
// Escape; arrows between the hits of the page. Without scripts the field is a form.
(function () {
  const field = document.querySelector("input[data-k-suggest]");
  const PAUSE = 140;
  let list = null;
  let timer;
  let asked = 0;

  const options = () => (list ? [...list.querySelectorAll("[role=option]")] : []);
  const marked = () => list?.querySelector("[aria-selected=true]");

  function close() {
    clearTimeout(timer);
    asked += 1;
    list?.remove();
    list = null;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  function mark(option) {
    options().forEach((one) => one.setAttribute("aria-selected", String(one === option)));
    if (!option) { field.removeAttribute("aria-activedescendant"); return; }
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function show(html) {
    if (!list) {
      list = document.createElement("ul");
      list.className = "k-options k-suggest";
      list.id = "k-suggest";
      list.setAttribute("role", "listbox");
      list.setAttribute("aria-label", field.getAttribute("aria-label"));
      field.after(list);
    }
    list.innerHTML = html;
    options().forEach((option, at) => { option.id = `k-suggest-${at}`; });
    field.setAttribute("aria-expanded", "true");
    if (!options().length) close();
  }

  async function ask() {
    const text = field.value.trim();
    if (text.length < 2) { close(); return; }
    asked += 1;
    const mine = asked;
    try {
      const answer = await fetch(`${field.dataset.kSuggest}?${new URLSearchParams({ q: text })}`, { headers: { "HX-Request": "true" } });
      if (!answer.ok || mine !== asked || document.activeElement !== field) return;
      const html = await answer.text();
      if (mine === asked) show(html);
    } catch { close(); /* offline: Enter says so */ }
  }

  if (field) {
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-expanded", "false");
    field.setAttribute("aria-controls", "k-suggest");
    field.autocomplete = "off";
    field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, PAUSE); });
    field.addEventListener("focusout", close);
    field.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const all = options();
      const at = all.indexOf(marked());
      if (event.key === "ArrowDown" && all.length) mark(all[(at + 1) % all.length]);
      else if (event.key === "ArrowUp" && all.length) mark(all[(at <= 0 ? all.length : at) - 1]);
      else if (event.key === "ArrowDown" && hits().length) hits()[0].focus();
      else if (event.key === "Enter" && at >= 0) location.assign(all[at].dataset.kHref);
      else if (event.key === "Escape" && list) close();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    document.addEventListener("mousedown", (event) => {
      const option = list && event.target.closest("[role=option]");
      if (!list?.contains(event.target)) return;
      event.preventDefault();
      if (option && event.button === 0) location.assign(option.dataset.kHref);
    });
  }

  function hits() { return [...document.querySelectorAll(".k-hits a")]; }

  document.addEventListener("keydown", (event) => {
    const here = event.target.closest?.(".k-hits a");
    if (!here || (event.key !== "ArrowDown" && event.key !== "ArrowUp") || event.ctrlKey || event.altKey || event.metaKey) return;
    const all = hits();
    const next = all[all.indexOf(here) + (event.key === "ArrowDown" ? 1 : -1)] || (event.key === "ArrowUp" && field);
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
})();
