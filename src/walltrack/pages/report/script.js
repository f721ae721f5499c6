// The page is whole without this script: it then is one long document. The script shows a screen at a time, opens and
// closes the details of rows, filters and sorts.
const root = document.documentElement;
root.classList.add("js");
const all = (query, within = document) => [...within.querySelectorAll(query)];

// Screens, and the tables of "Every row", one at a time; the address names the one.
const show = (of, chosen, query) => {
  for (const each of all(query)) each.classList.toggle("off", each !== chosen);
  for (const link of all(of)) {
    if (link.getAttribute("href") === `#${chosen.id}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
};
const rowOf = (at) => at.closest("tr.more")?.previousElementSibling ?? at.closest("tr.opens");
const toggle = (row, open) => {
  row.nextElementSibling.classList.toggle("off", !open);
  row.querySelector("button.open").setAttribute("aria-expanded", open);
};
const go = () => {
  const at = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const screens = all(".screen");
  show("nav a", at?.closest(".screen") ?? screens[0], ".screen");
  const chapters = all(".chapter");
  if (chapters.length) show(".chapters a", at?.closest(".chapter") ?? chapters[0], ".chapter");
  if (!at || at.id === "main") return;
  for (let each = at; each; each = each.parentElement) if (each.tagName === "DETAILS") each.open = true;
  const row = rowOf(at);
  if (row) toggle(row, true);
  if (at.matches("tr:not(.opens)")) at.classList.add("unfolded");
  if (at.matches(".screen, .chapter")) scrollTo(0, 0);
  else at.scrollIntoView({ block: "start" });
};

for (const row of all("tr.opens")) {
  const first = row.cells[0];
  const button = document.createElement("button");
  button.type = "button";
  button.className = "open";
  button.append(...first.childNodes);
  first.append(button);
  toggle(row, false);
  row.addEventListener("click", (event) => {
    if (event.target.closest("a") || getSelection().toString()) return;
    toggle(row, button.getAttribute("aria-expanded") !== "true");
  });
}
// On a phone a row is a card of its first columns, and a tap shows the others.
for (const row of all(".has-rest tbody tr:not(.more)")) {
  row.addEventListener("click", (event) => {
    if (!event.target.closest("a, summary, button") && !getSelection().toString()) row.classList.toggle("unfolded");
  });
}

const compare = (a, b) => {
  if (a === "" || b === "") return (a === "") - (b === "");
  return isNaN(a) || isNaN(b) ? a.localeCompare(b) : a - b;
};
for (const table of all(".table")) {
  const tools = table.querySelector(":scope > .tools");
  if (!tools) continue;
  const [input, output, sort, wide] = ["input[type=search]", "output", "select", ".all input"].map((query) =>
    tools.querySelector(query),
  );
  // Details hold tables of their own.
  const { tHead, tBodies: [body] } = table.querySelector("table");
  const rows = [...body.rows].filter((row) => !row.classList.contains("more"));
  const groups = rows.map((row) => (row.classList.contains("opens") ? [row, row.nextElementSibling] : [row]));
  const heads = [...tHead.rows[0].cells];
  tools.hidden = false;
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLowerCase();
    let shown = 0;
    for (const [row, more] of groups) {
      row.hidden = !row.textContent.toLowerCase().includes(wanted);
      if (more) more.hidden = row.hidden;
      shown += !row.hidden;
    }
    output.textContent = wanted ? `${shown} of ${rows.length}` : "";
  });
  const order = (at, down) => {
    const key = ([row]) => row.cells[at].dataset.order;
    const sorted = at < 0 ? groups : [...groups].sort((a, b) => {
      const [left, right] = [key(a), key(b)];
      return (left === "" || right === "" || !down ? 1 : -1) * compare(left, right);
    });
    for (const group of sorted) body.append(...group);
    heads.forEach((head, number) => {
      if (number === at) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    if (sort) sort.value = at < 0 ? "" : at;
  };
  heads.forEach((head, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    // Numbers and times are asked for from the largest on.
    const falls = rows.some((row) => row.cells[at].matches(".number, .time"));
    button.addEventListener("click", () => {
      const now = head.getAttribute("aria-sort");
      order(at, now ? now === "ascending" : falls);
    });
  });
  sort?.addEventListener("change", () => {
    const at = sort.value === "" ? -1 : Number(sort.value);
    order(at, at >= 0 && rows.some((row) => row.cells[at].matches(".number, .time")));
  });
  wide?.addEventListener("change", () => table.classList.toggle("wide", wide.checked));
}

addEventListener("hashchange", go);
go();
let folded = [];
addEventListener("beforeprint", () => {
  folded = all("details:not([open])");
  for (const each of folded) each.open = true;
});
addEventListener("afterprint", () => {
  for (const each of folded) each.open = false;
});
