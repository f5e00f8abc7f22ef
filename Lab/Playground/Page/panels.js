// The panels below the fits: losses, numbers, subnetworks, what the last step dropped, weights.
import { axes, inside, make, path, plot } from "./chart.js";
import { byId, nameOf, number, percent, shown, sides, state, task, word } from "./state.js";

const thinned = rows => {
  const every = Math.ceil(rows.length / 600);
  return every <= 1 ? rows : rows.filter((_, i) => i % every === 0 || i === rows.length - 1);
};
const decades = (low, high) => {
  const values = [];
  for (let value = low; value <= high * 1.001; value *= 10) values.push([value, Number(value.toPrecision(1)).toLocaleString("en", { maximumSignificantDigits: 1 })]);
  return values;
};
const power = (value, rounding) => 10 ** rounding(Math.log10(value));

const drawLosses = () => {
  const values = [...state.history, ...state.tests].flatMap(row => row.slice(1)).filter(value => Number.isFinite(number(value)) && value > 0);
  const [low, high] = [power(values.reduce((a, b) => Math.min(a, b), 0.1), Math.floor), power(values.reduce((a, b) => Math.max(a, b), 1), Math.ceil)];
  const last = Math.max(state.settings.epochs, 2);
  const chart = plot(byId("losses"), [90, 706, 34, 246], [0, last], [low, high], true);
  const epochs = [0, 0.25, 0.5, 0.75, 1].map(share => Math.round(share * last)).map(epoch => [epoch, String(epoch)]);
  const curves = inside(chart);
  for (const [rows, thin] of [[thinned(state.history), " thin"], [thinned(state.tests), ""]]) {
    sides.forEach((side, i) => curves.append(make("path", {
      class: `curve ${side}${thin}`, d: path(chart, rows.map(row => row[0]), rows.map(row => number(row[i + 1]) > 0 ? row[i + 1] : NaN)),
    })));
  }
  chart.svg.replaceChildren(axes(chart, epochs, decades(low, high), word("epochs"), word(task() === "fit" ? "squares" : "crossEntropy")), curves);
};

const drawHistogram = () => {
  const range = state.frame.nets[0].histogramRange;
  const most = Math.max(10, ...state.frame.nets.flatMap(net => net.histogram));
  const chart = plot(byId("histogram"), [90, 706, 10, 170], [-range, range], [0.8, most], true);
  const bars = inside(chart);
  sides.forEach((side, i) => {
    const counts = state.frame.nets[i].histogram;
    const width = (chart.x(range) - chart.x(-range)) / counts.length;
    counts.forEach((amount, j) => {
      if (amount === 0) return;
      const y = chart.y(amount);
      bars.append(make("rect", { class: `bar ${side}`, x: 90 + (j + i / 2) * width + 0.5, width: width / 2 - 0.5, y, height: 170 - y }));
    });
  });
  const places = [-0.4, -0.2, 0, 0.2, 0.4].map(value => [value, String(value)]);
  chart.svg.replaceChildren(axes(chart, places, decades(1, most), word("weight"), ""), bars);
};

const cell = 8;
export const drawUnits = () => {
  const figures = [];
  const style = getComputedStyle(document.body);
  sides.forEach((side, i) => state.frame.nets[i].dropped.forEach((letters, j) => {
    const columns = Math.min(letters.length, 75);
    const canvas = document.createElement("canvas");
    canvas.width = columns * cell;
    canvas.height = Math.ceil(letters.length / columns) * cell;
    const pen = canvas.getContext("2d");
    [...letters].forEach((letter, unit) => {
      pen.fillStyle = style.getPropertyValue(letter === "1" ? "--grid" : "--" + side);
      pen.fillRect(unit % columns * cell, Math.floor(unit / columns) * cell, cell - 1, cell - 1);
    });
    const caption = word("layerDropped")(nameOf(side), j + 1, [...letters].filter(letter => letter === "1").length, letters.length);
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", caption);
    const figure = document.createElement("figure");
    figure.append(canvas, Object.assign(document.createElement("figcaption"), { textContent: caption }));
    figures.push(figure);
  }));
  if (figures.length === 0) figures.push(Object.assign(document.createElement("p"), { className: "help", textContent: word("noUnits") }));
  byId("units").replaceChildren(...figures);
};

const showSubnetworks = () => {
  const counts = state.frame.nets.map(net => net.subnetworks?.count);
  const count = counts.find(one => one > 0);
  byId("band-legend").hidden = !(count > 10) || task() !== "fit";
  byId("band-name").textContent = word("band")(count);
  byId("mean-head").textContent = word("meanOf")(count ?? 0);
  byId("ensemble-table").hidden = task() === "digits" || !count;
  sides.forEach((side, i) => {
    const { subnetworks, testLoss } = state.frame.nets[i];
    byId(`${side}-ensemble`).hidden = !subnetworks;
    byId(`${side}-one`).textContent = shown(subnetworks?.oneTestLoss, 4);
    byId(`${side}-mean`).textContent = shown(subnetworks?.meanTestLoss, 4);
    byId(`${side}-scaled`).textContent = shown(testLoss, 4);
  });
};

const showNumbers = () => {
  const hasClasses = task() !== "fit";
  byId("numbers").classList.toggle("classes", hasClasses);
  byId("numbers-caption").textContent = word(hasClasses ? "numbersOfClasses" : "numbersOfFits");
  sides.forEach((side, i) => {
    const net = state.frame.nets[i];
    for (const part of ["train", "test"]) {
      byId(`${side}-${part}`).textContent = shown(net[part + "Loss"], 4);
      byId(`${side}-${part}-error`).textContent = percent(net[part + "Error"]);
    }
    byId(side + "-zeros").textContent = percent(net.zeroWeights / net.allWeights);
  });
};

export const showNames = () => {
  for (const side of sides) {
    for (const part of ["name", "row", "head", "ensemble-row"]) byId(`${side}-${part}`).textContent = nameOf(side);
  }
};

export const drawPanels = () => {
  drawLosses();
  drawHistogram();
  showNumbers();
  showSubnetworks();
};
