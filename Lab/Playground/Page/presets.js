// Things to try: whole settings with a word on what to look at. The first is the article's.
import { defaults, netWith } from "./state.js";

const make = (changes, left, right) => ({ ...structuredClone(defaults), ...changes, left: netWith(left), right: netWith(right) });
const sgd = { optimizer: "sgd", learningRate: 0.03 };
const fast = { optimizer: "sgd", learningRate: 0.1 };
const pair = { hidden: 100, start: "function", epochs: 1000 };
const few = { learningRate: 0.003, dropProbabilities: [0.2, 0.2, 0.2] };
const digits = { data: "digits", samples: 200, batch: 20, epochs: 60 };

export const presets = {
  article: structuredClone(defaults),
  matched: make({ ...pair, matchedRates: true }, { kind: "vanilla", ...sgd }, { kind: "inverted", ...sgd }),
  shared: make(pair, { kind: "vanilla", ...sgd }, { kind: "inverted", ...sgd }),
  classes: make({ data: "circles", samples: 100, hidden: 200, start: "weights" }, { learningRate: 0.003 }, { kind: "inverted", learningRate: 0.003 }),
  digits: make({ ...digits, hidden: 200, start: "weights" }, {}, { kind: "inverted" }),
  channels: make({ ...digits, net: "convolution", hidden: 8, start: "weights" }, { kind: "inverted", ...few }, { kind: "channel", ...few }),
  norm: make({ start: "weights" }, { kind: "inverted", norm: "before", learningRate: 0.01 }, { kind: "inverted", norm: "after", learningRate: 0.01 }),
  zeros: make({ hidden: 100, epochs: 1000, start: "weights" }, { ...fast, l1: 0.001 }, { ...fast, proximalL1: 0.001 }),
};
