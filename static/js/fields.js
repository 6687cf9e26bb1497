// Fields that need a hand: the picker (combobox) that searches on the server, the file drop, growing text.
(function () {
  // Picker: <div data-k-combobox><input role=combobox hx-get=… hx-target="next ul"><ul role=listbox></ul>
  // <input type=hidden data-k-combobox-value></div>; the server answers <li role=option data-value="…">…</li>.
  function close(box) {
    const input = box.querySelector("[role=combobox]");
    box.querySelector("[role=listbox]").hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }
  function choose(box, option) {
    const input = box.querySelector("[role=combobox]");
    const value = box.querySelector("[data-k-combobox-value]");
    input.value = option.dataset.label || option.textContent.trim();
    if (value) {
      value.value = option.dataset.value;
      value.dispatchEvent(new Event("change", { bubbles: true }));
    }
    close(box);
    const detail = { value: option.dataset.value, label: input.value };
    box.dispatchEvent(new CustomEvent("kam:chosen", { bubbles: true, detail }));
  }
  function mark(box, step) {
    const options = [...box.querySelectorAll("[role=option]")];
    if (!options.length) return;
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const next = options[(at + step + options.length) % options.length];
    options[at]?.setAttribute("aria-selected", "false");
    next.setAttribute("aria-selected", "true");
    next.id ||= `k-option-${Math.random().toString(36).slice(2)}`;
    next.scrollIntoView({ block: "nearest" });
    box.querySelector("[role=combobox]").setAttribute("aria-activedescendant", next.id);
  }
  document.addEventListener("htmx:afterSwap", (event) => {
    const list = event.detail.target;
    const box = list.closest?.("[data-k-combobox]");
    if (!box || list.getAttribute("role") !== "listbox") return;
    list.hidden = !list.children.length;
    box.querySelector("[role=combobox]").setAttribute("aria-expanded", String(!list.hidden));
  });
  document.addEventListener("input", (event) => {
    const box = event.target.closest("[data-k-combobox]");
    const value = box?.querySelector("[data-k-combobox-value]");
    if (value && event.target.getAttribute("role") === "combobox") value.value = "";
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.getAttribute?.("role") !== "combobox") return;
    const box = event.target.closest("[data-k-combobox]");
    const list = box?.querySelector("[role=listbox]");
    if (!list || list.hidden) return;
    const marked = box.querySelector("[aria-selected=true]");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") mark(box, event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Enter" && marked) choose(box, marked);
    else if (event.key === "Escape") close(box);
    else return;
    event.preventDefault();
  });
  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[data-k-combobox] [role=option]");
    if (option) { event.preventDefault(); choose(option.closest("[data-k-combobox]"), option); }
  });
  document.addEventListener("focusout", (event) => {
    const box = event.target.closest?.("[data-k-combobox]");
    if (box && !box.contains(event.relatedTarget)) close(box);
  });

  // File drop: <label class="k-drop"><input type=file data-k-file><span data-k-file-name></span></label>
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-k-file]")) {
      const name = event.target.closest(".k-drop")?.querySelector("[data-k-file-name]");
      if (name) name.textContent = [...event.target.files].map((file) => file.name).join(", ");
    }
    // A filter that acts at once.
    if (event.target.closest("form[data-k-submit-on-change]")) event.target.form.requestSubmit();
  });
  for (const name of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      const drop = event.target.closest?.(".k-drop");
      if (!drop) return;
      event.preventDefault();
      drop.classList.toggle("is-over", name === "dragover");
      const input = drop.querySelector("[data-k-file]");
      if (name !== "drop" || !input || !event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  // All rows of a list at once: <input type=checkbox data-k-all="name">
  document.addEventListener("change", (event) => {
    const name = event.target.dataset?.kAll;
    if (!name) return;
    const scope = event.target.closest("form, table") || document;
    scope.querySelectorAll(`input[name="${CSS.escape(name)}"]`).forEach((box) => { box.checked = event.target.checked; });
  });

  // Whom something is for is asked where the chosen level goes with an audience:
  // <fieldset data-k-audience><input type=radio name=confidentiality>…<div data-k-shown-for="named">
  function showParts(box) {
    const part = box.querySelector("[data-k-shown-for]");
    const level = box.querySelector("input[type=radio]:checked");
    if (part) part.hidden = !part.dataset.kShownFor.split(" ").includes(level?.value);
  }
  document.querySelectorAll("[data-k-audience]").forEach(showParts);
  document.addEventListener("change", (event) => {
    const box = event.target.closest?.("[data-k-audience]");
    if (box) showParts(box);
  });

  // Copy a text: <button data-k-copy="text" data-k-copied="Copied">
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-k-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.kCopy.trim());
    const label = button.querySelector("span") || button;
    if (button.dataset.kCopied) label.textContent = button.dataset.kCopied;
  });
})();
