// The relationship matrix: a grid of links that is moved in by arrows and written in by digits. Levels go to the
// server one after the other; each answer brings the row as it is now. Without scripts the cells are plain links.
(function () {
  const page = document.getElementById("k-matrix");
  if (!page) return;
  const words = page.dataset;
  const grid = () => page.querySelector("table.k-mx");
  const cellsOf = (row) => [...row.querySelectorAll("a.k-pair")];
  const rows = () => [...grid().tBodies[0].rows].filter((row) => row.id);
  const side = () => document.getElementById("k-mxside");
  const csrf = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"];
  const beside = () => new URLSearchParams(location.search).getAll("with");

  // Where one is --------------------------------------------------------------------------------
  let here = null; // {row: id, at: column}
  const cellAt = (place) => place && cellsOf(document.getElementById(place.row) || document.createElement("tr"))[place.at];
  const placeOf = (cell) => ({ row: cell.closest("tr").id, at: cellsOf(cell.closest("tr")).indexOf(cell) });

  function rove() {
    if (!grid()) return;
    for (const cell of grid().querySelectorAll("a.k-pair")) cell.tabIndex = -1;
    const first = cellAt(here) || grid().querySelector("a.k-pair");
    if (first) first.tabIndex = 0;
  }
  function go(cell, quietly) {
    if (!cell) return;
    const old = cellAt(here);
    if (old) old.tabIndex = -1;
    cell.tabIndex = 0;
    cell.focus({ preventScroll: Boolean(quietly) });
    here = placeOf(cell);
  }
  function step(cell, down, right) {
    const all = rows();
    const row = all.indexOf(cell.closest("tr"));
    const at = cellsOf(all[row]).indexOf(cell);
    return all[row + down] && cellsOf(all[row + down])[at + right];
  }
  // Down the column, then the next one from the top.
  function onward(cell) {
    return step(cell, 1, 0) || cellsOf(rows()[0])[placeOf(cell).at + 1];
  }
  document.addEventListener("focusin", (event) => {
    const cell = event.target.closest?.("#k-matrix a.k-pair");
    if (cell) {
      const old = cellAt(here);
      if (old && old !== cell) old.tabIndex = -1;
      cell.tabIndex = 0;
      here = placeOf(cell);
    }
  });

  // What is said --------------------------------------------------------------------------------
  const undos = [];
  function say(text, level) {
    const box = document.getElementById("k-mxstatus");
    if (!box) return;
    box.hidden = false;
    box.classList.toggle("is-error", level === "error");
    box.querySelector("[data-k-mxsaid]").textContent = text;
    box.querySelector("[data-k-mxundo]").hidden = !undos.length;
  }

  // Writing: one request at a time, in the order of the keys --------------------------------------
  const queue = [];
  let busy = false;
  function mark(task) {
    const cell = cellAt(task.place);
    if (!cell) return;
    cell.classList.add("is-typed");
    cell.dataset.kTyped = task.level ?? `→ ${task.target}`;
  }
  async function send(task) {
    if (task.undo) {
      const last = undos.pop();
      if (!last) { say(words.kNomore); return { status: 204 }; }
      Object.assign(task, { undo: last.url, place: last.place });
    }
    const cell = cellAt(task.place);
    const body = new URLSearchParams(task.undo ? {} : { version: cell?.dataset.v || "0" });
    if (task.level !== undefined) body.set("level", task.level);
    if (task.target !== undefined) body.set("target", task.target);
    for (const id of beside()) body.append("with", id);
    const answer = await fetch(task.undo || `${task.url}set/`, {
      method: "POST", body, headers: { "X-CSRFToken": csrf(), Accept: "application/json" },
    });
    if (answer.redirected || answer.status === 401) { location.reload(); return null; }
    const found = answer.headers.get("content-type")?.startsWith("application/json") ? await answer.json() : null;
    return { status: answer.status, found };
  }
  function putIn(task, found) {
    const old = document.getElementById(task.place.row);
    if (!found.row || !old) return;
    const inside = document.activeElement?.closest?.(`#${task.place.row}`) ? placeOf(document.activeElement) : null;
    const box = document.createElement("tbody");
    box.innerHTML = found.row;
    const fresh = box.firstElementChild;
    // The page may show fewer or more columns than the answer: cells go by colleague.
    const heads = [...grid().querySelectorAll("th[data-k-u]")].map((head) => head.dataset.kU);
    const cells = [...fresh.querySelectorAll("td.c")];
    for (const [at, cell] of [...old.querySelectorAll("td.c")].entries()) {
      const from = found.columns.indexOf(heads[at]);
      if (from >= 0) cell.replaceWith(cells[from]);
    }
    for (const cell of cellsOf(old)) cell.tabIndex = -1;
    if (inside) go(cellsOf(old)[inside.at]);
    else rove();
    for (const each of queue) if (each.place?.row === task.place.row) mark(each);
  }
  async function work() {
    if (busy) return;
    busy = true;
    while (queue.length) {
      const task = queue[0];
      let got = null;
      try { got = await send(task); } catch { got = { status: 0, found: null }; }
      queue.shift();
      if (!got) break;
      if (got.found?.row) putIn(task, got.found);
      const cell = cellAt(task.place);
      if (got.status === 204) continue;
      if (got.status === 200) {
        if (got.found.undo) undos.push({ url: got.found.undo, place: task.place });
        say(got.found.said);
      } else if (got.status === 409 || got.status === 422) {
        cell?.classList.remove("is-typed");
        say(got.found?.said || document.body.dataset.kError, "error");
      } else {
        const said = { 403: document.body.dataset.kForbidden, 404: document.body.dataset.kMissing }[got.status];
        if (said) cell?.classList.remove("is-typed");
        else if (cell) cell.kTask = task;
        say(said || words.kFailed, "error");
      }
    }
    busy = false;
    refresh();
  }
  function put(cell, values) {
    if (!mayWrite(cell)) { say(words.kWhy || document.body.dataset.kForbidden, "error"); return false; }
    const task = { place: placeOf(cell), url: cell.getAttribute("href"), ...values };
    queue.push(task);
    mark(task);
    work();
    return true;
  }
  function mayWrite(cell) {
    if (words.kMatrix === "all") return true;
    const head = grid().querySelectorAll("th[data-k-u]")[placeOf(cell).at];
    return words.kMatrix === "own" && head?.hasAttribute("data-me");
  }
  // Counts and summary follow when nothing is on its way.
  let soon;
  function refresh() {
    clearTimeout(soon);
    soon = setTimeout(async () => {
      if (busy || document.activeElement?.closest("#k-mxhead")) return;
      await htmx.ajax("GET", words.kHead, { target: "#k-mxhead", swap: "outerHTML", source: document.getElementById("k-mxstatus") });
    }, 700);
  }
  function undo() {
    queue.push({ undo: true });
    work();
  }

  // The side panel ------------------------------------------------------------------------------
  let opener = null;
  let scrolled = [0, 0]; // where the page stood: the fields of the panel may scroll it
  async function openSide(url, from) {
    opener = from || opener;
    if (from) scrolled = [scrollX, scrollY];
    const box = side();
    if (!box) { location.href = url; return; }
    await htmx.ajax("GET", url, { target: box, swap: "innerHTML" });
    for (const row of rows()) row.classList.toggle("sel", url.includes(`/${row.id.slice(2)}/`));
    box.hidden = false;
    (box.querySelector("form select, form input:not([type=hidden])") || box.querySelector("[data-k-sidefocus]"))?.focus();
    if (box.getBoundingClientRect().top > innerHeight) box.scrollIntoView({ block: "start" });
  }
  function closeSide() {
    const box = side();
    if (!box || box.hidden) return false;
    box.hidden = true;
    box.replaceChildren();
    for (const row of rows()) row.classList.remove("sel");
    (opener?.isConnected ? opener : cellAt(here))?.focus();
    return true;
  }
  // A pair that was saved in the panel comes back as its row: the cell follows, place and scroll stay.
  function savedBeside(path, found) {
    const [, person, colleague] = /\/([^/]+)\/([^/]+)\/(?:remove\/)?$/.exec(path) || [];
    const at = [...grid().querySelectorAll("th[data-k-u]")].findIndex((head) => head.dataset.kU === colleague);
    if (at < 0) { location.reload(); return; }
    const place = { row: `p-${person}`, at };
    const byName = opener?.matches("[data-k-person]") && opener.isConnected;
    if (!byName) { here = place; opener = null; }
    putIn({ place }, found);
    side().hidden = true;
    side().replaceChildren();
    for (const row of rows()) row.classList.remove("sel");
    if (byName) opener.focus({ preventScroll: true });
    else go(cellAt(place), true);
    scrollTo(...scrolled);
    if (found.undo) undos.push({ url: found.undo, place });
    say(found.said);
    refresh();
  }
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, xhr, pathInfo } = event.detail;
    if (target !== side() || !xhr.getResponseHeader("content-type")?.startsWith("application/json")) return;
    event.detail.shouldSwap = false;
    savedBeside(pathInfo.requestPath, JSON.parse(xhr.responseText));
  });
  page.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    if (event.target.closest("[data-k-sideclose]") && side()?.contains(event.target)) {
      event.preventDefault();
      closeSide();
      return;
    }
    if (event.target.closest("[data-k-mxundo]")) { undo(); return; }
    const link = event.target.closest("a.k-pair, a[data-k-person], a[data-k-side]");
    if (!link || !side()) return;
    event.preventDefault();
    openSide(link.getAttribute("href"), side().contains(link) ? null : link);
  });

  // Keys ----------------------------------------------------------------------------------------
  let target = false;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && side()?.contains(document.activeElement)) { event.preventDefault(); closeSide(); return; }
    const cell = event.target.closest?.("#k-matrix a.k-pair");
    if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
    const moves = {
      ArrowDown: () => step(cell, 1, 0), ArrowUp: () => step(cell, -1, 0),
      ArrowRight: () => step(cell, 0, 1), ArrowLeft: () => step(cell, 0, -1),
      Home: () => cellsOf(cell.closest("tr"))[0], End: () => cellsOf(cell.closest("tr")).pop(),
      PageDown: () => cellsOf(rows().at(-1))[placeOf(cell).at], PageUp: () => cellsOf(rows()[0])[placeOf(cell).at],
      " ": () => onward(cell),
    };
    const digit = /^(?:Digit|Numpad)([0-4])$/.exec(event.code)?.[1] ?? (/^[0-4]$/.test(event.key) ? event.key : undefined);
    if (moves[event.key]) {
      go(moves[event.key]());
      target = false;
    } else if (digit !== undefined && (event.shiftKey || target)) {
      target = false;
      put(cell, { target: digit });
    } else if (digit !== undefined) {
      if (put(cell, { level: digit })) go(onward(cell));
    } else if (event.key === "t") {
      target = true;
      say(words.kTarget);
    } else if (event.key === "Enter" && cell.kTask) {
      queue.push(cell.kTask);
      cell.kTask = null;
      work();
    } else if (event.key === "Escape") {
      target = false;
      closeSide();
    } else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === side()) side().hidden = !side().children.length;
    else if (page.contains(event.detail.target) && !event.detail.target.closest("#k-mxhead, [data-k-combobox]")) rove();
  });
  window.addEventListener("beforeunload", (event) => {
    if (queue.length || page.querySelector("a.k-pair.is-typed")) event.preventDefault();
  });
  rove();
})();
