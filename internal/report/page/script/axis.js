// An axis gives each moment of a tree its place, from 0 to 1. Where a cancel fired, it stands at zero: what was before it
// is drawn to a linear scale, on the left, and what came after it to a logarithmic one. Else all is linear.
const BEFORE = 0.18, ROOM = 0.93; // which leaves the rest for words behind the last bar

function axisOf(tree) {
  const from = first[tree], to = from + trees.size[tree];
  const fired = trees.cancel[tree] >= 0, zero = fired ? trees.cancel[tree] : start[from];
  let before = 0, low = Infinity, high = 0;
  for (let i = from; i < to; i++) {
    before = Math.max(before, zero - start[i]);
    for (const t of [heard[i] - zero, end[i] - zero, start[i] - zero]) {
      if (t > high) high = t;
      if (t > 0 && t < low) low = t;
    }
  }
  return fired ? logarithmic(zero, before, low, high) : linear(zero, before, high);
}

function linear(zero, before, high) {
  const from = -before, span = Math.max(high + before, 1), step = nice(span / 5), ticks = [];
  const place = t => ROOM * (Math.min(Math.max(t - zero, from), high) - from) / span;
  for (let t = step; t <= high; t += step) ticks.push({at: place(zero + t), label: "+" + exact(t)});
  return {zero, ticks, origin: place(zero), label: "start", place};
}

function logarithmic(zero, before, low, high) {
  const top = Math.max(3, Math.ceil(Math.log10(Math.max(high, 1)) * 8) / 8);
  const bottom = Math.max(0, Math.floor(Math.min(top - 2, Math.log10(low)))), ticks = [];
  const place = at => {
    const t = at - zero;
    if (!(t > 0)) return before > 0 ? BEFORE * (1 - Math.min(-t, before) / before) : BEFORE;
    return BEFORE + (ROOM - BEFORE) * Math.min(1, Math.max(0, (Math.log10(t) - bottom) / (top - bottom)));
  };
  const skip = Math.ceil((top - bottom) / 8);
  for (let d = bottom + 1; d <= top; d += skip) ticks.push({at: place(zero + 10 ** d), label: "+" + exact(10 ** d)});
  return {zero, ticks, origin: BEFORE, label: "cancel", place};
}

// nice is 1, 2 or 5 times a power of ten, not below t.
function nice(t) {
  const power = 10 ** Math.floor(Math.log10(t));
  return power * [1, 2, 5, 10].find(n => n * power >= t);
}

function exact(us) {
  const [unit, per] = us >= 1e6 ? ["s", 1e6] : us >= 1e3 ? ["ms", 1e3] : ["µs", 1];
  return +(us / per).toPrecision(3) + " " + unit;
}
