// Several people at once: what is chosen from the list becomes a tick; lines of a formset that are added.
(function () {
  document.addEventListener("kam:chosen", (event) => {
    const field = event.target.closest("[data-k-multipick]");
    const { value, label } = event.detail;
    if (!field || !value) return;
    const picks = field.querySelector("[data-k-picks]");
    let box = picks.querySelector(`input[value="${CSS.escape(value)}"]`);
    if (!box) {
      const pick = field.querySelector("template").content.cloneNode(true);
      box = pick.querySelector("input");
      box.name = field.dataset.kMultipick;
      box.value = value;
      pick.querySelector("span").textContent = label;
      picks.append(pick);
    }
    box.checked = true;
    event.target.querySelector("[role=combobox]").value = "";
    box.dispatchEvent(new Event("change", { bubbles: true }));
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-k-formset-add]");
    const set = button?.parentElement.querySelector("[data-k-formset]");
    if (!set) return;
    const total = button.form.elements[`${set.dataset.kFormset}-TOTAL_FORMS`];
    const count = Number(total.value);
    if (count >= Number(set.dataset.kMost)) return;
    const template = set.querySelector("template");
    const holder = document.createElement("div");
    holder.append(template.content.cloneNode(true));
    holder.querySelectorAll("[name], [id], [for]").forEach((part) => {
      for (const name of ["name", "id", "for"]) {
        if (part.hasAttribute(name)) part.setAttribute(name, part.getAttribute(name).replace("__prefix__", count));
      }
    });
    template.before(...holder.children);
    total.value = count + 1;
    button.hidden = count + 1 >= Number(set.dataset.kMost);
    template.previousElementSibling.querySelector("input:not([type=hidden]), select")?.focus();
  });
})();
