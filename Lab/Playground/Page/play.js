// The page: what is done when something is pressed, turned or told.
import { makeNetControls, showControls, takeControl } from "./controls.js";
import { digitsView, whenADigitIsChosen } from "./digits.js";
import { save, savePicture } from "./files.js";
import { fitsView } from "./curves.js";
import { connect, send } from "./lab.js";
import { readLink, writeLink } from "./link.js";
import { drawPanels, drawUnits, showNames } from "./panels.js";
import { planesView } from "./planes.js";
import { pointsFile, whenPointsChange } from "./points.js";
import { presets } from "./presets.js";
import { byId, clamp, nameOf, shown, sides, state, task, word } from "./state.js";
import { chinese } from "./words.js";

const views = { fit: fitsView, plane: planesView, digits: digitsView };
const view = () => views[task()];
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const calmInterval = 1000;
let settingsAtStart = "";
let fileOf = "left";

// ---- frames -----------------------------------------------------------------------------------------------------------------------------
let isDrawing = false;
let lastDrawn = 0;
let wantsUnits = true;
const draw = () => {
  const isEarly = calm.matches && state.frame?.isRunning && performance.now() - lastDrawn < calmInterval;
  if (isDrawing || isEarly) return;
  isDrawing = true;
  requestAnimationFrame(() => {
    isDrawing = false;
    if (!state.frame || settingsAtStart !== task()) return;
    lastDrawn = performance.now();
    view().draw();
    drawPanels();
    if (wantsUnits || !byId("freeze").checked) drawUnits();
    wantsUnits = false;
    showTransport();
  });
};
const showTransport = () => {
  const { epoch, step, stepsAnEpoch, isDone, isRunning } = state.frame;
  byId("epoch").textContent = word("epoch")(epoch, state.settings.epochs) + (step > 0 ? word("step")(step, stepsAnEpoch) : "");
  byId("play").textContent = isDone ? word("again") : isRunning ? word("pause") : word("play");
};
const take = frame => {
  if (frame.error) {
    complain(frame.error);
    return;
  }
  const wasDone = state.frame?.isDone;
  state.frame = frame;
  if (frame.start) begin(frame.start);
  state.history.push(...frame.losses);
  if (frame.epoch > (state.tests.at(-1)?.[0] ?? 0)) state.tests.push([frame.epoch, ...frame.nets.map(net => net.testLoss)]);
  if (frame.isDone && !wasDone)
    tell(`${word("done")}: ${sides.map((side, i) => `${nameOf(side)} ${shown(frame.nets[i].testLoss, 4)}`).join(", ")}`);
  draw();
};
const begin = start => {
  state.history = [];
  state.tests = [];
  wantsUnits = true;
  byId("program").textContent = start.program;
  if (start.points && state.held < 0 && !state.settings.points) state.points = start.points;
  if (start.digits) state.digits = { pixels: start.digits, classes: start.digitClasses };
  settingsAtStart = start.digits ? "digits" : start.points.trainClass.length > 0 ? "plane" : "fit";
  complain("");
  if (settingsAtStart === task()) view().drawPoints();
};
const complain = text => {
  const message = byId("message");
  if (message.textContent === text) return;
  message.hidden = text === "";
  message.textContent = text;
};
const tell = text => { byId("status").textContent = text; };

// ---- requests ---------------------------------------------------------------------------------------------------------------------------
const numberOf = id => Number(byId(id).value);
const sendView = () => send({ type: "view", subnetworks: numberOf("subnetworks"), example: numberOf("example") - 1, digit: state.digit });
const sendPlay = () => send({ type: "play", speed: numberOf("speed") });
const changed = () => {
  writeLink();
  showNames();
  showPreset();
  send({ type: "settings", settings: state.settings });
  if (state.frame?.isDone || state.frame?.isRunning) sendPlay();
};
whenPointsChange(() => {
  view().drawPoints();
  changed();
});
const handlers = {
  complain, frame: take,
  file: data => save(`${fileOf}.safetensors`, "application/octet-stream", data),
  open: () => {
    sendView();
    send({ type: "settings", settings: state.settings });
    sendPlay();
  },
};
document.addEventListener("visibilitychange", () => {
  if (document.hidden) send({ type: "pause" });
  else if (state.frame && !state.frame.isDone) sendPlay();
});

