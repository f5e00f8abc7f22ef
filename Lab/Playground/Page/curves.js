// A function of one variable: both fits, their subnetworks, the points.
import { axes, inside, make, path, plot, ticks } from "./chart.js";
import { pointsOn } from "./points.js";
import { byId, number, sides, state, word } from "./state.js";

const gridX = Array.from({ length: 97 }, (_, i) => -1.5 + 3 * i / 96);
const chart = plot(byId("fits"), [70, 706, 34, 380], [-1.5, 1.5], [-2.5, 2.5]);
const curves = inside(chart);
chart.svg.append(curves);
const drawPoints = pointsOn(chart);
let frameOfChart = null;

const drawSubnetworks = (net, side) => {
  const subnetworks = net.subnetworks;
  if (!subnetworks) return [];
  const drawn = [];
  const isBand = subnetworks.count > 10;
  if (isBand) {
    const [upper, lower] = [2, -2].map(times => subnetworks.mean.map((mean, i) => number(mean) + times * number(subnetworks.deviation[i])));
    if (upper.every(Number.isFinite)) {
      const back = path(chart, [...gridX].reverse(), [...lower].reverse()).replace("M", "L");
      drawn.push(make("path", { class: `band ${side}`, d: `${path(chart, gridX, upper)}${back}Z` }));
    }
    drawn.push(make("path", { class: `curve mean ${side}`, d: path(chart, gridX, subnetworks.mean) }));
  }
  for (const fit of subnetworks.fits.slice(0, isBand ? 1 : 10)) drawn.push(make("path", { class: `curve sample ${side}`, d: path(chart, gridX, fit) }));
  return drawn;
};

export const fitsView = {
  drawPoints,
  speak: () => {
    frameOfChart?.remove();
    frameOfChart = axes(chart, ticks([-1, -0.5, 0, 0.5, 1]), ticks([-2, -1, 0, 1, 2]), "x", "y");
    chart.svg.prepend(frameOfChart);
    chart.svg.setAttribute("aria-label", word("fitsLabel"));
  },
  draw: () => curves.replaceChildren(
    ...sides.flatMap((side, i) => drawSubnetworks(state.frame.nets[i], side)),
    ...sides.map((side, i) => make("path", { class: `curve ${side}`, id: `fit-${side}`, d: path(chart, gridX, state.frame.nets[i].fit) }))),
};
