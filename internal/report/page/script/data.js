"use strict";
// The nodes stand in columns, tree after tree, each parent before its children: a depth says all of the shape.
const $ = id => document.getElementById(id);
const data = JSON.parse($("data")?.textContent ?? '{"nodes":{"depth":[]},"trees":{"size":[]}}');
const nodes = data.nodes, trees = data.trees, count = nodes.depth.length;

// What is drawn of a node; columns.go has the same list.
const QUIET = 0, HEARD = 1, CUT = 2, DEAF = 3, OTHER = 4, UNTOLD = 5;
const isDrop = i => nodes.mark[i] >= CUT && nodes.mark[i] <= OTHER;
const isBad = i => nodes.mark[i] >= CUT;

// Times are in microseconds from the first of all; NaN where there is none.
const start = new Float64Array(count), end = new Float64Array(count), heard = new Float64Array(count);
const above = new Float64Array(count); // the nearest cancel above
const parent = new Int32Array(count), size = new Int32Array(count).fill(1), drops = new Int32Array(count);
const treeOf = new Int32Array(count), first = new Int32Array(trees.size.length);
const last = new Float64Array(count); // when the last of the nodes from here on down heard

(function decode() {
  const way = [];
  for (let tree = 0, i = 0; tree < first.length; tree++) {
    first[tree] = i;
    for (const stop = i + trees.size[tree]; i < stop; i++) {
      const depth = nodes.depth[i], p = depth ? way[depth - 1] : -1;
      way[depth] = i;
      treeOf[i] = tree;
      parent[i] = p;
      start[i] = (p < 0 ? 0 : start[p]) + nodes.start[i];
      end[i] = nodes.run[i] ? start[i] + nodes.run[i] - 1 : NaN;
      heard[i] = nodes.heard[i] ? start[i] + nodes.heard[i] - 1 : NaN;
      above[i] = p < 0 ? NaN : heard[p] >= 0 ? heard[p] : above[p];
    }
  }
  for (let i = count - 1; i >= 0; i--) {
    const p = parent[i];
    if (isDrop(i)) drops[i]++;
    if (!(last[i] >= heard[i])) last[i] = heard[i];
    if (p < 0) continue;
    size[p] += size[i];
    drops[p] += drops[i];
    if (!(last[p] >= last[i])) last[p] = last[i];
  }
})();

const kindOf = i => data.kinds[nodes.kind[i]];
const nameOf = i => data.names[nodes.name[i]];
const isSource = i => heard[i] >= 0 && !(parent[i] >= 0 && heard[parent[i]] >= 0);
// From when on node i should not have run.
const dueAt = i => nodes.mark[i] === DEAF ? heard[i] : above[i];

// isLate reports whether node i ran on although it was due.
const isLate = i => isBad(i) && nodes.mark[i] !== OTHER && dueAt(i) >= 0 && !(end[i] <= dueAt(i));

function duration(us) {
  const ms = us / 1e3;
  if (ms < 0.0995) return Math.round(us) + " µs";
  if (ms < 9.95) return ms.toFixed(1) + " ms";
  if (ms < 999.5) return ms.toFixed(0) + " ms";
  return (ms / 1e3).toFixed(ms < 9995 ? 2 : 1) + " s";
}

const plural = (n, what) => n.toLocaleString("en") + " " + what + (n === 1 ? "" : "s");

// became says what became of node i, in words.
function became(i) {
  const mark = nodes.mark[i], words = [data.words[nodes.word[i]]], over = end[i] - dueAt(i);
  if (mark === HEARD && !isSource(i)) words[0] += " +" + duration(Math.max(0, heard[i] - trees.cancel[treeOf[i]]));
  if (isLate(i) && over > 0) words.push("ran on " + duration(over));
  if (!(end[i] >= 0)) words.push("still running");
  return words.join(", ");
}

function make(tag, attributes, ...children) {
  const e = document.createElement(tag);
  for (const name in attributes) e.setAttribute(name, attributes[name]);
  e.append(...children);
  return e;
}

function draw(tag, attributes, text) {
  const e = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const name in attributes) e.setAttribute(name, attributes[name]);
  if (text !== undefined) e.textContent = text;
  return e;
}