// ---- knobs and buttons ------------------------------------------------------------------------------------------------------------------
const showAll = () => {
  showControls();
  showNames();
  showPreset();
  view().speak();
};
byId("settings").addEventListener("input", event => {
  if (!event.target.dataset.path || !takeControl(event.target)) return;
  showAll();
  changed();
});
byId("settings").addEventListener("submit", event => event.preventDefault());
for (const id of ["example", "subnetworks"]) {
  byId(id).addEventListener("input", () => {
    wantsUnits = true;
    sendView();
  });
}
const choose = digit => {
  state.digit = clamp(digit, 0, 99);
  byId("digit").value = state.digit + 1;
  sendView();
  draw();
};
byId("digit").addEventListener("input", () => choose(numberOf("digit") - 1));
whenADigitIsChosen(choose);
byId("speed").addEventListener("input", () => { if (state.frame?.isRunning) sendPlay(); });
byId("play").addEventListener("click", () => {
  if (state.frame?.isDone) send({ type: "restart" });
  if (state.frame?.isRunning) send({ type: "pause" });
  else sendPlay();
});
for (const id of ["step", "next"]) {
  byId(id).addEventListener("click", () => {
    wantsUnits = true;
    if (state.frame?.isDone) send({ type: "restart" });
    send({ type: "step" });
  });
}
byId("restart").addEventListener("click", () => {
  send({ type: "restart" });
  sendPlay();
});
const renew = settings => {
  state.settings = structuredClone(settings);
  delete state.settings.points;
  state.chosen = 0;
  showAll();
  changed();
};
byId("redraw").addEventListener("click", () => renew({ ...state.settings, seed: (state.settings.seed + 1) % 2147483647 }));
const copy = (id, text) => byId(id).addEventListener("click", async () => {
  await navigator.clipboard.writeText(text());
  tell(word("copied"));
});
copy("link", () => location.href);
copy("copy-program", () => byId("program").textContent);
byId("save-points").addEventListener("click", () => save("points.csv", "text/csv", pointsFile()));
byId("save-picture").addEventListener("click", () => {
  for (const svg of document.querySelectorAll("[data-picture]")) if (!svg.closest("[hidden]")) savePicture(`${svg.dataset.picture}.svg`, svg);
});
sides.forEach((side, net) => byId(`save-${side}`).addEventListener("click", () => {
  fileOf = side;
  send({ type: "weights", net });
}));

// ---- things to try ----------------------------------------------------------------------------------------------------------------------
const presetButtons = Object.keys(presets).map(name => {
  const button = Object.assign(document.createElement("button"), { type: "button" });
  button.dataset.own = `try-${name}`;
  button.addEventListener("click", () => {
    renew(presets[name]);
    sendPlay();
  });
  return button;
});
byId("presets").append(...presetButtons);
const showPreset = () => {
  const { points, ...settings } = state.settings;
  const now = JSON.stringify(settings);
  const name = Object.keys(presets).find(one => JSON.stringify(presets[one]) === now);
  Object.keys(presets).forEach((one, i) => presetButtons[i].setAttribute("aria-pressed", one === name));
  byId("look").textContent = word(`look-${name ?? "own"}`);
};

// ---- words ------------------------------------------------------------------------------------------------------------------------------
const english = Object.fromEntries([...document.querySelectorAll("[data-word]")].map(element => [element.dataset.word, element.textContent]));
const speak = () => {
  document.documentElement.lang = state.language;
  const isEnglish = state.language === "en";
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = (isEnglish ? english : chinese)[element.dataset.word];
  for (const element of document.querySelectorAll("[data-own]")) {
    const key = element.dataset.own;
    element.textContent = /^p\d$/.test(key) ? word("p")(Number(key[1]) + 1) : word(key);
  }
  for (const group of document.querySelectorAll("[data-group]")) group.label = word(group.dataset.group);
  document.title = `${byId("title").textContent} · DropoutLab`;
  Object.assign(byId("language"), { textContent: isEnglish ? "中文" : "English", lang: isEnglish ? "zh" : "en" });
  for (const labelled of document.querySelectorAll("[data-label]")) labelled.setAttribute("aria-label", word(labelled.dataset.label));
  for (const one of Object.values(views)) one.speak();
  showAll();
  if (settingsAtStart === task()) view().drawPoints();
  wantsUnits = true;
  draw();
};
byId("language").addEventListener("click", () => {
  state.language = state.language === "en" ? "zh" : "en";
  writeLink();
  speak();
});
window.addEventListener("hashchange", () => {
  readLink();
  speak();
  send({ type: "settings", settings: state.settings });
  sendPlay();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  wantsUnits = true;
  draw();
});

readLink();
for (const side of sides) makeNetControls(side);
speak();
connect(handlers);
