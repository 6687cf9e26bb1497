// The grid of figures: moves like a spreadsheet, takes a block pasted from one, and keeps what is typed in this
// window until it is saved, so that a reload or a lost connection loses nothing.
(function () {
  const KEPT = "kam-grid:";
  const store = (action) => { try { return action(sessionStorage); } catch { return null; /* private mode */ } };
  const grid = () => document.querySelector("form[data-k-grid]");
  const keyOf = (form) => KEPT + form.getAttribute("action");
  const cells = (form) => [...form.querySelectorAll("input[name^='c-']")];
  const was = (cell) => cell.nextElementSibling.value.replace(/^[^|]*\|/, "");
  const changed = (form) => cells(form).filter((cell) => cell.value.trim() !== was(cell).trim());

  function keep(form) {
    const typed = Object.fromEntries(changed(form).map((cell) => [cell.name, [cell.value, cell.nextElementSibling.value]]));
    if (Object.keys(typed).length) store((s) => s.setItem(keyOf(form), JSON.stringify(typed)));
    else store((s) => s.removeItem(keyOf(form)));
  }

  // What was typed comes back with the mark of what its writer saw: a colleague's newer figure is still noticed.
  function restore(form) {
    const typed = JSON.parse(store((s) => s.getItem(keyOf(form))) || "{}");
    let back = 0;
    for (const [name, [value, seen]] of Object.entries(typed)) {
      const cell = form.elements[name];
      if (!cell || cell.value === value) continue;
      cell.value = value;
      cell.nextElementSibling.value = seen;
      back += 1;
    }
    if (back) document.dispatchEvent(new CustomEvent("kam:toast", { detail: { message: form.dataset.kRestored } }));
  }

  // The input `rows` below and `columns` beside, over what is not typed here.
  function neighbour(cell, rows, columns) {
    const column = cell.closest("td").cellIndex + columns;
    if (!rows) return cell.closest("tr").cells[column]?.querySelector("input[name^='c-']");
    let row = cell.closest("tr");
    while ((row = rows > 0 ? row.nextElementSibling : row.previousElementSibling)) {
      const found = row.cells[column]?.querySelector("input[name^='c-']");
      if (found) return found;
    }
    return null;
  }

  function go(cell) {
    if (!cell) return;
    cell.focus();
    cell.select();
  }

  document.addEventListener("keydown", (event) => {
    const cell = event.target;
    if (!cell.matches?.("form[data-k-grid] input[name^='c-']") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter") go(neighbour(cell, event.shiftKey ? -1 : 1, 0));
    else if (event.key === "ArrowDown") go(neighbour(cell, 1, 0));
    else if (event.key === "ArrowUp") go(neighbour(cell, -1, 0));
    else if (event.key === "Escape") { cell.value = was(cell); cell.select(); keep(cell.form); }
    else return;
    event.preventDefault();
  });
  document.addEventListener("focusin", (event) => {
    if (event.target.matches?.("form[data-k-grid] input[name^='c-']")) event.target.select();
  });
  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-k-grid]");
    if (form) keep(form);
  });
  document.addEventListener("paste", (event) => {
    const cell = event.target;
    const text = event.clipboardData?.getData("text/plain") || "";
    if (!cell.matches?.("form[data-k-grid] input[name^='c-']") || !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    let start = cell;
    for (const line of text.replace(/\r/g, "").replace(/\n$/, "").split("\n")) {
      line.split("\t").forEach((value, column) => {
        const to = start && neighbour(start, 0, column);
        if (to) to.value = value.trim();
      });
      start = start && neighbour(start, 1, 0);
    }
    keep(cell.form);
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, xhr } = event.detail;
    if (elt.matches?.("form[data-k-grid]") && xhr.status === 200) store((s) => s.removeItem(keyOf(elt)));
  });
  document.addEventListener("click", (event) => {
    const form = event.target.closest?.("[data-k-gridcancel]")?.closest("form");
    if (!form) return;
    for (const cell of changed(form)) cell.value = was(cell);
    keep(form);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const form = grid();
    if (!form || event.detail.xhr.status !== 200) return;
    restore(form);
    go(cells(form)[0]);
  });
  window.addEventListener("beforeunload", (event) => {
    const form = grid();
    if (form && !form.dataset.kSent && changed(form).length) event.preventDefault();
  });
  document.addEventListener("submit", (event) => { if (event.target.matches("form[data-k-grid]")) event.target.dataset.kSent = "1"; });
  if (grid()) restore(grid());
})();
