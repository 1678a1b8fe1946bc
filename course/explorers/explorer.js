// Draws what Python sends and sends back what a hand does. It computes nothing of its own, loads
// nothing, and all its words come from Python, translated.

const PACE = 120; // milliseconds between two presses of a button that goes on
const PATIENCE = 4000; // until a reader is told that Python does not answer

function node(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== "") made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

function svg(tag, attributes = {}, text = "") {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text) made.textContent = text;
  return made;
}

// ---- moves: one message at a time, so that a slow kernel is never buried in them

function courier(model, view, late) {
  const name = crypto.randomUUID ? crypto.randomUUID() : String(Math.random());
  const waiting = new Map();
  let count = 0, sent = null, timer = 0;
  function flush() {
    if (sent !== null || waiting.size === 0) return;
    const message = { turn: `${name} ${++count}`, moves: [...waiting.values()] };
    waiting.clear();
    try {
      model.send(message);
    } catch {
      late(); // the kernel that made this widget is gone
      return;
    }
    sent = message.turn;
    timer = setTimeout(() => { sent = null; late(); }, PATIENCE);
  }
  return {
    send(move) { waiting.set(move.name, move); flush(); },
    answered(turn) {
      if (turn !== sent) return;
      clearTimeout(timer);
      sent = null;
      flush();
    },
    busy: () => sent !== null || waiting.size > 0,
    stop: () => clearTimeout(timer),
  };
}

// ---- plots

function drawPlot(holder, plot, seen, width) {
  const bare = plot.xticks.length === 0 && plot.yticks.length === 0;
  const edge = bare ? { left: 4, right: 4, top: 4, bottom: 4 } : { left: 56, right: 14, top: 10, bottom: 44 };
  const inner = width - edge.left - edge.right;
  const tall = inner * plot.aspect;
  const height = tall + edge.top + edge.bottom;
  const x = (value) => edge.left + ((value - plot.x[0]) / (plot.x[1] - plot.x[0])) * inner;
  const y = (value) => edge.top + (1 - (value - plot.y[0]) / (plot.y[1] - plot.y[0])) * tall;
  const space = { x, y, inner, tall, edge, seen, width, height };

  const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": plot.description });
  const clip = `clip-${plot.name}-${Math.random().toString(36).slice(2)}`;
  const clipped = svg("clipPath", { id: clip });
  clipped.append(svg("rect", { x: edge.left, y: edge.top, width: inner, height: tall }));
  picture.append(clipped);
  if (!bare) frame(picture, plot, space);
  const within = svg("g", { "clip-path": `url(#${clip})` });
  const above = svg("g");
  for (const mark of plot.marks) {
    (mark.kind === "note" || mark.kind === "box" ? above : within).append(...DRAW[mark.kind](mark, space));
  }
  picture.append(within, above);
  holder.replaceChildren(picture);
  return {
    place(event) {
      const box = picture.getBoundingClientRect();
      const across = ((event.clientX - box.left) / box.width) * width;
      const down = ((event.clientY - box.top) / box.height) * height;
      return {
        x: plot.x[0] + ((across - edge.left) / inner) * (plot.x[1] - plot.x[0]),
        y: plot.y[0] + (1 - (down - edge.top) / tall) * (plot.y[1] - plot.y[0]),
      };
    },
  };
}

function frame(picture, plot, { x, y, inner, tall, edge, height }) {
  for (const [at, text] of plot.xticks) {
    picture.append(svg("line", { class: "grid", x1: x(at), x2: x(at), y1: edge.top, y2: edge.top + tall }));
    picture.append(svg("text", { x: x(at), y: edge.top + tall + 16, "text-anchor": "middle" }, text));
  }
  for (const [at, text] of plot.yticks) {
    picture.append(svg("line", { class: "grid", x1: edge.left, x2: edge.left + inner, y1: y(at), y2: y(at) }));
    picture.append(svg("text", { x: edge.left - 6, y: y(at) + 4, "text-anchor": "end" }, text));
  }
  const path = `M ${edge.left} ${edge.top} V ${edge.top + tall} H ${edge.left + inner}`;
  picture.append(svg("path", { d: path, class: "axes" }));
  picture.append(svg("text", { x: edge.left + inner / 2, y: height - 8, "text-anchor": "middle" }, plot.xlabel));
  const middle = edge.top + tall / 2;
  picture.append(svg("text", { x: 13, y: middle, "text-anchor": "middle", transform: `rotate(-90 13 ${middle})` }, plot.ylabel));
}

