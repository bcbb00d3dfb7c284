(() => {
  "use strict";
  const [SCALE, MARGIN, LEAST] = [2, 28, 640];
  const SHOWN = [
    ...["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin"],
    ...["opacity", "font-family", "font-size", "font-weight", "letter-spacing", "paint-order", "text-anchor"],
  ];
  // A picture goes into documents on white paper: colours are read as in the light view, between two frames.
  const lit = (read) => {
    const { dataset } = document.documentElement;
    const chosen = dataset.theme;
    dataset.theme = "light";
    try {
      return read();
    } finally {
      if (chosen === undefined) delete dataset.theme;
      else dataset.theme = chosen;
    }
  };
  const styled = (drawing) => {
    const copy = drawing.cloneNode(true);
    const copies = [copy, ...copy.querySelectorAll("*")];
    [drawing, ...drawing.querySelectorAll("*")].forEach((element, i) => {
      const style = getComputedStyle(element);
      if (i && style.display === "none") return copies[i].remove();
      for (const name of SHOWN) copies[i].setAttribute(name, style.getPropertyValue(name));
      for (const name of ["class", "tabindex", "data-tip"]) copies[i].removeAttribute(name);
    });
    return copy;
  };
  const whole = (drawing, { width, height }) => {
    const copy = styled(drawing);
    const used = new Set([...copy.outerHTML.matchAll(/url\((?:&quot;|"|')?#([\w-]+)/g)].map((found) => found[1]));
    for (const id of used) {
      const texture = document.getElementById(id);
      if (texture) copy.prepend(styled(texture));
    }
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    copy.setAttribute("width", width);
    copy.setAttribute("height", height);
    return new XMLSerializer().serializeToString(copy);
  };
  const loaded = async (text) => {
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
    await image.decode();
    return image;
  };
  const words = (view, selector) => [...view.querySelectorAll(selector)].map((e) => e.textContent.trim()).filter(Boolean);
  const date = () => new Date().toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });
  const wrapped = (pen, text, width) => {
    const rows = [];
    for (const word of text.split(/\s+/)) {
      const longer = rows.length ? `${rows.at(-1)} ${word}` : word;
      if (rows.length && pen.measureText(longer).width <= width) rows[rows.length - 1] = longer;
      else rows.push(word);
    }
    return rows;
  };
  const lines = (view, pen, width) => {
    const sans = getComputedStyle(document.body).fontFamily;
    const [ink, pale] = lit(() => ["h2", ".provenance"].map((s) => getComputedStyle(view.querySelector(s) || view).color));
    const set = (texts, size, weight, colour) =>
      texts.flatMap((text) => {
        const font = `${weight} ${size}px ${sans}`;
        pen.font = font;
        return wrapped(pen, text, width).map((row) => ({ row, font, colour, height: Math.round(size * 1.45) }));
      });
    const head = ".heading > p, :scope > .words";
    return {
      above: [...set(words(view, ".heading h2"), 18, 620, ink), ...set(words(view, head), 13.5, 400, ink)],
      below: set([words(view, ".provenance > span").join(" · "), `Resonanz · ${date()}`].filter(Boolean), 12, 400, pale),
    };
  };
  const written = (pen, rows, top) => {
    for (const { row, font, colour, height } of rows) {
      Object.assign(pen, { font, fillStyle: colour, textBaseline: "top" });
      pen.fillText(row, MARGIN, top);
      top += height;
    }
    return top;
  };
  const drawn = async (view) => {
    const drawing = view.querySelector("svg.chart.wide") || view.querySelector("svg.chart");
    const size = drawing.viewBox.baseVal;
    const image = await loaded(lit(() => whole(drawing, size)));
    const canvas = document.createElement("canvas");
    const pen = canvas.getContext("2d");
    const width = Math.max(size.width, LEAST);
    const { above, below } = lines(view, pen, width);
    const tall = (rows) => rows.reduce((sum, row) => sum + row.height, 0);
    canvas.width = (width + 2 * MARGIN) * SCALE;
    canvas.height = (tall(above) + size.height + tall(below) + 2 * MARGIN + 24) * SCALE;
    pen.scale(SCALE, SCALE);
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    const top = written(pen, above, MARGIN) + 12;
    pen.drawImage(image, MARGIN, top, size.width, size.height);
    written(pen, below, top + size.height + 12);
    return new Promise((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("empty")))));
  };
  const save = (blob, view) => {
    const name = words(view, ".heading h2").join(" ").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60);
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: `${name}.png` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
  const show = () => {
    for (const button of document.querySelectorAll("[data-as-picture][hidden]"))
      button.hidden = !button.closest("[data-view]").querySelector("svg.chart");
  };
  document.addEventListener("click", (event) => {
    const view = event.target.closest("[data-as-picture]")?.closest("[data-view]");
    if (!view) return;
    drawn(view)
      .then((blob) => save(blob, view))
      .catch(() => document.dispatchEvent(new Event("htmx:sendError")));
  });
  document.addEventListener("refreshed", show);
  show();
})();
