// Axes, curves and places of a chart in SVG.
import { clamp, number } from "./state.js";

export const make = (name, attributes, text) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  return element;
};

export const plot = (svg, box, xRange, yRange, isLog = false) => {
  const [left, right, top, bottom] = box;
  const place = isLog ? Math.log10 : value => value;
  const [low, high] = yRange.map(place);
  return {
    svg, box,
    x: value => left + (value - xRange[0]) / (xRange[1] - xRange[0]) * (right - left),
    y: value => clamp(bottom - (place(value) - low) / (high - low) * (bottom - top), top - 2000, bottom + 2000),
    inverse: (px, py) => [
      xRange[0] + (px - left) / (right - left) * (xRange[1] - xRange[0]), yRange[0] + (bottom - py) / (bottom - top) * (yRange[1] - yRange[0]),
    ],
  };
};

export const path = (chart, xs, ys) => {
  let isDown = false;
  let text = "";
  for (let i = 0; i < xs.length; i++) {
    const isShown = Number.isFinite(number(ys[i]));
    if (isShown) text += `${isDown ? "L" : "M"}${chart.x(xs[i]).toFixed(1)} ${chart.y(ys[i]).toFixed(1)}`;
    isDown = isShown;
  }
  return text;
};

export const axes = (chart, xTicks, yTicks, xLabel, yLabel) => {
  const [left, right, top, bottom] = chart.box;
  const group = make("g", { "aria-hidden": "true" });
  const clip = make("clipPath", { id: chart.svg.id + "-area" });
  clip.append(make("rect", { x: left, y: top, width: right - left, height: bottom - top }));
  group.append(clip);
  for (const [value, text] of xTicks) {
    group.append(
      make("path", { class: "grid", d: `M${chart.x(value)} ${top}V${bottom + 5}` }),
      make("text", { x: chart.x(value), y: bottom + 26, "text-anchor": "middle" }, text));
  }
  for (const [value, text] of yTicks) {
    group.append(
      make("path", { class: "grid", d: `M${left - 5} ${chart.y(value)}H${right}` }),
      make("text", { x: left - 10, y: chart.y(value), "text-anchor": "end", "dominant-baseline": "central" }, text));
  }
  group.append(
    make("text", { class: "axis", x: 0, y: 18 }, yLabel), make("text", { class: "axis", x: right, y: bottom + 50, "text-anchor": "end" }, xLabel),
    make("rect", { class: "frame", x: left, y: top, width: right - left, height: bottom - top }));
  return group;
};

export const inside = chart => make("g", { "clip-path": `url(#${chart.svg.id}-area)` });
export const ticks = values => values.map(value => [value, String(value).replace("-", "−")]);