const points = (mark, { x, y }) => mark.points.map(([across, up]) => `${x(across).toFixed(1)},${y(up).toFixed(1)}`);
const line = (mark, seen) => ({ fill: "none", stroke: seen.inks[mark.ink], "stroke-width": mark.width, "stroke-dasharray": seen.dashes[mark.dash].join(" ") });

function dot(shape, across, down, mark, seen) {
  const ink = seen.inks[mark.ink];
  const size = mark.size;
  const filled = { fill: mark.filled ? ink : "#ffffff", stroke: mark.filled ? "#ffffff" : ink, "stroke-width": mark.filled ? 1 : 1.8 };
  if (shape === "square") return svg("rect", { x: across - size, y: down - size, width: 2 * size, height: 2 * size, ...filled });
  if (shape === "circle") return svg("circle", { cx: across, cy: down, r: size, ...filled });
  if (shape === "ring") return svg("circle", { cx: across, cy: down, r: 2 * size, fill: "none", stroke: ink, "stroke-width": 2.2 });
  const d = `M ${across - size} ${down - size} L ${across + size} ${down + size} M ${across - size} ${down + size} L ${across + size} ${down - size}`;
  return svg("path", { d, stroke: ink, "stroke-width": 2.2, fill: "none" });
}

const DRAW = {
  curve: (mark, space) => (mark.points.length ? [svg("polyline", { points: points(mark, space).join(" "), ...line(mark, space.seen) })] : []),
  dots: (mark, space) => mark.points.map(([across, up]) => dot(mark.shape, space.x(across), space.y(up), mark, space.seen)),
  note(mark, { x, y, seen }) {
    const [across, down] = { above: [0, -9], below: [0, 19], right: [10, 4], on: [0, 4] }[mark.side];
    const anchor = mark.side === "right" ? "start" : "middle";
    return [svg("text", { class: "note", x: x(mark.at[0]) + across, y: y(mark.at[1]) + down, "text-anchor": anchor, fill: seen.inks[mark.ink] }, mark.text)];
  },
  arrow(mark, { x, y, seen }) {
    const [x1, y1, x2, y2] = [x(mark.start[0]), y(mark.start[1]), x(mark.end[0]), y(mark.end[1])];
    const length = Math.hypot(x2 - x1, y2 - y1) || 1;
    const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
    const side = (sign) => `${x2 - 9 * ux - sign * 5 * uy},${y2 - 9 * uy + sign * 5 * ux}`;
    return [
      svg("line", { x1, y1, x2: x2 - 7 * ux, y2: y2 - 7 * uy, ...line(mark, seen) }),
      svg("polygon", { points: `${x2},${y2} ${side(1)} ${side(-1)}`, fill: seen.inks[mark.ink] }),
    ];
  },
  box(mark, { x, y, seen }) {
    const [left, right] = [x(mark.at[0] - mark.size[0] / 2), x(mark.at[0] + mark.size[0] / 2)];
    const [top, bottom] = [y(mark.at[1] + mark.size[1] / 2), y(mark.at[1] - mark.size[1] / 2)];
    const look = { now: [seen.inks[2], 3, ""], waiting: ["#000000", 1.2, "6 4"], done: ["#000000", 1.2, ""] }[mark.state];
    const made = [svg("rect", { x: left, y: top, width: right - left, height: bottom - top, rx: 6, fill: "#ffffff", stroke: look[0], "stroke-width": look[1], "stroke-dasharray": look[2] })];
    mark.lines.forEach((text, row) => {
      const down = (top + bottom) / 2 + 16 * (row - (mark.lines.length - 1) / 2) + 4;
      made.push(svg("text", { class: row ? "" : "strong", x: (left + right) / 2, y: down, "text-anchor": "middle" }, text));
    });
    return made;
  },
  // Tints with hatching above 0: painted dot by dot, then put under the marks.
  shades(mark, { inner, tall, edge, seen }) {
    const [wide, high] = [Math.round(inner), Math.round(tall)];
    const canvas = node("canvas", { width: wide, height: high });
    const paper = canvas.getContext("2d");
    const image = paper.createImageData(wide, high);
    const rows = mark.rows.length - 1, columns = mark.rows[0].length - 1;
    const inks = [2, 1].map((ink) => [1, 3, 5].map((at) => parseInt(seen.inks[ink].slice(at, at + 2), 16)));
    for (let down = 0; down < high; down++) {
      const r = (1 - down / Math.max(1, high - 1)) * rows, r0 = Math.min(rows - 1, Math.floor(r)), fr = r - r0;
      for (let across = 0; across < wide; across++) {
        const c = (across / Math.max(1, wide - 1)) * columns, c0 = Math.min(columns - 1, Math.floor(c)), fc = c - c0;
        const [low, up] = [mark.rows[r0], mark.rows[r0 + 1]];
        const value = (1 - fr) * ((1 - fc) * low[c0] + fc * low[c0 + 1]) + fr * ((1 - fc) * up[c0] + fc * up[c0 + 1]);
        const hatched = value > 0 && (across + down) % 10 < 1;
        const strength = hatched ? 0.55 : 0.4 * Math.min(1, Math.abs(value));
        image.data.set([...inks[value > 0 ? 1 : 0], 255 * strength], 4 * (down * wide + across));
      }
    }
    paper.putImageData(image, 0, 0);
    return [svg("image", { href: canvas.toDataURL(), x: edge.left, y: edge.top, width: inner, height: tall })];
  },
};

