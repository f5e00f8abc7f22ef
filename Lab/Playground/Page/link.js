// The address of the page holds every setting that is not the article's, and every point that was moved.
import { defaults, state } from "./state.js";

export const get = name => name.split(".").reduce((value, key) => value[key], state.settings);
export const set = (name, value) => {
  const keys = name.split(".");
  const last = keys.pop();
  keys.reduce((target, key) => target[key], state.settings)[last] = value;
};
const all = (from, prefix = "") => Object.entries(from).flatMap(([key, value]) =>
  typeof value === "object" && value !== null ? all(value, `${prefix}${key}.`) : [[prefix + key, value]]);

export const writeLink = () => {
  const link = new URLSearchParams();
  for (const [name, value] of all(defaults)) if (get(name) !== value) link.set(name, get(name));
  for (const [name, values] of Object.entries(state.settings.points ?? {})) if (values.length > 0) link.set(name, values.join(" "));
  if (state.language !== "en") link.set("lang", state.language);
  window.history.replaceState(null, "", link.size ? "#" + link : location.pathname);
};

export const readLink = () => {
  const link = new URLSearchParams(location.hash.slice(1));
  state.settings = structuredClone(defaults);
  state.language = link.get("lang") === "zh" ? "zh" : "en";
  for (const [name, value] of all(defaults)) {
    if (!link.has(name)) continue;
    const text = link.get(name);
    set(name, typeof value === "number" ? Number(text) : typeof value === "boolean" ? text === "true" : text);
  }
  if (!link.has("trainX")) return;
  const read = name => (link.get(name) ?? "").split(" ").filter(text => text !== "").map(Number);
  state.points = Object.fromEntries(["trainX", "trainY", "trainClass", "testX", "testY", "testClass"].map(name => [name, read(name)]));
  state.settings.points = structuredClone(state.points);
};
