// Keys. An element names its own: data-k-key="g a", "n t", "/", "z". A link or button is clicked, a field focused.
// In a list marked data-k-list, j and k move along its [data-k-row]; data-k-rowkey="e" works in the current row.
// body[data-k-shortcuts=off] switches single keys off.
(function () {
  const PAUSE = 1500;
  let first = "";
  let timer;

  const inField = (target) => target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.nodeName);
  const visible = (element) => element.offsetParent !== null || element.closest(".dropdown-menu");
  const find = (key) => [...document.querySelectorAll(`[data-k-key="${CSS.escape(key)}"]`)].filter(visible).pop();

  function use(element) {
    if (inField(element)) { element.focus(); element.select?.(); } else element.click();
  }

  function move(step) {
    const list = document.querySelector("[data-k-list]");
    if (!list) return false;
    const rows = [...list.querySelectorAll("[data-k-row]")].filter(visible);
    if (!rows.length) return false;
    const at = rows.findIndex((row) => row.classList.contains("is-current"));
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
    rows[at]?.classList.remove("is-current");
    next.classList.add("is-current");
    const focus = next.matches("a, button, input, textarea") ? next
      : next.querySelector("[data-k-rowfocus]") || next.querySelector("a, button, input, textarea");
    focus?.focus();
    next.scrollIntoView({ block: "nearest" });
    return true;
  }

  function pressed(key) {
    const row = document.querySelector("[data-k-list] .is-current");
    const inRow = row?.querySelector(`[data-k-rowkey="${CSS.escape(key)}"]`);
    if (first) {
      const element = find(`${first} ${key}`);
      first = "";
      if (element) { use(element); return true; }
    }
    if (key === "j" || key === "k") return move(key === "j" ? 1 : -1);
    if (key === "?") { document.getElementById("k-help")?.showModal(); return true; }
    if (inRow) { use(inRow); return true; }
    const element = find(key);
    if (element) { use(element); return true; }
    if (document.querySelector(`[data-k-key^="${CSS.escape(key)} "]`)) {
      first = key;
      clearTimeout(timer);
      timer = setTimeout(() => { first = ""; }, PAUSE);
      const add = document.querySelector("[data-k-add]");
      if (key === "n" && add && window.bootstrap) bootstrap.Dropdown.getOrCreateInstance(add).show();
      return true;
    }
    return false;
  }

  // The help sheet lists the two-key shortcuts that this page has.
  function fillHelp() {
    const list = document.querySelector("[data-k-help-keys]");
    if (!list || list.children.length) return;
    for (const element of document.querySelectorAll(".k-nav [data-k-key], .dropdown-menu [data-k-key]")) {
      const keys = document.createElement("dt");
      for (const key of element.dataset.kKey.split(" ")) {
        const kbd = document.createElement("kbd");
        kbd.textContent = key;
        keys.append(kbd, " ");
      }
      const text = document.createElement("dd");
      text.textContent = (element.querySelector(".lbl, .flex-fill") || element).textContent;
      list.append(keys, text);
    }
  }
  fillHelp();

  document.addEventListener("keydown", (event) => {
    // Ctrl+Enter submits the form one writes in.
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && inField(event.target)) {
      const form = event.target.closest("form[data-k-ctrl-enter]");
      if (form) { event.preventDefault(); form.requestSubmit(); }
      return;
    }
    if (document.body.dataset.kShortcuts === "off") return;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.length !== 1 || inField(event.target) || document.querySelector("dialog[open]")) return;
    if (pressed(event.key)) event.preventDefault();
  });
})();