function legend(plot, seen) {
  const list = node("ul", { class: "legend" });
  const entry = (text, ...marks) => {
    const sample = svg("svg", { viewBox: "0 0 26 14", width: 26, height: 14, "aria-hidden": "true" });
    sample.append(...marks);
    list.append(node("li", {}, sample, text));
  };
  for (const mark of plot.marks) {
    if (mark.kind === "curve" && mark.label) entry(mark.label, svg("path", { d: "M 1 7 H 25", ...line(mark, seen) }));
    if (mark.kind === "dots" && mark.label) entry(mark.label, dot(mark.shape, 13, 7, { ...mark, size: mark.shape === "ring" ? 2.6 : Math.min(mark.size, 5) }, seen));
    if (mark.kind === "shades") {
      const patch = (ink) => svg("rect", { width: 26, height: 14, fill: seen.inks[ink], opacity: 0.35, stroke: seen.inks[ink] });
      entry(mark.low, patch(2));
      entry(mark.high, patch(1), svg("path", { d: "M 0 14 L 14 0 M 10 14 L 24 0", stroke: seen.inks[1], "stroke-width": 1 }));
    }
  }
  return list;
}

// ---- the whole

function render({ model, el }) {
  const first = model.get("seen");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const id = `explorer-${Math.random().toString(36).slice(2)}`;
  const words = node("p", { class: "words", role: "status", "aria-live": "polite" });
  const table = node("div", { class: "numbers" });
  const slow = () => { words.textContent = model.get("seen").texts.slow; play(null); };
  const post = courier(model, el, slow);

  const dials = first.dials.map((dial, number) => {
    const own = `${id}-${number}`;
    const shown = node("output", { for: own });
    const control = dial.slides
      ? node("input", { type: "range", id: own, name: dial.name, min: 0, max: dial.labels.length - 1, step: 1 })
      : node("select", { id: own, name: dial.name }, ...dial.labels.map((text, at) => node("option", { value: at }, text)));
    const say = (labels, at) => {
      shown.textContent = labels[at];
      if (dial.slides) control.setAttribute("aria-valuetext", labels[at]);
    };
    control.addEventListener(dial.slides ? "input" : "change", () => {
      const value = Number(control.value);
      say(model.get("seen").dials[number].labels, value);
      post.send({ name: dial.name, value });
    });
    const row = node("div", { class: "dial" }, node("label", { for: own }, dial.label), control);
    if (dial.slides) row.append(shown);
    return { row, show(now) { control.value = now.at; say(now.labels, now.at); } };
  });

  let playing = null, next = 0;
  const buttons = first.buttons.map((button) => {
    const control = node("button", { type: "button", name: button.name }, button.label);
    control.addEventListener("click", () => {
      if (!button.stop) { play(null); post.send({ name: button.name }); }
      else if (calm.matches) post.send({ name: button.name, to_the_end: true });
      else play(playing === button ? null : button);
    });
    return { button, control };
  });
  function play(button) {
    playing = button;
    clearTimeout(next);
    for (const { button: its, control } of buttons) control.textContent = its === playing ? its.stop : its.label;
    words.setAttribute("aria-live", playing ? "off" : "polite"); // the end is said, not each step
    if (playing) post.send({ name: playing.name });
  }

  const plots = first.plots.map((plot) => {
    const holder = node("div", { class: "plot" });
    const title = node("figcaption", {}, plot.title);
    const key = node("div");
    const figure = node("figure", {}, ...(plot.title ? [title] : []), holder, key);
    return { figure, title, holder, key, drawn: null };
  });
  plots.forEach((part, number) => {
    const at = (event) => post.send({ name: first.plots[number].name, ...part.drawn.place(event) });
    if (!first.plots[number].picked) return;
    part.holder.classList.add("picked");
    part.holder.addEventListener("pointerdown", (event) => { part.holder.setPointerCapture(event.pointerId); at(event); });
    part.holder.addEventListener("pointermove", (event) => { if (event.buttons & 1) at(event); });
  });

  const tasks = node("ol", {}, ...first.tasks.map((task) => node("li", {},
    node("p", {}, task.attempt), node("p", {}, task.notice),
    node("details", {}, node("summary", {}, first.texts.answer), node("p", {}, task.answer)))));
  const controls = node("div", { class: "controls", role: "group", "aria-label": first.texts.controls }, ...dials.map((dial) => dial.row),
    node("div", { class: "buttons" }, ...buttons.map((button) => button.control)));
  const root = node("section", { class: "course-explorer", "aria-label": first.title, "data-lm-suppress-shortcuts": "true" },
    node("h4", {}, first.title),
    node("div", { class: "parts" }, plots[0].figure, node("div", { class: "side" }, controls, words, table, ...plots.slice(1).map((part) => part.figure))),
    node("h5", {}, first.texts.tasks), tasks);
  for (const kind of ["keydown", "keyup"]) root.addEventListener(kind, (event) => event.stopPropagation()); // arrow keys move a slider, not the notebook

  function drawPlots() {
    const seen = model.get("seen");
    seen.plots.forEach((plot, number) => {
      const part = plots[number];
      const width = Math.floor(part.figure.clientWidth);
      if (width < 60) return;
      part.title.textContent = plot.title;
      part.drawn = drawPlot(part.holder, plot, seen, width);
      part.key.replaceChildren(legend(plot, seen));
    });
  }
  function show() {
    const seen = model.get("seen");
    post.answered(seen.turn);
    if (!post.busy()) seen.dials.forEach((dial, number) => dials[number].show(dial));
    if (playing && seen.settled) play(null);
    if (playing) { clearTimeout(next); next = setTimeout(() => playing && post.send({ name: playing.name }), PACE); }
    if (words.textContent !== seen.words) words.textContent = seen.words;
    if (seen.table) table.replaceChildren(grid(seen.table));
    drawPlots();
  }
  model.on("change:seen", show);
  el.append(root);
  show();
  const watch = new ResizeObserver(() => requestAnimationFrame(drawPlots));
  plots.forEach((part) => watch.observe(part.figure));
  return () => { play(null); post.stop(); watch.disconnect(); model.off("change:seen", show); };
}

function grid({ caption, head, rows }) {
  return node("table", {}, node("caption", {}, caption),
    node("thead", {}, node("tr", {}, ...head.map((text) => node("th", { scope: "col" }, text)))),
    node("tbody", {}, ...rows.map((row) => node("tr", {}, ...row.map((text) => node("td", {}, text))))));
}

export default { render };
