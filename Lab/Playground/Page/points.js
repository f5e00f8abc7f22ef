// The points on a chart: dragged with the mouse or a finger, moved with the keyboard.
import { make } from "./chart.js";
import { clamp, planes, round, state, word } from "./state.js";

const most = 200;
let changed = () => {};
export const whenPointsChange = callback => { changed = callback; };

const kinds = () => [
  ["train", state.points.trainX, state.points.trainY, state.points.trainClass], ["test", state.points.testX, state.points.testY, state.points.testClass],
];
const count = () => state.points.trainX.length + state.points.testX.length;
const pointAt = index => {
  const train = state.points.trainX.length;
  const [, xs, ys, classes] = kinds()[index < train ? 0 : 1];
  return { xs, ys, classes, i: index < train ? index : index - train };
};

const move = (index, x, y) => {
  const { xs, ys, i } = pointAt(index);
  xs[i] = round(clamp(x, -1.5, 1.5));
  ys[i] = round(clamp(y, -2.5, 2.5));
  told();
};
const add = (x, y, group) => {
  if (state.points.trainX.length >= most) return;
  state.points.trainX.push(round(x));
  state.points.trainY.push(round(y));
  if (planes.includes(state.settings.data)) state.points.trainClass.push(group);
  state.chosen = state.points.trainX.length - 1;
  told();
};
const remove = index => {
  const { xs, ys, classes, i } = pointAt(index);
  if (xs.length <= 2) return;
  for (const values of [xs, ys, classes]) values.splice(i, 1);
  state.chosen = clamp(state.chosen, 0, count() - 1);
  told();
};
const turn = index => {
  const { classes, i } = pointAt(index);
  if (classes.length === 0) return;
  classes[i] = 1 - classes[i];
  told();
};
const told = () => {
  state.settings.points = structuredClone(state.points);
  changed();
};

const groupOf = index => pointAt(index).classes[pointAt(index).i] ?? 0;
const diamond = (cx, cy, r) => `M${cx} ${cy - r}l${r} ${r}-${r} ${r}-${r}-${r}z`;
const label = (kind, i, n, x, y, group) =>
  word(kind + "Point")(i + 1, n, x.toFixed(2), y.toFixed(2)) + (group === undefined ? "" : `, ${word("classOf")(group + 1)}`);

/// Draws the points on a chart and answers to hands; gives back what draws them anew.
export const pointsOn = chart => {
  const svg = chart.svg;
  const layer = make("g", {});
  svg.append(layer);

  const draw = () => {
    const hadFocus = layer.contains(document.activeElement);
    const drawn = [];
    for (const [kind, xs, ys, classes] of kinds()) {
      xs.forEach((x, i) => {
        // What the noise put beyond the chart is drawn at its edge, where it can be reached.
        const [index, group] = [drawn.length, classes[i]];
        const [cx, cy] = [clamp(chart.x(x), chart.box[0], chart.box[1]), clamp(chart.y(ys[i]), chart.box[2], chart.box[3])];
        const look = group === undefined ? kind : `${kind}-class class-${group}`;
        const shared = {
          class: `point ${look}${index === state.held ? " held" : ""}`, "data-index": index, tabindex: index === state.chosen ? 0 : -1, role: "button",
          "aria-label": label(kind, i, xs.length, x, ys[i], group),
        };
        const isRound = group === undefined ? kind === "train" : group === 0;
        drawn.push(isRound ? make("circle", { ...shared, cx, cy, r: group === undefined ? 8 : 5.5 })
          : make("path", { ...shared, d: diamond(cx, cy, group === undefined ? 9 : 6.5) }));
      });
    }
    layer.replaceChildren(...drawn);
    if (hadFocus) drawn[state.chosen]?.focus({ preventScroll: true });
  };
  const place = event => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return chart.inverse(at.x, at.y);
  };

  layer.addEventListener("pointerdown", event => {
    const index = Number(event.target.dataset.index);
    if (!Number.isInteger(index)) return;
    event.preventDefault();
    state.held = state.chosen = index;
    svg.setPointerCapture(event.pointerId);
    draw();
    layer.children[index].focus({ preventScroll: true });
  });
  svg.addEventListener("pointermove", event => { if (state.held >= 0 && svg.hasPointerCapture(event.pointerId)) move(state.held, ...place(event)); });
  for (const type of ["pointerup", "pointercancel"]) {
    svg.addEventListener(type, () => {
      if (state.held < 0) return;
      state.held = -1;
      draw();
    });
  }
  svg.addEventListener("dblclick", event => {
    if (event.target.dataset.index) turn(Number(event.target.dataset.index));
    else add(...place(event), event.shiftKey ? 1 : 0);
  });
  layer.addEventListener("keydown", event => {
    const step = event.shiftKey ? 0.2 : 0.05;
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
    const { xs, ys, i } = pointAt(state.chosen);
    if (moves[event.key]) move(state.chosen, xs[i] + moves[event.key][0], ys[i] + moves[event.key][1]);
    else if (event.key === "PageDown" || event.key === "PageUp") {
      state.chosen = (state.chosen + (event.key === "PageDown" ? 1 : count() - 1)) % count();
      draw();
    } else if (event.key === "Delete") remove(state.chosen);
    else if (event.key === "Insert") add(0, 0, groupOf(state.chosen));
    else if (event.key === "Enter" || event.key === " ") turn(state.chosen);
    else return;
    event.preventDefault();
  });
  return draw;
};

export const pointsFile = () => "part,x,y,class\n" + kinds().flatMap(([kind, xs, ys, classes]) =>
  xs.map((x, i) => `${kind},${x},${ys[i]},${classes[i] ?? ""}`)).join("\n") + "\n";
