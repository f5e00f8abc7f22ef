// Two classes in the plane: for each net a map of what it says where, its border, the borders of subnetworks, the points.
import { axes, inside, make, plot, ticks } from "./chart.js";
import { pointsOn } from "./points.js";
import { byId, nameOf, sides, state, word } from "./state.js";

const size = 33;
const end = 1.5;
const letter = text => text.charCodeAt(0) - 48;

/// The line where a map passes one half, by marching squares.
const border = (chart, map) => {
  const value = (i, j) => map[j * size + i] === " " ? NaN : letter(map[j * size + i]) - 32;
  const at = i => -end + 2 * end * i / (size - 1);
  let text = "";
  for (let j = 0; j < size - 1; j++) {
    for (let i = 0; i < size - 1; i++) {
      const corners = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]];
      const crossings = [];
      corners.forEach(([a, b], k) => {
        const [c, d] = corners[(k + 1) % 4];
        const [from, to] = [value(a, b), value(c, d)];
        if ((from < 0) === (to < 0) || Number.isNaN(from + to)) return;
        const share = from / (from - to);
        crossings.push(`${chart.x(at(a) + share * (at(c) - at(a))).toFixed(1)} ${chart.y(at(b) + share * (at(d) - at(b))).toFixed(1)}`);
      });
      for (let k = 0; k + 1 < crossings.length; k += 2) text += `M${crossings[k]}L${crossings[k + 1]}`;
    }
  }
  return text;
};

const colours = () => {
  const style = getComputedStyle(document.body);
  return ["--class-0", "--class-1", "--page"].map(name => [1, 3, 5].map(at => parseInt(style.getPropertyValue(name).trim().slice(at, at + 2), 16)));
};

/// The map as a picture of one pixel a place, from the first class's colour over the page's to the second's.
const canvas = document.createElement("canvas");
canvas.width = canvas.height = size;
const picture = map => {
  const pen = canvas.getContext("2d");
  const image = pen.createImageData(size, size);
  const [first, second, page] = colours();
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < size; i++) {
      const said = map[j * size + i] === " " ? 0 : (letter(map[j * size + i]) - 32) / 32;
      const place = 4 * ((size - 1 - j) * size + i);
      const strength = 0.45 * Math.abs(said);
      for (let k = 0; k < 3; k++) image.data[place + k] = page[k] + strength * ((said < 0 ? first : second)[k] - page[k]);
      image.data[place + 3] = 255;
    }
  }
  pen.putImageData(image, 0, 0);
  return canvas.toDataURL();
};

const charts = sides.map(side => {
  const chart = plot(byId(`plane-${side}`), [38, 352, 12, 326], [-end, end], [-end, end]);
  // Each pixel stands for the place in its middle, so the picture is half a pixel wider to each side.
  const half = 314 / (size - 1) / 2;
  const map = make("image", { x: 38 - half, y: 12 - half, width: 314 + 2 * half, height: 314 + 2 * half, preserveAspectRatio: "none" });
  const area = inside(chart);
  const lines = make("g", {});
  area.append(map, lines);
  chart.svg.append(area);
  return { chart, side, map, lines, drawPoints: pointsOn(chart), axes: null };
});

export const planesView = {
  drawPoints: () => charts.forEach(one => one.drawPoints()),
  speak: () => {
    for (const one of charts) {
      one.axes?.remove();
      one.axes = axes(one.chart, ticks([-1, 0, 1]), ticks([-1, 0, 1]), "", "");
      one.chart.svg.insertBefore(one.axes, one.chart.svg.lastChild);
      one.chart.svg.setAttribute("aria-label", `${nameOf(one.side)}. ${word("planesLabel")}`);
    }
  },
  draw: () => charts.forEach((one, i) => {
    const net = state.frame.nets[i];
    one.map.setAttribute("href", picture(net.map));
    one.lines.replaceChildren(
      ...(net.subnetworks?.maps ?? []).map(map => make("path", { class: "border sample", d: border(one.chart, map) })),
      make("path", { class: `border ${one.side}`, id: `border-${one.side}`, d: border(one.chart, net.map) }));
  }),
};
