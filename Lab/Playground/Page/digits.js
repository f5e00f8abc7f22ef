// The handwritten digits: which of the first hundred test digits each net takes for another, and what both say of a chosen one.
import { byId, nameOf, number, sides, state, word } from "./state.js";

const side8 = 8, scale = 3, cell = side8 * scale + 6, columns = 10, count = 100;
const ink = code => (code - 97) / 16;

const drawDigit = (pen, index, x, y, scaled, style) => {
  pen.fillStyle = style.paper;
  pen.fillRect(x, y, side8 * scaled, side8 * scaled);
  pen.fillStyle = style.text;
  for (let pixel = 0; pixel < 64; pixel++) {
    pen.globalAlpha = ink(state.digits.pixels.charCodeAt(64 * index + pixel));
    pen.fillRect(x + pixel % 8 * scaled, y + Math.floor(pixel / 8) * scaled, scaled, scaled);
  }
  pen.globalAlpha = 1;
};

const drawAll = (side, answers) => {
  const canvas = byId(`digits-${side}`);
  const computed = getComputedStyle(canvas);
  const style = { paper: computed.getPropertyValue("--panel"), text: computed.getPropertyValue("--text"), wrong: computed.getPropertyValue(`--${side}`) };
  canvas.width = canvas.height = columns * cell;
  const pen = canvas.getContext("2d");
  const wrong = [];
  for (let i = 0; i < count; i++) {
    const [x, y] = [i % columns * cell, Math.floor(i / columns) * cell];
    drawDigit(pen, i, x + 3, y + 3, scale, style);
    if (answers[i] !== state.digits.classes[i]) {
      wrong.push(word("takenFor")(state.digits.classes[i], answers[i]));
      pen.strokeStyle = style.wrong;
      pen.lineWidth = 3;
      pen.strokeRect(x + 2, y + 2, cell - 4, cell - 4);
      pen.fillStyle = style.wrong;
      pen.fillRect(x + cell - 13, y + cell - 15, 12, 14);
      pen.fillStyle = computed.getPropertyValue("--page");
      pen.font = "bold 12px sans-serif";
      pen.fillText(answers[i], x + cell - 10, y + cell - 4);
    }
    if (i === state.digit) {
      pen.strokeStyle = style.text;
      pen.lineWidth = 1.5;
      pen.strokeRect(x + 0.75, y + 0.75, cell - 1.5, cell - 1.5);
    }
  }
  const caption = word("mistakes")(nameOf(side), wrong.length, count);
  canvas.setAttribute("aria-label", `${caption} ${wrong.slice(0, 12).join(", ")}`);
  byId(`digits-${side}-caption`).textContent = caption;
};

const drawChances = () => {
  const canvas = byId("digit-chosen");
  const computed = getComputedStyle(canvas);
  canvas.width = canvas.height = 128;
  drawDigit(canvas.getContext("2d"), state.digit, 0, 0, 16, { paper: computed.getPropertyValue("--panel"), text: computed.getPropertyValue("--text") });
  canvas.setAttribute("aria-label", word("digitOf")(state.digits.classes[state.digit]));
  const rows = [];
  for (let one = 0; one < 10; one++) {
    const row = document.createElement("tr");
    row.append(Object.assign(document.createElement("th"), { scope: "row", textContent: one }));
    sides.forEach((side, i) => {
      const { chances, subnetworks } = state.frame.nets[i];
      const data = document.createElement("td");
      data.className = side;
      const meter = document.createElement("span");
      meter.className = "chance";
      meter.style.setProperty("--share", number(chances[one]) || 0);
      const spread = subnetworks ? ` ± ${Math.round(100 * number(subnetworks.deviation[one]))}` : "";
      data.append(meter, `${Math.round(100 * number(chances[one]))}${spread} %`);
      row.append(data);
    });
    rows.push(row);
  }
  byId("chances").replaceChildren(...rows);
};

export const digitsView = {
  drawPoints: () => {},
  speak: () => {},
  draw: () => {
    sides.forEach((side, i) => drawAll(side, state.frame.nets[i].answers));
    drawChances();
  },
};

/// Tells of a click on a digit.
export const whenADigitIsChosen = callback => {
  for (const side of sides) {
    byId(`digits-${side}`).addEventListener("click", event => {
      const box = event.currentTarget.getBoundingClientRect();
      const [i, j] = [event.clientX - box.x, event.clientY - box.y].map((at, axis) => Math.floor(at / (axis ? box.height : box.width) * columns));
      callback(j * columns + i);
    });
  }
};
