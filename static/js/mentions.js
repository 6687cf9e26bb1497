// Names in texts: "@" lists colleagues, "#" lines and persons of the customer, searched on the server
// (textarea[data-k-md="url"]). What is chosen goes in by the browser's own editing, so that Ctrl+Z takes it back.
(function () {
  const TRIGGER = /(^|[\s(])([@#])((?:[^\s@#[\]()][^@#[\]()\n]{0,30})?)$/;
  let open = null; // { area, box, list, from }
  let timer;
  let asked = 0;
  let pending = false; // the list is older than the words
  let wanted = false; // Enter came meanwhile: the answer decides who it meant

  const options = () => [...open.list.querySelectorAll("[role=option]")];
  const marked = () => open?.list.querySelector("[aria-selected=true]");

  function close() {
    clearTimeout(timer);
    asked += 1;
    pending = wanted = false;
    if (!open) return;
    open.area.removeAttribute("aria-activedescendant");
    open.area.removeAttribute("aria-controls");
    open.box.remove();
    open = null;
  }

  function mark(option) {
    options().forEach((one) => one.setAttribute("aria-selected", String(one === option)));
    if (!option) { open.area.removeAttribute("aria-activedescendant"); return; }
    option.id ||= `k-name-${Math.random().toString(36).slice(2)}`;
    open.area.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function choose(option) {
    const { area, from } = open;
    const { insert, warning } = option.dataset;
    close();
    area.focus();
    area.setSelectionRange(from, area.selectionStart);
    if (!document.execCommand("insertText", false, `${insert} `)) {
      area.setRangeText(`${insert} `, from, area.selectionEnd, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (warning) document.dispatchEvent(new CustomEvent("kam:toast", { detail: { message: warning } }));
  }

  function show(area, from, html, preselect) {
    if (open?.area !== area) {
      close();
      const box = document.getElementById("k-names").content.firstElementChild.cloneNode(true);
      area.after(box);
      const list = box.querySelector("[role=listbox]");
      list.id = `k-names-${Math.random().toString(36).slice(2)}`;
      open = { area, box, list };
    }
    open.from = from;
    open.list.innerHTML = html;
    open.list.hidden = false;
    area.setAttribute("aria-autocomplete", "list");
    area.setAttribute("aria-controls", open.list.id);
    const found = options();
    const status = open.box.querySelector("[role=status]");
    status.textContent = found.length ? status.dataset.found.replace("{n}", found.length) : open.list.textContent.trim();
    mark(preselect ? found[0] : null);
    const chosen = wanted && marked();
    pending = wanted = false;
    if (chosen) choose(chosen);
  }

  async function ask(area) {
    const text = area.value.slice(0, area.selectionStart);
    const match = area.selectionStart === area.selectionEnd && text.match(TRIGGER);
    if (!match) { close(); return; }
    const [, , sign, query] = match;
    const from = text.length - query.length - 1;
    asked += 1;
    const mine = asked;
    try {
      const answer = await fetch(`${area.dataset.kMd}?${new URLSearchParams({ sign, q: query })}`, { headers: { "HX-Request": "true" } });
      if (mine !== asked || document.activeElement !== area) return;
      if (!answer.ok) { close(); return; }
      const html = await answer.text();
      if (mine !== asked) return;
      // A second word that nobody is called is no name any more.
      if (/\s/.test(query) && !html.includes('role="option"')) close();
      else show(area, from, html, query !== "");
    } catch { close(); /* offline: the words stay words */ }
  }

  document.addEventListener("input", (event) => {
    const area = event.target;
    if (!area.matches?.("textarea[data-k-md]") || !area.dataset.kMd) return;
    clearTimeout(timer);
    wanted = false;
    pending = TRIGGER.test(area.value.slice(0, area.selectionStart));
    if (pending) timer = setTimeout(() => ask(area), 120);
    else close();
  });

  // Before the keys of the line and of the dialog around it.
  document.addEventListener("keydown", (event) => {
    if (!open || event.target !== open.area || event.isComposing) return;
    const all = options();
    const at = all.indexOf(marked());
    if (event.key === "ArrowDown" && all.length) mark(all[(at + 1) % all.length]);
    else if (event.key === "ArrowUp" && all.length) mark(all[(at - 1 + all.length) % all.length]);
    else if ((event.key === "Enter" || event.key === "Tab") && !event.ctrlKey && !event.altKey) {
      if (pending && !/[@#]$/.test(open.area.value.slice(0, open.area.selectionStart))) wanted = true;
      else if (at >= 0) choose(all[at]);
      else return;
    }
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  document.addEventListener("mousedown", (event) => {
    const option = open && event.target.closest("[role=option]");
    if (open?.list.contains(event.target)) event.preventDefault();
    if (option && open.list.contains(option)) choose(option);
  });
  document.addEventListener("focusout", (event) => {
    if (open && event.target === open.area) close();
  });
})();
