// What the page knows: the settings, the last frame, and what is chosen on the page itself.
import { words } from "./words.js";

export const sides = ["left", "right"];
const net = { kind: "none", dropProbabilities: [0.5, 0.5, 0.5], norm: "none", optimizer: "adam", learningRate: 0.001, l1: 0, proximalL1: 0, l2: 0, maxNorm: 0 };
export const netWith = changes => ({ ...structuredClone(net), ...changes });
export const defaults = {
  data: "line", noise: 0.3, samples: 20, seed: 1, generator: "torch", net: "dense", hidden: 300, layers: 2, activation: "relu", epochs: 500, batch: 0,
  start: "own", matchedRates: false, left: netWith({}), right: netWith({ kind: "inverted", learningRate: 0.01 }),
};
export const planes = ["moons", "circles", "spirals", "corners"];

export const state = {
  settings: structuredClone(defaults),
  points: null,      // what the lab drew, or what was moved; null for digits
  digits: null,      // the pixels and classes of the first test digits
  frame: null,
  history: [],       // [epoch, left, right]: training losses
  tests: [],         // the same of the test losses
  chosen: 0,         // the point that the keyboard moves
  held: -1,          // the point that is dragged
  digit: 0,
  language: "en",
};

export const byId = id => document.getElementById(id);
export const word = name => words[state.language][name];
export const number = value => typeof value === "number" ? value : NaN;
export const shown = (value, digits) => Number.isFinite(number(value)) ? value.toFixed(digits) : "–";
export const percent = value => Number.isFinite(number(value)) ? `${(100 * value).toFixed(1)} %` : "–";
export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
export const round = value => Math.round(value * 1000) / 1000;
export const task = () => planes.includes(state.settings.data) ? "plane" : state.settings.data === "digits" ? "digits" : "fit";

const byNorm = { none: "", before: "normBefore", after: "normAfter" };
export const nameOf = side => {
  const own = state.settings[side];
  const p = own.dropProbabilities.slice(0, state.settings.layers);
  const name = own.kind === "none" ? word("none") : `${word(own.kind)} (${p.every(one => one === p[0]) ? p[0] : p.join(", ")})`;
  return byNorm[own.norm] ? `${name}, ${word(byNorm[own.norm])}` : name;
};
