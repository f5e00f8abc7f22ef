"use strict";
// Moves the fits of a page through the epochs. The page holds the last epoch's fits without this script; the script
// replaces the curves, the numbers and the cursors in the other charts.
(() => {
  const data = JSON.parse(document.getElementById("fits-data").textContent);
  const slider = document.getElementById("epoch");
  const shownEpoch = document.getElementById("epoch-shown");
  const play = document.getElementById("play");
  const millisecondsAFrame = 90;
  let timer = 0;

  const scale = (svg, axis, from, to) => {
    const read = name => Number(svg.dataset[name]);
    const low = read(axis + "Minimum");
    const perUnit = (read(to) - read(from)) / (read(axis + "Maximum") - low);
    return value => read(from) + (value - low) * perUnit;
  };

  const chart = document.getElementById("fits");
  const x = scale(chart, "x", "left", "right");
  const y = scale(chart, "y", "bottom", "top");
  const path = values => {
    let isDown = false;
    return values.map((value, i) => {
      const command = value === null ? "" : `${isDown ? "L" : "M"}${x(data.x[i]).toFixed(1)} ${y(value).toFixed(1)}`;
      isDown = value !== null;
      return command;
    }).join("");
  };

  const show = index => {
    const frame = data.frames[index];
    for (const method of data.methods) {
      document.getElementById("fit-" + method).setAttribute("d", path(frame[method].y));
      for (const kind of ["train", "test"]) {
        document.querySelector(`[data-loss="${method}-${kind}"]`).textContent = frame[method][kind];
      }
    }
    for (const svg of document.querySelectorAll("svg[data-epochs]")) {
      const position = scale(svg, "x", "left", "right")(frame.epoch).toFixed(1);
      const cursor = svg.querySelector(".cursor");
      cursor.setAttribute("x1", position);
      cursor.setAttribute("x2", position);
      cursor.setAttribute("visibility", "visible");
    }
    shownEpoch.textContent = frame.epoch;
    slider.setAttribute("aria-valuetext", "epoch " + frame.epoch);
  };

  const stop = () => {
    clearInterval(timer);
    timer = 0;
    play.textContent = "Play";
  };
  const moveTo = index => {
    slider.value = index;
    show(index);
  };
  const step = () => {
    const next = Number(slider.value) + 1;
    if (next >= data.frames.length) {
      stop();
    } else {
      moveTo(next);
    }
  };

  slider.addEventListener("input", () => { stop(); show(Number(slider.value)); });
  play.addEventListener("click", () => {
    if (timer) {
      stop();
      return;
    }
    if (Number(slider.value) === data.frames.length - 1) {
      moveTo(0);
    }
    play.textContent = "Pause";
    timer = setInterval(step, millisecondsAFrame);
  });
  for (const picture of document.querySelectorAll("[data-epoch]")) {
    picture.addEventListener("click", () => {
      stop();
      moveTo(data.frames.findIndex(frame => frame.epoch === Number(picture.dataset.epoch)));
      chart.scrollIntoView({ block: "center" });
      slider.focus({ preventScroll: true });
    });
  }

  document.querySelector(".player").hidden = false;
  show(Number(slider.value));
})();
