// What one can take along: points, weights, the picture.
export const save = (name, type, content) => {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(new Blob([content], { type })), download: name });
  link.click();
  URL.revokeObjectURL(link.href);
};

const shownBy = [
  "fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "opacity", "font-size", "font-family",
];

/// The chart with its looks in it: elsewhere there is no style sheet.
export const savePicture = (name, svg) => {
  const picture = svg.cloneNode(true);
  const originals = [...svg.querySelectorAll("*")];
  [...picture.querySelectorAll("*")].forEach((element, i) => {
    const style = getComputedStyle(originals[i]);
    for (const property of shownBy) element.setAttribute(property, style.getPropertyValue(property));
  });
  picture.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  save(name, "image/svg+xml", new XMLSerializer().serializeToString(picture));
};
