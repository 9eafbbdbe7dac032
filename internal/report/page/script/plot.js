// plot draws the times of the rows in sight, and who told whom.
function plot(from, to) {
  const {left, width} = wave, x = t => width * wave.axis.place(t), height = (to - from) * ROW;
  const layers = {bars: draw("g"), lines: draw("g"), points: draw("g")};
  const canvas = draw("svg", {class: "plot", width, height, "aria-hidden": true});
  canvas.style.left = left + "px";
  canvas.style.top = from * ROW + "px";
  for (const tick of wave.axis.ticks) canvas.append(draw("path", {class: "line", d: `M${width * tick.at} 0v${height}`}));
  canvas.append(draw("path", {class: "zero", d: `M${width * wave.axis.origin} 0v${height}`}));
  for (let r = from; r < to; r++) plotNode(layers, wave.rows[r], (r - from) * ROW + ROW / 2, x, from);
  canvas.append(layers.bars, layers.lines, layers.points);
  return canvas;
}

function plotNode(layers, i, y, x, from) {
  const mark = nodes.mark[i], due = dueAt(i), running = !(end[i] >= 0);
  const stop = running ? x(Infinity) : x(end[i]), late = isLate(i);
  const begin = x(start[i]), turn = late ? Math.max(begin, x(due)) : stop;
  layers.bars.append(draw("rect", {class: "bar", x: begin, y: y - 4, width: Math.max(1.5, turn - begin), height: 8, rx: 2}));
  if (late) {
    layers.bars.append(draw("rect", {class: "ran", x: turn, y: y - 7, width: Math.max(2, stop - turn), height: 14, rx: 2}));
    layers.bars.append(draw("text", {x: stop + 5, y: y + 4}, running ? "…" : duration(end[i] - due)));
  }
  const at = heard[i] >= 0 ? x(Math.min(heard[i], running ? Infinity : end[i])) : turn;
  if (heard[i] >= 0) layers.points.append(draw("circle", {class: "told", cx: at, cy: y, r: 4.5}));
  if (isDrop(i)) cross(layers.points, late ? turn : mark === OTHER ? stop : begin, y);
  tell(layers.lines, i, y, heard[i] >= 0 ? at : turn, x, from);
}

function cross(layer, x, y) {
  layer.append(draw("circle", {class: "disc", cx: x, cy: y, r: 9}), draw("path", {class: "cross", d: `M${x - 4} ${y - 4}l8 8m0-8l-8 8`}));
}

// tell draws the line from the node that told, or should have told, node i.
function tell(layer, i, y, to, x, from) {
  const p = parent[i], cutOff = nodes.mark[i] === CUT || nodes.mark[i] === UNTOLD;
  if (p < 0 || !(heard[p] >= 0) || !cutOff && !(heard[i] >= 0)) return;
  const r = rowOf(p) - from, top = Math.max(-ROW, r * ROW + ROW / 2);
  layer.append(draw("path", {class: cutOff ? "broken" : "wave", d: `M${x(heard[p])} ${top}V${y}H${to}`}));
}

// measure finds the room that there is for the plot, and draws its axis.
function measure() {
  const size = name => parseFloat(getComputedStyle(document.documentElement).getPropertyValue(name));
  wave.left = size("--name") + size("--word");
  const width = wave.width = Math.max(80, $("view").clientWidth - wave.left - 16), origin = width * wave.axis.origin, marks = document.createDocumentFragment();
  if (wave.axis.origin > 0.1) marks.append(draw("text", {x: origin - 8, y: 18, "text-anchor": "end"}, "before"));
  marks.append(draw("text", {class: "zero", x: origin + 4, y: 18}, wave.axis.label));
  for (const tick of wave.axis.ticks) {
    if (width * tick.at > origin + 80) marks.append(draw("text", {x: width * tick.at, y: 18, "text-anchor": "middle"}, tick.label));
  }
  $("axis").replaceChildren(marks);
}

// drawMap marks beside the scroll bar where the drops are.
function drawMap() {
  if (!count) return;
  const map = $("map"), height = $("view").clientHeight, step = height / wave.rows.length;
  map.height = height;
  const pen = map.getContext("2d");
  pen.fillStyle = getComputedStyle(map).color;
  wave.rows.forEach((i, r) => isBad(i) && pen.fillRect(2, Math.floor(r * step), 8, Math.max(2, Math.min(3, step))));
}
