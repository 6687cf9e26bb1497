// Pages around a plan that are read, not written: printing.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-k-print]")) window.print();
});
