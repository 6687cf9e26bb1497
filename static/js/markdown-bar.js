// The bar above a textarea with data-k-md: bold, italic, list, link, mention. Typing goes through the browser's own
// editing commands, so that Ctrl+Z takes it back. Keys: Ctrl+B, Ctrl+I, Ctrl+K.
(function () {
  const KEYS = { b: "bold", i: "italic", k: "link" };

  function type(area, text) {
    area.focus();
    if (!document.execCommand("insertText", false, text)) {
      area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  // Around the marked words, or away again where it stands there already.
  function around(area, mark) {
    const { selectionStart: start, selectionEnd: end, value } = area;
    const chosen = value.slice(start, end);
    const size = mark.length;
    if (value.slice(start - size, start) === mark && value.slice(end, end + size) === mark) {
      area.setSelectionRange(start - size, end + size);
      type(area, chosen);
      area.setSelectionRange(start - size, end - size);
      return;
    }
    const [, before, words, after] = chosen.match(/^(\s*)([^]*?)(\s*)$/);
    type(area, before + mark + words + mark + after);
    area.setSelectionRange(start + before.length + size, start + before.length + size + words.length);
  }

  // A dash before each line, or away again.
  function list(area) {
    const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    const behind = area.value.indexOf("\n", area.selectionEnd);
    const end = behind < 0 ? area.value.length : behind;
    const lines = area.value.slice(start, end).split("\n");
    const listed = lines.every((line) => line.startsWith("- "));
    area.setSelectionRange(start, end);
    type(area, lines.map((line) => (listed ? line.slice(2) : `- ${line}`)).join("\n"));
  }

  function link(area, button) {
    const chosen = area.value.slice(area.selectionStart, area.selectionEnd);
    const start = area.selectionStart;
    const isAddress = /^https?:\/\/\S+$/.test(chosen);
    const words = isAddress ? button?.dataset.kWords || "" : chosen || button?.dataset.kWords || "";
    type(area, `[${words}](${isAddress ? chosen : "https://"})`);
    if (isAddress || !chosen) area.setSelectionRange(start + 1, start + 1 + words.length);
    else area.setSelectionRange(start + words.length + 3, start + words.length + 11);
  }

  // A sign that opens the list of names (mentions.js): it stands behind a blank.
  function sign(area, character) {
    const before = area.value.slice(0, area.selectionStart);
    type(area, (before === "" || /\s$/.test(before) ? "" : " ") + character);
  }

  function act(name, area, button) {
    if (name === "bold") around(area, "**");
    else if (name === "italic") around(area, "*");
    else if (name === "list") list(area);
    else if (name === "link") link(area, button);
    else if (name === "mention") sign(area, "@");
    else if (name === "object") sign(area, "#");
  }

  const areaOf = (bar) => bar.nextElementSibling;

  document.addEventListener("focusin", (event) => {
    const area = event.target;
    if (!area.matches?.("textarea[data-k-md]")) return;
    let bar = area.previousElementSibling;
    if (!bar?.matches(".k-mdbar")) {
      bar = document.getElementById("k-mdbar")?.content.firstElementChild.cloneNode(true);
      if (!bar) return;
      if (!area.id) area.id = `k-md-${Math.random().toString(36).slice(2)}`;
      bar.firstElementChild.setAttribute("aria-controls", area.id);
      bar.querySelectorAll("button").forEach((button, at) => { button.tabIndex = at ? -1 : 0; });
      if (!area.dataset.kMd) bar.querySelectorAll("[data-k-md-do=mention], [data-k-md-do=object]").forEach((b) => b.remove());
      area.before(bar);
    }
    bar.classList.add("is-on");
  });

  document.addEventListener("focusout", (event) => {
    const bar = event.target.closest?.(".k-mdbar") || (event.target.matches?.("textarea[data-k-md]") && event.target.previousElementSibling);
    if (!bar?.matches?.(".k-mdbar") || bar.contains(event.relatedTarget) || areaOf(bar) === event.relatedTarget) return;
    bar.classList.remove("is-on");
  });

  // The words stay marked while a button is pressed.
  document.addEventListener("mousedown", (event) => {
    if (event.target.closest("[data-k-md-do]")) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-k-md-do]");
    if (button) act(button.dataset.kMdDo, areaOf(button.closest(".k-mdbar")), button);
  });

  document.addEventListener("keydown", (event) => {
    const { target } = event;
    if (target.matches?.("textarea[data-k-md]") && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
      const name = KEYS[event.key.toLowerCase()];
      if (!name) return;
      event.preventDefault();
      act(name, target, target.previousElementSibling?.querySelector?.(`[data-k-md-do=${name}]`));
    } else if (target.matches?.("[data-k-md-do]") && ["ArrowLeft", "ArrowRight"].includes(event.key)) {
      const buttons = [...target.parentElement.children];
      const next = buttons[(buttons.indexOf(target) + (event.key === "ArrowRight" ? 1 : -1) + buttons.length) % buttons.length];
      target.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
      event.preventDefault();
    }
  });
})();
