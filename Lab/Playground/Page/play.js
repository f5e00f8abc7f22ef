"use strict";
(() => {
  const byId = id => document.getElementById(id);
  const sides = ["left", "right"];
  const defaults = {
    function: "line", noise: 0.3, samples: 20, seed: 1, generator: "torch", hidden: 300, layers: 2, activation: "relu", epochs: 500, sameStart: false,
    left: { kind: "none", dropProbabilities: [0.5, 0.5, 0.5], optimizer: "adam", learningRate: 0.001, l1: 0, proximalL1: 0, l2: 0, maxNorm: 0 },
    right: { kind: "inverted", dropProbabilities: [0.5, 0.5, 0.5], optimizer: "adam", learningRate: 0.01, l1: 0, proximalL1: 0, l2: 0, maxNorm: 0 },
  };
  const steps = [0, 1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1];
  const rates = [1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1];

  let settings = structuredClone(defaults);
  let points = null;       // what the server drew, or what was moved
  let frame = null;
  let history = [];        // [epoch, left, right]
  let tests = [];          // [epoch, left, right]
  let chosen = 0;          // the point the keyboard moves
  let held = -1;
  let language = "en";
  let socket = null;
  let wait = 500;

  const word = name => words[language][name];
  const number = value => typeof value === "number" ? value : NaN;
  const shown = (value, digits) => Number.isFinite(number(value)) ? value.toFixed(digits) : "–";
  const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

  // ---- drawing -----------------------------------------------------------------------------------------------------------------------
  const make = (name, attributes, text) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const plot = (id, box, xRange, yRange, isLog) => {
    const [left, right, top, bottom] = box;
    const place = isLog ? Math.log10 : value => value;
    const [low, high] = yRange.map(place);
    return {
      svg: byId(id), box, xRange, yRange,
      x: value => left + (value - xRange[0]) / (xRange[1] - xRange[0]) * (right - left),
      y: value => clamp(bottom - (place(value) - low) / (high - low) * (bottom - top), top - 2000, bottom + 2000),
      inverse: (px, py) => [xRange[0] + (px - left) / (right - left) * (xRange[1] - xRange[0]), yRange[0] + (bottom - py) / (bottom - top) * (yRange[1] - yRange[0])],
    };
  };
  const path = (chart, xs, ys) => {
    let isDown = false;
    let text = "";
    for (let i = 0; i < xs.length; i++) {
      const isShown = Number.isFinite(number(ys[i]));
      if (isShown) text += `${isDown ? "L" : "M"}${chart.x(xs[i]).toFixed(1)} ${chart.y(ys[i]).toFixed(1)}`;
      isDown = isShown;
    }
    return text;
  };
  const axes = (chart, xTicks, yTicks, xLabel, yLabel) => {
    const [left, right, top, bottom] = chart.box;
    const group = make("g", { "aria-hidden": "true" });
    const clip = make("clipPath", { id: chart.svg.id + "-area" });
    clip.append(make("rect", { x: left, y: top, width: right - left, height: bottom - top }));
    group.append(clip);
    for (const [value, text] of xTicks) {
      group.append(make("path", { class: "grid", d: `M${chart.x(value)} ${top}V${bottom + 5}` }), make("text", { x: chart.x(value), y: bottom + 26, "text-anchor": "middle" }, text));
    }
    for (const [value, text] of yTicks) {
      group.append(make("path", { class: "grid", d: `M${left - 5} ${chart.y(value)}H${right}` }), make("text", { x: left - 10, y: chart.y(value), "text-anchor": "end", "dominant-baseline": "central" }, text));
    }
    group.append(make("text", { class: "axis", x: 0, y: 18 }, yLabel), make("text", { class: "axis", x: right, y: bottom + 50, "text-anchor": "end" }, xLabel));
    group.append(make("rect", { class: "frame", x: left, y: top, width: right - left, height: bottom - top }));
    return group;
  };
  const inside = chart => make("g", { "clip-path": `url(#${chart.svg.id}-area)` });

  const gridX = Array.from({ length: 97 }, (_, i) => -1.5 + 3 * i / 96);
  const fits = plot("fits", [70, 706, 34, 380], [-1.5, 1.5], [-2.5, 2.5], false);
  const layer = { axes: null, curves: inside(fits), points: make("g", {}) };
  const drawFitsAxes = () => {
    layer.axes?.remove();
    layer.axes = axes(fits, [-1, -0.5, 0, 0.5, 1].map(v => [v, String(v)]), [-2, -1, 0, 1, 2].map(v => [v, String(v)]), "x", "y");
    fits.svg.prepend(layer.axes);
    fits.svg.setAttribute("aria-label", word("fitsHelp"));
  };
  fits.svg.append(layer.curves, layer.points);

  const drawCurves = () => {
    const drawn = [];
    sides.forEach((side, i) => {
      const net = frame.nets[i];
      if (net.mean) {
        const upper = net.mean.map((m, j) => number(m) + 2 * number(net.deviation[j]));
        const lower = net.mean.map((m, j) => number(m) - 2 * number(net.deviation[j]));
        if (upper.every(Number.isFinite)) {
          const back = path(fits, [...gridX].reverse(), [...lower].reverse()).replace("M", "L");
          drawn.push(make("path", { class: `band ${side}`, d: `${path(fits, gridX, upper)}${back}Z` }));
        }
        drawn.push(make("path", { class: `curve sample ${side}`, d: path(fits, gridX, net.one) }));
      }
    });
    sides.forEach((side, i) => drawn.push(make("path", { class: `curve ${side}`, id: `fit-${side}`, d: path(fits, gridX, frame.nets[i].fit) })));
    layer.curves.replaceChildren(...drawn);
  };

  // ---- points: dragged with the mouse or a finger, moved with the keyboard ----------------------------------------------------------------
  const kinds = () => [["train", points.trainX, points.trainY], ["test", points.testX, points.testY]];
  const count = () => points.trainX.length + points.testX.length;
  const pointAt = index => {
    const train = points.trainX.length;
    return index < train ? ["train", points.trainX, points.trainY, index] : ["test", points.testX, points.testY, index - train];
  };
  const drawPoints = () => {
    const hadFocus = layer.points.contains(document.activeElement);
    const drawn = [];
    let index = 0;
    for (const [kind, xs, ys] of kinds()) {
      xs.forEach((x, i) => {
        const [cx, cy] = [fits.x(x), fits.y(ys[i])];
        const label = word(kind + "Point")(i + 1, xs.length, x.toFixed(2), ys[i].toFixed(2));
        const shared = { class: `point ${kind}${index === held ? " held" : ""}`, "data-index": index, tabindex: index === chosen ? 0 : -1, role: "button", "aria-label": label };
        drawn.push(kind === "train" ? make("circle", { ...shared, cx, cy, r: 8 }) : make("path", { ...shared, d: `M${cx} ${cy - 9}l9 9-9 9-9-9z` }));
        index++;
      });
    }
    layer.points.replaceChildren(...drawn);
    if (hadFocus) drawn[chosen]?.focus({ preventScroll: true });
  };
  const round = value => Math.round(value * 1000) / 1000;
  const movePoint = (index, x, y) => {
    const [, xs, ys, i] = pointAt(index);
    xs[i] = round(clamp(x, -1.5, 1.5));
    ys[i] = round(clamp(y, -2.5, 2.5));
    changedPoints();
  };
  const addPoint = (x, y) => {
    if (points.trainX.length >= 200) return;
    points.trainX.push(round(x));
    points.trainY.push(round(y));
    chosen = points.trainX.length - 1;
    changedPoints();
  };
  const removePoint = index => {
    const [, xs, ys, i] = pointAt(index);
    if (xs.length <= 2) return;
    xs.splice(i, 1);
    ys.splice(i, 1);
    chosen = clamp(chosen, 0, count() - 1);
    changedPoints();
  };
  const changedPoints = () => {
    settings.points = structuredClone(points);
    drawPoints();
    changed();
  };
  const pointer = event => {
    const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(fits.svg.getScreenCTM().inverse());
    return fits.inverse(place.x, place.y);
  };
  layer.points.addEventListener("pointerdown", event => {
    const index = Number(event.target.dataset.index);
    if (!Number.isInteger(index)) return;
    event.preventDefault();
    held = chosen = index;
    fits.svg.setPointerCapture(event.pointerId);
    drawPoints();
    layer.points.children[chosen].focus({ preventScroll: true });
  });
  fits.svg.addEventListener("pointermove", event => { if (held >= 0) movePoint(held, ...pointer(event)); });
  for (const type of ["pointerup", "pointercancel"]) {
    fits.svg.addEventListener(type, () => {
      if (held < 0) return;
      held = -1;
      drawPoints();
    });
  }
  fits.svg.addEventListener("dblclick", event => { if (!event.target.dataset.index) addPoint(...pointer(event)); });
  layer.points.addEventListener("keydown", event => {
    const step = event.shiftKey ? 0.2 : 0.05;
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
    const [, xs, ys, i] = pointAt(chosen);
    if (moves[event.key]) movePoint(chosen, xs[i] + moves[event.key][0], ys[i] + moves[event.key][1]);
    else if (event.key === "PageDown" || event.key === "PageUp") {
      chosen = (chosen + (event.key === "PageDown" ? 1 : count() - 1)) % count();
      drawPoints();
    } else if (event.key === "Delete") removePoint(chosen);
    else if (event.key === "Insert") addPoint(0, 0);
    else return;
    event.preventDefault();
  });

  // ---- losses, weights, units -----------------------------------------------------------------------------------------------------------
  const thinned = rows => {
    const every = Math.ceil(rows.length / 600);
    return every <= 1 ? rows : rows.filter((_, i) => i % every === 0 || i === rows.length - 1);
  };
  const drawLosses = () => {
    const values = [...history, ...tests].flatMap(row => row.slice(1)).filter(value => Number.isFinite(number(value)) && value > 0);
    const low = 10 ** Math.floor(Math.log10(Math.min(...values, 0.1)));
    const high = 10 ** Math.ceil(Math.log10(Math.max(...values, 1)));
    const last = Math.max(settings.epochs, 2);
    const chart = plot("losses", [90, 706, 34, 246], [0, last], [low, high], true);
    const decades = [];
    for (let value = low; value <= high * 1.001; value *= 10) decades.push([value, String(Number(value.toPrecision(1)))]);
    const ticks = [0, 0.25, 0.5, 0.75, 1].map(share => [share * last, String(Math.round(share * last))]);
    const curves = inside(chart);
    for (const [rows, thin] of [[thinned(history), " thin"], [thinned(tests), ""]]) {
      sides.forEach((side, i) => curves.append(make("path", {
        class: `curve ${side}${thin}`, d: path(chart, rows.map(row => row[0]), rows.map(row => number(row[i + 1]) > 0 ? row[i + 1] : NaN)),
      })));
    }
    chart.svg.replaceChildren(axes(chart, ticks, decades, word("epochs"), word("loss")), curves);
  };
  const drawHistogram = () => {
    const range = frame.nets[0].histogramRange;
    const most = Math.max(10, ...frame.nets.flatMap(net => net.histogram));
    const chart = plot("histogram", [90, 706, 10, 170], [-range, range], [0.8, most], true);
    const decades = [];
    for (let value = 1; value <= most; value *= 10) decades.push([value, value.toLocaleString("en")]);
    const bars = inside(chart);
    sides.forEach((side, i) => {
      const counts = frame.nets[i].histogram;
      const width = (chart.x(range) - chart.x(-range)) / counts.length;
      counts.forEach((amount, j) => {
        if (amount > 0) bars.append(make("rect", { class: `bar ${side}`, x: 90 + (j + i / 2) * width + 0.5, width: width / 2 - 0.5, y: chart.y(amount), height: 170 - chart.y(amount) }));
      });
    });
    chart.svg.replaceChildren(axes(chart, [-0.4, -0.2, 0, 0.2, 0.4].map(v => [v, String(v)]), decades, word("weight"), ""), bars);
  };
  const drawUnits = () => {
    const figures = [];
    const style = getComputedStyle(document.body);
    sides.forEach((side, i) => frame.nets[i].dropped.forEach((letters, j) => {
      const columns = Math.min(letters.length, 75), cell = 8;
      const canvas = document.createElement("canvas");
      canvas.width = columns * cell;
      canvas.height = Math.ceil(letters.length / columns) * cell;
      const pen = canvas.getContext("2d");
      [...letters].forEach((letter, unit) => {
        const [x, y] = [unit % columns * cell, Math.floor(unit / columns) * cell];
        pen.fillStyle = style.getPropertyValue(letter === "1" ? "--grid" : "--" + side);
        pen.fillRect(x, y, cell - 1, cell - 1);
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

  // ---- what is shown of a frame -----------------------------------------------------------------------------------------------------------
  const nameOf = side => {
    const net = settings[side];
    const p = net.dropProbabilities.slice(0, settings.layers);
    const name = word(net.kind);
    return net.kind === "none" ? name : `${name} (${p.every(one => one === p[0]) ? p[0] : p.join(", ")})`;
  };
  const showNames = () => {
    for (const side of sides) {
      const name = nameOf(side);
      byId(side + "-name").textContent = name;
      byId(side + "-row").textContent = name;
    }
  };
  const showNumbers = () => {
    sides.forEach((side, i) => {
      const net = frame.nets[i];
      byId(side + "-train").textContent = shown(net.trainLoss, 4);
      byId(side + "-test").textContent = shown(net.testLoss, 4);
      byId(side + "-zeros").textContent = `${(100 * net.zeroWeights / net.allWeights).toFixed(1)} %`;
    });
    byId("epoch").textContent = word("epoch")(frame.epoch, settings.epochs);
    byId("play").textContent = frame.isDone ? word("again") : frame.isRunning ? word("pause") : word("play");
    const bands = frame.nets.some(net => net.mean);
    byId("band-legend").hidden = !bands;
  };
  const take = data => {
    if (data.error) {
      complain(data.error);
      return;
    }
    const wasDone = frame?.isDone;
    frame = data;
    if (data.start) {
      history = [];
      tests = [];
      byId("program").textContent = data.start.program;
      if (held < 0 && !settings.points) points = data.start.points;
      complain("");
      drawPoints();
      byId("point").max = points.trainX.length;
    }
    history.push(...data.losses);
    if (data.epoch > 0) tests.push([data.epoch, data.nets[0].testLoss, data.nets[1].testLoss]);
    if (data.isDone && !wasDone) byId("status").textContent = `${word("done")}: ${nameOf("left")} ${shown(data.nets[0].testLoss, 4)}, ${nameOf("right")} ${shown(data.nets[1].testLoss, 4)}`;
    draw();
  };
  let isDrawing = false;
  const draw = () => {
    if (isDrawing) return;
    isDrawing = true;
    requestAnimationFrame(() => {
      isDrawing = false;
      if (!frame || !points) return;
      drawCurves();
      drawLosses();
      drawHistogram();
      drawUnits();
      showNumbers();
    });
  };
  const complain = text => {
    byId("message").hidden = text === "";
    byId("message").textContent = text;
  };

  // ---- the lab ----------------------------------------------------------------------------------------------------------------------------
  const send = request => { if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(request)); };
  const sendView = () => send({ type: "view", showsBand: byId("shows-band").checked, point: Number(byId("point").value) - 1 });
  const sendPlay = () => send({ type: "play", speed: Number(byId("speed").value) });
  const connect = () => {
    socket = new WebSocket(`ws://${location.host}/session`);
    socket.onopen = () => {
      wait = 500;
      complain("");
      sendView();
      send({ type: "settings", settings });
      sendPlay();
    };
    socket.onmessage = event => take(JSON.parse(event.data));
    socket.onclose = () => {
      complain(word("lost"));
      setTimeout(connect, wait);
      wait = Math.min(2 * wait, 5000);
    };
  };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) send({ type: "pause" });
    else if (frame && !frame.isDone) sendPlay();
  });

  // ---- settings -----------------------------------------------------------------------------------------------------------------------------
  const get = name => name.split(".").reduce((value, key) => value[key], settings);
  const set = (name, value) => {
    const keys = name.split(".");
    const last = keys.pop();
    keys.reduce((target, key) => target[key], settings)[last] = value;
  };
  const all = (from, prefix = "") => Object.entries(from).flatMap(([key, value]) =>
    typeof value === "object" && value !== null ? all(value, `${prefix}${key}.`) : [[prefix + key, value]]);
  const writeLink = () => {
    const link = new URLSearchParams();
    for (const [name, value] of all(defaults)) if (get(name) !== value) link.set(name, get(name));
    if (settings.points) for (const [name, values] of Object.entries(settings.points)) link.set(name, values.join(" "));
    if (language !== "en") link.set("lang", language);
    window.history.replaceState(null, "", link.size ? "#" + link : location.pathname);
  };
  const readLink = () => {
    const link = new URLSearchParams(location.hash.slice(1));
    settings = structuredClone(defaults);
    language = link.get("lang") === "zh" ? "zh" : "en";
    for (const [name, value] of all(defaults)) {
      if (!link.has(name)) continue;
      const text = link.get(name);
      set(name, typeof value === "number" ? Number(text) : typeof value === "boolean" ? text === "true" : text);
    }
    if (link.has("trainX")) {
      const read = name => (link.get(name) ?? "").split(" ").filter(text => text !== "").map(Number);
      points = { trainX: read("trainX"), trainY: read("trainY"), testX: read("testX"), testY: read("testY") };
      settings.points = structuredClone(points);
    }
  };
  const changed = () => {
    writeLink();
    showNames();
    send({ type: "settings", settings });
    if (frame?.isDone || frame?.isRunning) sendPlay();
  };
  // A control of the page for each setting of a net; what has too wide a range goes in steps of about three.
  const netControls = side => {
    const fieldset = document.querySelector(`fieldset[data-net=${side}]`);
    const add = (key, label, control, path) => {
      const row = document.createElement("label");
      const name = document.createElement("span");
      name.dataset.own = key;
      name.textContent = label;
      control.dataset.path = `${side}.${path}`;
      row.append(name, control);
      if (control.type === "range") row.append(document.createElement("output"));
      fieldset.append(row);
      return row;
    };
    const choice = options => {
      const select = document.createElement("select");
      for (const [value, text] of options) select.append(Object.assign(document.createElement("option"), { value, textContent: text }));
      return select;
    };
    const range = (attributes, values) => {
      const input = Object.assign(document.createElement("input"), { type: "range", ...attributes });
      if (values) input.steps = values;
      return input;
    };
    const stepped = values => range({ min: 0, max: values.length - 1, step: 1 }, values);
    const kind = choice(["none", "inverted", "vanilla", "gaussian", "dropconnect"].map(name => [name, word(name)]));
    kind.dataset.kinds = "";
    add("kind", word("kind"), kind, "kind");
    for (let i = 0; i < 3; i++) add(`p${i}`, word("p")(i + 1), range({ min: 0, max: 0.95, step: 0.05 }), `dropProbabilities.${i}`).dataset.layer = i + 1;
    add("optimizer", word("optimizer"), choice([["adam", "Adam"], ["sgd", "SGD"]]), "optimizer");
    add("learningRate", word("learningRate"), stepped(rates), "learningRate");
    for (const key of ["l1", "proximalL1", "l2"]) add(key, word(key), stepped(steps), key);
    add("maxNorm", word("maxNorm"), range({ min: 0, max: 5, step: 0.25 }), "maxNorm");
  };
  const showControls = () => {
    for (const control of document.querySelectorAll("[data-path]")) {
      const value = get(control.dataset.path);
      const output = control.parentElement.querySelector("output");
      if (control.type === "checkbox") control.checked = value;
      else if (control.steps) control.value = control.steps.reduce((best, one, i) => Math.abs(one - value) < Math.abs(control.steps[best] - value) ? i : best, 0);
      else control.value = value;
      if (output) output.textContent = value;
      if (control.type === "range") control.setAttribute("aria-valuetext", control.dataset.path.includes("drop") ? `${value}, ${word("keep")(round(1 - value))}` : value);
    }
    for (const row of document.querySelectorAll("[data-layer]")) {
      const net = settings[row.closest("fieldset").dataset.net];
      row.hidden = net.kind === "none" || Number(row.dataset.layer) > settings.layers;
    }
    showNames();
  };
  byId("settings").addEventListener("input", event => {
    const control = event.target;
    if (control.id === "shows-band") {
      sendView();
      return;
    }
    if (!control.dataset.path) return;
    const isNumber = control.type === "range" || control.type === "number" || "number" in control.dataset;
    if (isNumber && control.value === "") return;
    const value = control.steps ? control.steps[control.value] : control.type === "checkbox" ? control.checked : isNumber ? Number(control.value) : control.value;
    set(control.dataset.path, value);
    if (["function", "noise", "samples", "seed", "generator"].includes(control.dataset.path)) delete settings.points;
    showControls();
    changed();
  });
  byId("settings").addEventListener("submit", event => event.preventDefault());
  byId("point").addEventListener("input", sendView);
  byId("speed").addEventListener("input", () => { if (frame?.isRunning) sendPlay(); });
  byId("play").addEventListener("click", () => {
    if (frame?.isDone) send({ type: "restart" });
    if (frame?.isRunning) send({ type: "pause" });
    else sendPlay();
  });
  byId("step").addEventListener("click", () => {
    if (frame?.isDone) send({ type: "restart" });
    send({ type: "step" });
  });
  byId("restart").addEventListener("click", () => { send({ type: "restart" }); sendPlay(); });
  const renew = from => {
    settings = structuredClone(from);
    delete settings.points;
    chosen = 0;
    showControls();
    changed();
  };
  byId("defaults").addEventListener("click", () => renew(defaults));
  byId("redraw").addEventListener("click", () => renew({ ...settings, seed: (settings.seed + 1) % 2147483647 }));
  const copy = (id, text) => byId(id).addEventListener("click", async () => {
    await navigator.clipboard.writeText(text());
    byId("status").textContent = word("copied");
  });
  copy("link", () => location.href);
  copy("copy-program", () => byId("program").textContent);
  const save = (name, type, text) => {
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(new Blob([text], { type })), download: name });
    link.click();
    URL.revokeObjectURL(link.href);
  };
  byId("save-points").addEventListener("click", () => save("points.csv", "text/csv",
    "part,x,y\n" + kinds().flatMap(([kind, xs, ys]) => xs.map((x, i) => `${kind},${x},${ys[i]}`)).join("\n") + "\n"));
  byId("save-picture").addEventListener("click", () => {
    const picture = fits.svg.cloneNode(true);
    const originals = [...fits.svg.querySelectorAll("*")];
    [...picture.querySelectorAll("*")].forEach((element, i) => {
      const style = getComputedStyle(originals[i]);
      for (const name of ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "opacity", "font-size", "font-family"]) element.setAttribute(name, style.getPropertyValue(name));
    });
    picture.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    save("fits.svg", "image/svg+xml", new XMLSerializer().serializeToString(picture));
  });

  // ---- words ------------------------------------------------------------------------------------------------------------------------------------
  const english = Object.fromEntries([...document.querySelectorAll("[data-word]")].map(element => [element.dataset.word, element.textContent]));
  const speak = () => {
    document.documentElement.lang = language;
    for (const element of document.querySelectorAll("[data-word]")) element.textContent = language === "zh" ? chinese[element.dataset.word] : english[element.dataset.word];
    for (const element of document.querySelectorAll("[data-own]")) {
      const key = element.dataset.own;
      element.textContent = /^p\d$/.test(key) ? word("p")(Number(key[1]) + 1) : word(key);
    }
    for (const option of document.querySelectorAll("[data-kinds] option")) option.textContent = word(option.value);
    const other = language === "en" ? "中文" : "English";
    Object.assign(byId("language"), { textContent: other, lang: language === "en" ? "zh" : "en" });
    byId("language").setAttribute("aria-label", other);
    byId("losses").setAttribute("aria-label", word("lossesLabel"));
    byId("histogram").setAttribute("aria-label", word("weightsLabel"));
    drawFitsAxes();
    showControls();
    if (points) drawPoints();
    draw();
  };
  byId("language").addEventListener("click", () => {
    language = language === "en" ? "zh" : "en";
    writeLink();
    speak();
  });
  window.addEventListener("hashchange", () => {
    readLink();
    speak();
    send({ type: "settings", settings });
    sendPlay();
  });

  readLink();
  for (const side of sides) netControls(side);
  speak();
  connect();
})();
