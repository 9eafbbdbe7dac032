// find goes through the nodes whose name or transaction holds what was typed, case aside.
const find = {hits: [], at: -1};

function search(text) {
  const wanted = text.trim().toLowerCase(), holds = list => list.map(s => s.toLowerCase().includes(wanted));
  find.hits = [];
  find.at = -1;
  if (wanted) {
    const names = holds(data.names), transactions = holds(data.transactions);
    for (let i = 0; i < count; i++) if (names[nodes.name[i]] || transactions[nodes.transaction[i]]) find.hits.push(i);
  }
  if (find.hits.length) step(1); else $("found").textContent = wanted ? "nothing found" : "";
}

function step(by) {
  const all = find.hits.length;
  if (!all) return;
  find.at = (find.at + by + all) % all;
  const i = find.hits[find.at];
  reveal(i);
  $("found").textContent = `${(find.at + 1).toLocaleString("en")} of ${all.toLocaleString("en")}: ${kindOf(i)} ${nameOf(i)}, ${became(i)}`;
}

function theme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  drawMap();
}

// The keys of the page, those of one with nodes, and those of the grid while it has the focus.
const pageKeys = {t: theme};
const waveKeys = {
  "/": () => $("find").focus(),
  n: () => { nextDrop(); $("grid").focus(); },
  a: showEverything,
};
const gridKeys = {
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  PageDown: () => move(15),
  PageUp: () => move(-15),
  Home: () => move(-Infinity),
  End: () => move(Infinity),
  ArrowRight: i => size[i] > 1 && !opened[i] ? fold(i, 1) : size[i] > 1 && move(1),
  ArrowLeft: i => size[i] > 1 && opened[i] ? fold(i, 0) : parent[i] >= 0 && select(parent[i]),
  Enter: i => size[i] > 1 && fold(i, opened[i] ? 0 : 1),
};

function move(by) {
  select(wave.rows[Math.max(0, Math.min(wave.rows.length - 1, rowOf(wave.selected) + by))]);
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select")) return;
  const inGrid = count && $("grid").contains(event.target) && gridKeys[event.key];
  const key = inGrid || pageKeys[event.key] || count && waveKeys[event.key];
  if (!key) return;
  event.preventDefault();
  key(wave.rows[rowOf(wave.selected)]);
}

function onFindKey(event) {
  if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
  if (event.key === "Escape") $("grid").focus();
}

function onClick(event) {
  const row = event.target.closest(".row");
  if (!row) return;
  const i = wave.rows[row.id.slice(3)];
  if (event.target.tagName === "I" && size[i] > 1) fold(i, opened[i] ? 0 : 1); else select(i);
}

function paper(on) {
  wave.printing = on;
  for (const card of document.querySelectorAll("details")) {
    if (on) card.dataset.was = card.open;
    card.open = on || card.dataset.was === "true";
  }
  if (!count) return;
  $("rows").style.height = Math.min(wave.rows.length, on ? PRINTED : Infinity) * ROW + "px";
  measure();
  drawWave();
}
