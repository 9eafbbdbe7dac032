// The transaction view lists the calls of one transaction, over all trees, in the order of time.
const SHOWN = 200;

const isCall = i => ["client", "server"].includes(kindOf(i));

function callsOf(number) {
  const calls = [];
  for (let i = 0; i < count; i++) {
    const p = parent[i], forgot = isDrop(i) && !nodes.transaction[i] && p >= 0 && nodes.transaction[p] === number;
    if (forgot || nodes.transaction[i] === number && (isCall(i) || isDrop(i))) calls.push(i);
  }
  return calls.sort((a, b) => start[a] - start[b] || a - b);
}

const branches = new Map(data.branches?.map(([i, branch, op]) => [i, {branch, op}]));

function showTransaction(id) {
  const number = data.transactions.indexOf(id);
  const calls = number > 0 ? callsOf(number) : [], from = calls.length ? start[calls[0]] : 0;
  const to = calls.reduce((t, i) => Math.max(t, end[i] || start[i]), from);
  $("sum").textContent = calls.length ? summary(calls, to - from) : "no call of this page has this id";
  $("calls").replaceChildren(...calls.slice(0, SHOWN).map(i => callRow(i, from, to)));
  $("more-calls").textContent = calls.length > SHOWN ? plural(calls.length - SHOWN, "more call") + " not listed" : "";
}

function summary(calls, time) {
  const made = calls.filter(i => kindOf(i) === "client").length, received = calls.filter(i => kindOf(i) === "server");
  const hops = received.filter(i => parent[i] >= 0 && kindOf(parent[i]) === "client").length;
  const held = received.filter(i => branches.has(i)).map(i => end[i] - start[i]);
  const words = [plural(made, "call") + " made", received.length.toLocaleString("en") + " received", plural(hops, "hop"), duration(time) + " from first to last"];
  if (held.length) {
    const known = held.filter(t => t >= 0), open = held.length - known.length;
    words.push("locks of " + plural(held.length, "branch").replace("branchs", "branches") + " held for " + duration(known.reduce((a, b) => a + b, 0)) +
      (open ? ", " + open + " still held" : ""));
  }
  return words.join(" · ");
}

function callRow(i, from, to) {
  const b = branches.get(i), lock = b ? (end[i] >= 0 ? duration(end[i] - start[i]) : "still held") : "";
  const call = make("th", {scope: "row"}, make("small", {}, kindOf(i)), " " + nameOf(i));
  const cells = [b ? [b.branch, b.op].filter(Boolean).join(" ") : "", "+" + duration(start[i] - from), end[i] >= 0 ? duration(end[i] - start[i]) : "still running", lock, became(i)];
  return make("tr", {class: look(i).trim()}, call, ...cells.map(c => make("td", {}, c)), make("td", {}, callBar(i, from, to)));
}

function callBar(i, from, to) {
  const span = Math.max(1, to - from), stop = end[i] >= 0 ? end[i] : to, canvas = draw("svg", {width: 220, height: 10, "aria-hidden": true});
  const bar = (style, since) => draw("rect", {class: style, x: 220 * (since - from) / span, width: Math.max(1.5, 220 * (stop - since) / span), height: 10, rx: 2});
  canvas.append(bar(branches.has(i) ? "lock" : "bar", start[i]));
  if (isLate(i)) canvas.append(bar("ran", Math.max(start[i], dueAt(i))));
  return canvas;
}

function listTransactions() {
  for (const id of data.transactions.slice(1, LISTED + 1)) $("transactions").append(make("option", {value: id}));
  $("transaction").value = data.transactions[1];
  showTransaction(data.transactions[1]);
}
