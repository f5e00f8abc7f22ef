// The knobs: one for each setting. Those of the two nets are made here, the others stand in the page.
import { get, set } from "./link.js";
import { byId, round, state, task, word } from "./state.js";

// What has too wide a range for a slider goes in steps of about three.
const strengths = [0, 1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1];
const rates = [1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1];

const element = (name, properties, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};
const own = (name, key, properties = {}) => {
  const made = element(name, properties);
  made.dataset.own = key;
  return made;
};
const choice = names => element("select", {}, ...names.map(name => {
  const option = own("option", name);
  option.value = name;
  return option;
}));
const range = (attributes, steps) => {
  const input = element("input", { type: "range", ...attributes });
  if (steps) input.steps = steps;
  return input;
};
const stepped = values => range({ min: 0, max: values.length - 1, step: 1 }, values);

export const makeNetControls = side => {
  const fieldset = document.querySelector(`fieldset[data-net=${side}]`);
  const row = (key, control, path) => {
    control.dataset.path = `${side}.${path}`;
    const label = element("label", {}, own("span", key), control);
    if (control.type === "range") label.append(element("output", {}));
    label.querySelector("output")?.setAttribute("aria-live", "off");
    return label;
  };
  const drops = element("div", { className: "drops" }, own("p", "pHead", { className: "head" }));
  for (let i = 0; i < 3; i++) {
    const label = row(`p${i}`, range({ min: 0, max: 0.95, step: 0.05 }), `dropProbabilities.${i}`);
    label.dataset.layer = i + 1;
    drops.append(label);
  }
  const penalties = element("details", {}, own("summary", "penalties"));
  for (const key of ["l1", "proximalL1", "l2"]) penalties.append(row(key, stepped(strengths), key), own("p", key + "Text", { className: "help" }));
  penalties.append(row("maxNorm", range({ min: 0, max: 5, step: 0.25 }), "maxNorm"), own("p", "maxNormText", { className: "help" }));
  fieldset.append(
    row("kind", choice(["none", "inverted", "vanilla", "channel", "gaussian", "dropconnect"]), "kind"), element("p", { className: "help formula" }), drops,
    row("norm", choice(["normNone", "normBefore", "normAfter"]), "norm"), row("optimizer", choice(["adam", "sgd"]), "optimizer"),
    row("learningRate", stepped(rates), "learningRate"), penalties);
  for (const option of fieldset.querySelectorAll("[data-path$=norm] option")) option.value = option.value.replace("norm", "").toLowerCase();
};

const nearest = (steps, value) => steps.reduce((best, one, i) => Math.abs(one - value) < Math.abs(steps[best] - value) ? i : best, 0);

/// Shows the settings on the knobs, and only those that do something.
export const showControls = () => {
  for (const control of document.querySelectorAll("[data-path]")) {
    const value = get(control.dataset.path);
    const isP = control.dataset.path.includes("drop");
    const output = control.parentElement.querySelector("output");
    if (control.type === "checkbox") control.checked = value;
    else if (control.steps) control.value = nearest(control.steps, value);
    else control.value = value;
    if (output) output.replaceChildren(...(isP ? [value, round(1 - value)] : [value]).map(text => element("span", { textContent: text })));
    if (control.type === "range") control.setAttribute("aria-valuetext", isP ? word("dropsAndKeeps")(value, round(1 - value)) : value);
  }
  const isDigits = task() === "digits", isConvolution = state.settings.net === "convolution";
  for (const fieldset of document.querySelectorAll("fieldset[data-net]")) {
    const net = state.settings[fieldset.dataset.net];
    fieldset.querySelector(".formula").textContent = word(net.kind + "Text");
    fieldset.querySelector(".drops").hidden = net.kind === "none";
    for (const row of fieldset.querySelectorAll("[data-layer]")) row.hidden = Number(row.dataset.layer) > state.settings.layers;
    for (const option of fieldset.querySelectorAll("[data-path$=kind] option"))
      option.hidden = option.disabled = (option.value === "channel" && !isConvolution) || (option.value === "dropconnect" && isConvolution);
    const isRegularized = net.l1 > 0 || net.proximalL1 > 0 || net.l2 > 0 || net.maxNorm > 0;
    if (isRegularized) fieldset.querySelector("details").open = true;
  }
  for (const part of document.querySelectorAll("[data-task]")) part.hidden = !part.dataset.task.split(" ").includes(task());
  const samples = byId("samples");
  [samples.min, samples.max, samples.step] = isDigits ? [20, 1000, 20] : [4, 100, 1];
  samples.value = state.settings.samples;
  const hidden = byId("hidden");
  [hidden.min, hidden.max, hidden.step] = isConvolution ? [1, 32, 1] : [2, isDigits ? 512 : 600, 2];
  hidden.value = state.settings.hidden;
};

/// Takes the value of a knob over into the settings; false if it has none yet.
export const takeControl = control => {
  const isNumber = control.type === "range" || control.type === "number" || "number" in control.dataset;
  if (isNumber && control.value === "") return false;
  const path = control.dataset.path;
  const before = task();
  set(path, control.steps ? control.steps[control.value] : control.type === "checkbox" ? control.checked : isNumber ? Number(control.value) : control.value);
  if (["data", "noise", "samples", "seed", "generator"].includes(path)) delete state.settings.points;
  fit(before);
  return true;
};

/// What another kind of data or net cannot have is changed with it, so that each choice leads to nets that can be.
const fit = before => {
  const settings = state.settings;
  const isDigits = task() === "digits";
  if (isDigits && before !== "digits") Object.assign(settings, { samples: 200, batch: settings.batch || 20, hidden: Math.min(settings.hidden, 200) });
  if (!isDigits && before === "digits") Object.assign(settings, { samples: task() === "plane" ? 60 : 20, batch: 0, net: "dense" });
  if (settings.net === "convolution" && settings.hidden > 32) settings.hidden = 8;
  for (const net of [settings.left, settings.right]) {
    if (settings.net === "convolution" && net.kind === "dropconnect") net.kind = "inverted";
    if (settings.net === "dense" && net.kind === "channel") net.kind = "inverted";
  }
};
