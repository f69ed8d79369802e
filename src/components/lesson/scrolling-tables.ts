// A table that is wider than its column: on a phone each of its rows becomes a block that says before each value which column it
// stands in; elsewhere it scrolls by itself, and then, and only then, the keyboard has to reach it.
const phone = matchMedia("(max-width: 40rem)");

/** Puts the head of its column beside each cell; the roles are said anew, as they go with the display of a table. */
function label(table: HTMLTableElement) {
  const heads = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim());
  table.setAttribute("role", "table");
  for (const row of table.rows) {
    row.setAttribute("role", "row");
    for (const [column, cell] of [...row.cells].entries()) {
      cell.setAttribute("role", cell.tagName === "TH" ? "columnheader" : "cell");
      if (column === 0 || cell.tagName === "TH") continue;
      cell.dataset.column = heads[column] ?? "";
      const value = document.createElement("div");
      value.append(...cell.childNodes);
      cell.append(value);
    }
  }
}

function fit(table: HTMLTableElement) {
  table.classList.remove("stacked");
  if (table.scrollWidth <= table.clientWidth) {
    table.removeAttribute("tabindex");
  } else if (phone.matches) {
    table.classList.add("stacked");
    table.removeAttribute("tabindex");
  } else {
    table.setAttribute("tabindex", "0");
  }
}

const tables = [...document.querySelectorAll<HTMLTableElement>(".sl-markdown-content table")];
const widths = new Map<Element, number>();
const observer = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    // A table that is stacked grows in height only, which is no reason to look again.
    if (widths.get(target) === contentRect.width) continue;
    widths.set(target, contentRect.width);
    fit(target as HTMLTableElement);
  }
});
for (const table of tables) {
  label(table);
  observer.observe(table);
}
