// The wave shows one tree, as rows of which only those in sight are in the document.
const ROW = 26, SPARE = 6, PRINTED = 1000, SMALL = 60, DEEPEST = 12;
const opened = new Uint8Array(count);
const wave = {tree: 0, rows: [], selected: 0, everything: false, printing: false, axis: null, left: 0, width: 0};

// unfold opens the ways to drops, and all of a small tree.
function unfold(tree) {
  const from = first[tree], to = from + trees.size[tree], small = to - from <= SMALL;
  for (let i = from; i < to; i++) opened[i] = wave.everything || small || drops[i] > 0 || i === from ? 1 : 0;
}

function flatten() {
  const rows = [], from = first[wave.tree], to = from + trees.size[wave.tree];
  for (let i = from; i < to; i += opened[i] ? 1 : size[i]) rows.push(i);
  wave.rows = rows;
  $("grid").setAttribute("aria-rowcount", rows.length + 1);
  $("rows").style.height = rows.length * ROW + "px";
}

// rowOf finds the row of node i, or of what is closed above it.
function rowOf(i) {
  let low = 0, high = wave.rows.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (wave.rows[middle] <= i) low = middle; else high = middle - 1;
  }
  return low;
}

function showTree(tree) {
  wave.tree = tree;
  wave.axis = axisOf(tree);
  const list = $("tree");
  list.value = tree;
  if (list.value !== String(tree)) { // it is beyond what is listed
    list.add(treeOption(tree), 0);
    list.value = tree;
  }
  $("about").textContent = about(tree);
  unfold(tree);
  flatten();
  measure();
  wave.selected = first[tree];
  $("view").scrollTop = 0;
}

function about(tree) {
  const words = [plural(trees.size[tree], "node")], root = first[tree];
  if (trees.test[tree]) words.push(data.tests[trees.test[tree]]);
  if (nodes.transaction[root]) words.push("transaction " + data.transactions[nodes.transaction[root]]);
  words.push(trees.cancel[tree] >= 0 ? "time since its first cancel, log scale" : "no cancel fired: time since its start");
  if (trees.left[tree]) words.push(plural(trees.left[tree], "more node") + " left out of this page");
  return words.join(" · ");
}

function sight() {
  const view = $("view"), rows = wave.rows.length;
  if (wave.printing) return [0, Math.min(rows, PRINTED)];
  const from = Math.max(0, Math.floor(view.scrollTop / ROW) - SPARE);
  return [from, Math.min(rows, from + Math.ceil(view.clientHeight / ROW) + 2 * SPARE)];
}

function drawWave() {
  const [from, to] = sight(), list = document.createDocumentFragment();
  for (let r = from; r < to; r++) list.append(rowElement(r));
  list.append(plot(from, to));
  $("rows").replaceChildren(list);
  const shown = rowOf(wave.selected);
  if (shown >= from && shown < to) $("grid").setAttribute("aria-activedescendant", "row" + shown);
  else $("grid").removeAttribute("aria-activedescendant");
}

function rowElement(r) {
  const i = wave.rows[r], inner = size[i] > 1, depth = nodes.depth[i], told = became(i) + folded(i);
  const name = make("span", {role: "gridcell", "aria-colindex": 1, title: nameOf(i)},
    make("i", {"aria-hidden": true}, inner ? (opened[i] ? "▾" : "▸") : ""), make("small", {}, kindOf(i)), " ", make("b", {}, nameOf(i)));
  name.style.paddingLeft = 4 + Math.min(depth, DEEPEST) * 14 + "px";
  const e = make("div", {role: "row", id: "row" + r, class: "row" + look(i), "aria-level": depth + 1, "aria-rowindex": r + 2,
    "aria-selected": i === wave.selected}, name, make("span", {role: "gridcell", "aria-colindex": 2, title: told}, told));
  if (inner) e.setAttribute("aria-expanded", !!opened[i]);
  e.style.top = r * ROW + "px";
  return e;
}

const look = i => (isBad(i) ? " drop" : nodes.mark[i] === HEARD ? " heard" : "") + (isSource(i) ? " source" : "") + (i === wave.selected ? " selected" : "");

// folded sums up what is closed below node i.
function folded(i) {
  if (opened[i] || size[i] === 1) return "";
  const inside = drops[i] - (isDrop(i) ? 1 : 0), dropped = inside ? ", " + inside.toLocaleString("en") + " of them dropped" : "";
  const heardLast = last[i] > heard[i] || !(heard[i] >= 0) && last[i] >= 0 ? ", last +" + duration(Math.max(0, last[i] - wave.axis.zero)) : "";
  return " (+" + (size[i] - 1).toLocaleString("en") + dropped + heardLast + ")";
}

// select moves to node i, whichever tree it is in, and opens the way to it.
function select(i) {
  if (treeOf[i] !== wave.tree) showTree(treeOf[i]);
  let closed = false;
  for (let p = parent[i]; p >= 0; p = parent[p]) if (!opened[p]) closed = opened[p] = 1;
  if (closed) flatten();
  wave.selected = i;
  const view = $("view"), top = rowOf(i) * ROW;
  if (top < view.scrollTop) view.scrollTop = top;
  else if (top + ROW > view.scrollTop + view.clientHeight) view.scrollTop = top + 2 * ROW - view.clientHeight;
  drawWave();
  drawMap();
}

// reveal selects node i with what stands around it in sight.
function reveal(i) {
  const view = $("view"), before = treeOf[i] === wave.tree ? view.scrollTop : 0;
  select(i);
  const top = rowOf(i) * ROW, seen = top >= before + 2 * ROW && top <= before + view.clientHeight - 3 * ROW;
  view.scrollTop = seen ? before : top - 6 * ROW;
  drawWave();
}

function fold(i, to) {
  opened[i] = to;
  flatten();
  select(i);
}

function showEverything() {
  wave.everything = !wave.everything;
  $("all").setAttribute("aria-pressed", wave.everything);
  unfold(wave.tree);
  flatten();
  reveal(wave.rows[rowOf(wave.selected)]);
}

function nextDrop() {
  for (let k = 1; k <= count; k++) {
    const i = (wave.selected + k) % count;
    if (isDrop(i)) return reveal(i);
  }
}

// Trees with drops come first, and no list is read beyond so many lines.
const LISTED = 500;

function treeOption(tree) {
  const root = first[tree], words = [kindOf(root) + " " + nameOf(root)];
  if (drops[root]) words.unshift("✕ " + plural(drops[root], "node") + " dropped");
  else if (trees.cancel[tree] >= 0) words.push("cancelled");
  if (trees.test[tree]) words.push(data.tests[trees.test[tree]]);
  return new Option(words.join(" · "), tree);
}

function listTrees() {
  const list = $("tree");
  for (let t = 0; t < Math.min(first.length, LISTED); t++) list.add(treeOption(t));
  if (first.length > LISTED) {
    const rest = new Option(plural(first.length - LISTED, "more tree") + ": find them with /", -1);
    rest.disabled = true;
    list.add(rest);
  }
}
