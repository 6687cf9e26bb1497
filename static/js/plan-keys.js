// Keys of the plan besides those of lines (plan-lines.js): sections, confidence, a line that becomes an action.
(function () {
  const plan = document.querySelector("[data-k-plan]");
  if (!plan) return;
  const outline = () => [...document.querySelectorAll("#outline li > a")];
  const number = (link) => link.querySelector(".i")?.textContent.trim() || "";
  const title = (link) => link.querySelector(".i + span")?.textContent.trim() || "";
  const formOf = (element) => element?.closest?.("form[data-k-lineform]");
  const here = () => formOf(document.activeElement)?.closest(".k-line") || document.querySelector(".k-line.is-current")
    || document.activeElement?.closest?.(".k-line");

  // g 3 ----------------------------------------------------------------------------------------
  function nameKeys() {
    for (const link of outline()) if (/^[1-9]$/.test(number(link))) link.dataset.kKey = `g ${number(link)}`;
  }
  nameKeys();
  // The outline comes anew whenever something was saved.
  const holder = document.getElementById("outline");
  if (holder) new MutationObserver(nameKeys).observe(holder, { childList: true });

  // The choice of sections ---------------------------------------------------------------------
  const dialog = document.getElementById("k-jump");
  const field = dialog?.querySelector("input");
  const list = dialog?.querySelector("ul");
  function options() {
    const wanted = field.value.trim().toLowerCase();
    const found = outline().filter((link) => number(link) === wanted || title(link).toLowerCase().includes(wanted));
    list.replaceChildren(...found.map((link, at) => {
      const item = document.createElement("li");
      item.id = `k-jump-${at}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(at === 0));
      const no = document.createElement("span");
      no.className = "k-num k-t3";
      no.textContent = number(link);
      item.append(no, ` ${title(link)}`);
      item.addEventListener("click", () => { location.href = link.href; });
      item.kLink = link;
      return item;
    }));
    select(list.firstElementChild);
  }
  function select(item) {
    for (const each of list.children) each.setAttribute("aria-selected", String(each === item));
    if (item) { field.setAttribute("aria-activedescendant", item.id); item.scrollIntoView({ block: "nearest" }); }
  }
  field?.addEventListener("input", options);
  field?.addEventListener("keydown", (event) => {
    const now = list.querySelector("[aria-selected=true]");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      select((event.key === "ArrowDown" ? now?.nextElementSibling : now?.previousElementSibling) || now);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (now) location.href = now.kLink.href;
    }
  });
  function jump() {
    if (!dialog) return;
    field.value = "";
    options();
    dialog.showModal();
    field.focus();
  }
  document.addEventListener("click", (event) => { if (event.target.closest("[data-k-jump]")) jump(); });

  // Confidence, neighbours, indent -------------------------------------------------------------
  let wish = 0;
  function confidence(form, at) {
    const choice = form?.querySelectorAll("[name=confidence]")[at - 1];
    if (!choice) return false;
    if (!choice.checked) {
      choice.checked = true;
      choice.dispatchEvent(new Event("input", { bubbles: true }));
      choice.dispatchEvent(new Event("change", { bubbles: true }));
    }
    return true;
  }
  document.addEventListener("htmx:afterSettle", () => {
    if (wish && confidence(formOf(document.activeElement), wish)) wish = 0;
  });

  function beside(line, way) {
    const lines = [...plan.querySelectorAll(".k-sheet .k-line")];
    return lines[lines.indexOf(line) + way];
  }

  // What is typed goes first: the server makes the action from what it has.
  function saved(form) {
    const busy = () => ["typed", "saving", "offline", "failed"].includes(form.dataset.kState);
    if (!busy()) return Promise.resolve(true);
    htmx.trigger(form, "submit");
    return new Promise((done) => {
      const until = Date.now() + 8000;
      const look = setInterval(() => {
        if (busy() && Date.now() < until) return;
        clearInterval(look);
        done(!busy());
      }, 60);
    });
  }
  async function indent(line) {
    const form = line?.querySelector(":scope > form[data-k-lineform]");
    if (!line?.dataset.kKind || (form && !(await saved(form)))) return;
    await htmx.ajax("POST", `${plan.dataset.kBase}${line.dataset.kKind}/${line.id.slice(2)}/indent`, { source: line, swap: "none" });
  }
  document.addEventListener("kam:indented", (event) => {
    const { line, action } = event.detail;
    window.kamKept?.drop(line);
    const row = document.getElementById(`l-${line}`);
    const above = row && beside(row, -1);
    row?.remove();
    // A line that is written in shows its new action at once, too.
    document.addEventListener("kam:brought", () => {
      const made = document.getElementById(`l-${action}`);
      (made?.querySelector("[data-k-open]") || above?.querySelector("[data-k-rowfocus]"))?.click();
    }, { once: true });
    document.dispatchEvent(new CustomEvent("kam:wrote", { detail: { changes: [] } }));
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-k-indent]");
    if (!button) return;
    event.preventDefault();
    indent(button.closest(".k-line"));
  }, true);

  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]")) return;
    const line = here();
    if ((event.ctrlKey || event.metaKey) && event.key === "." && line) {
      event.preventDefault();
      indent(line);
    } else if (event.altKey && !event.ctrlKey && /^Digit[123]$/.test(event.code) && line) {
      event.preventDefault();
      const at = Number(event.code.at(-1));
      if (confidence(line.querySelector(":scope > form[data-k-lineform]"), at)) return;
      wish = at;
      line.querySelector("[data-k-rowfocus]")?.click();
    } else if (event.altKey && ["PageUp", "PageDown"].includes(event.key) && line) {
      event.preventDefault();
      beside(line, event.key === "PageUp" ? -1 : 1)?.querySelector("[data-k-rowfocus]")?.click();
    }
  });

  // The list of keys knows these too.
  const keys = document.getElementById("k-help-plan");
  if (keys) document.querySelector("#k-help .k-help")?.append(keys.content.cloneNode(true));
})();
