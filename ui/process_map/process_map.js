// Draws a process map as SVG and lets the reader zoom, pan and select.
// Names of activities are the user's: they reach the page as text only, never as markup.

const READABLE = 0.92;        // at first no map is drawn smaller: its least text, of 12 pixels, is then 11
const CLOSEST = 3;
const FARTHEST = 0.12;
const LEAST_HIGH = 320;       // of the frame around an overview, in pixels
const NUMBERED = 0.12;        // what a number in sight counts where not all can be, as a share of all lines' widths
const AWAY = { width: 44, height: 26, gap: 6 };      // the sign of a number that is out of sight, at the frame's edge
const MARGIN = 22;
const STEP = 1.25;            // one press of a zoom button
const PAN = 60;               // one press of an arrow key, in pixels
const CLICK = 4;              // a pointer that moves less than this clicks and does not drag
const LABEL_ROOM = 46;        // of a line's label, from its centre evenly to both sides
const NAME_FONT = 13;
const NAME_ROOM = 20;         // of a box's width, kept free beside its name
const STRIPE = 4;              // width of the mark in the colour of the activity
const MARKS = { stripes: 5, dots: 5, bars: 9 };      // from one mark of a pattern to the next
const FOLD = 8;               // of the folded corner of a step that is no step of the product's own
const LINE_HEIGHT = 13.5;     // from a figure to the one below it
const FIGURE_GAP = 10;        // between a name and the figure beside it
const CJK = "\\u2e80-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff\\uff00-\\uffef";
const WORDS = new RegExp(`[${CJK}]|[^\\s${CJK}]+|\\s+`, "gu");
const ICONS = { zoom_in: "M4 10h12M10 4v12", zoom_out: "M4 10h12", fit: "M3 4.5h14v11H3zM7 8h6v4H7z" };

const views = new Map();      // where the reader looked, by map and layout: outlives leaving the page

function svg(tag, attributes = {}, parent = null, text = null) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  if (text !== null) element.textContent = text;
  parent?.appendChild(element);
  return element;
}

function div(name, parent, tag = "div") {
  const element = document.createElement(tag);
  element.className = name;
  parent.appendChild(element);
  return element;
}

const colours = (name, [light, dark]) => `--${name}: light-dark(${light}, ${dark})`;

const limit = (value, low, high) => Math.min(Math.max(value, low), high);

// -- text ---------------------------------------------------------------------------------------

const ruler = document.createElement("canvas").getContext("2d");

function shorten(text, room) {
  if (ruler.measureText(text).width <= room) return text;
  const letters = Array.from(text);
  while (letters.length && ruler.measureText(letters.join("") + "…").width > room) letters.pop();
  return letters.join("").trimEnd() + "…";
}

function firstLine(words, room) {
  let line = "";
  let used = 0;
  while (used < words.length && ruler.measureText((line + words[used]).trimEnd()).width <= room) line += words[used++];
  return [line, used];
}

// At most two lines; a word too long for one is broken, what does not fit ends in an ellipsis.
function wrap(text, room) {
  const words = text.trim().replace(/\s+/gu, " ").match(WORDS) ?? [];
  const [line, used] = firstLine(words, room);
  if (used === words.length) return [line];
  if (used > 0) return [line.trimEnd(), shorten(words.slice(used).join("").trimStart(), room)];
  const letters = Array.from(words.join(""));
  const [start, taken] = firstLine(letters, room);
  return [start, shorten(letters.slice(taken).join(""), room)];
}

// -- lines --------------------------------------------------------------------------------------

function pathOf(points) {
  const [first, ...rest] = points.map(([x, y]) => `${x} ${y}`);
  return `M${first}C${rest.join(" ")}`;
}

// A box around the centre whose lower right corner is folded over, and the flap.
function foldedBox(width, height, round, fold) {
  const [right, low] = [width / 2, height / 2];
  const box = `M${round - right} ${-low}H${right - round}Q${right} ${-low} ${right} ${round - low}V${low - fold}L${right - fold} ${low}`
    + `H${round - right}Q${-right} ${low} ${-right} ${low - round}V${round - low}Q${-right} ${-low} ${round - right} ${-low}Z`;
  return [box, `M${right - fold} ${low}L${right - 0.8 * fold} ${low - 0.8 * fold}L${right} ${low - fold}Z`];
}

const arrowHalf = (width) => 3.2 + 0.6 * width;

function arrowHead([tipX, tipY], [baseX, baseY], width) {
  const [dx, dy] = [tipX - baseX, tipY - baseY];
  const length = Math.hypot(dx, dy) || 1;
  const half = arrowHalf(width);
  const [sideX, sideY] = [(-dy / length) * half, (dx / length) * half];
  return `${tipX},${tipY} ${baseX + sideX},${baseY + sideY} ${baseX - sideX},${baseY - sideY}`;
}

function nearestOnPath(path, [x, y]) {
  const total = path.getTotalLength();
  let best = null;
  for (let i = 2; i <= 38; i += 1) {
    const point = path.getPointAtLength((total * i) / 40);
    const distance = Math.hypot(point.x - x, point.y - y);
    if (best === null || distance < best.distance) best = { x: point.x, y: point.y, distance };
  }
  return best;
}

// -- the map ------------------------------------------------------------------------------------

class ProcessMap {
  constructor(root) {
    this.root = root;
    this.stage = div("stage", root);
    this.marks = div("marks", root);
    this.tip = div("tip", root);
    this.hint = div("hint", root);
    this.foot = div("foot", root);
    this.legend = div("legend", this.foot);
    this.help = div("help", this.foot);
    this.drawTools();
    this.selected = null;
    this.asked = undefined;                // what the reader selected last and Python has not yet confirmed
    this.pick = 0;                         // number of the last selection made beside the map that is shown
    this.listen();
    new ResizeObserver(() => this.resized()).observe(this.stage);
  }

  update(data, setStateValue) {
    const memory = `${data.key} ${data.layout}`;
    this.tell = setStateValue;
    const isNews = data.news && data.pick > this.pick;
    if (isNews || this.asked === undefined || this.asked === data.selected) {
      this.selected = data.selected;
      this.asked = undefined;
    }
    this.pick = Math.max(this.pick, data.pick ?? 0);
    const drawing = JSON.stringify({ ...data, selected: null, pick: 0, news: false });
    if (drawing !== this.drawing) {
      this.data = data;
      this.drawing = drawing;
      this.draw();
    }
    if (memory !== this.memory) {
      this.memory = memory;
      this.view = views.get(memory) ?? null;
    }
    this.root.style.height = `${this.high}px`;
    this.mark();
    this.resized();
    if (isNews) this.confirm();
  }

  // Brings what was selected beside the map into sight, and says from here on that it is selected.
  confirm() {
    const group = this.selected && this.room.width ? this.target(this.selected) : null;
    if (group) this.bring(group.querySelector(".over") ?? group);
    this.say();
  }

  say() {
    this.tell("selected", `${this.selected ?? ""}@${this.pick}`);
  }

  // -- drawing

  drawTools() {
    const tools = div("tools", this.foot);
    const actions = { zoom_in: () => this.zoom(STEP), zoom_out: () => this.zoom(1 / STEP), fit: () => this.fitOrOverview() };
    this.buttons = Object.entries(actions).map(([name, action]) => {
      const button = div("tool", tools, "button");
      button.type = "button";
      button.name = name;
      svg("path", { d: ICONS[name] }, svg("svg", { viewBox: "0 0 20 20", "aria-hidden": "true" }, button));
      button.addEventListener("click", action);
      return button;
    });
  }

  draw() {
    const focused = this.root.getRootNode().activeElement?.dataset?.code;
    const { data } = this;
    ruler.font = `600 ${NAME_FONT}px ${getComputedStyle(this.root).fontFamily}`;
    this.canvas = svg("svg", { role: "group", "aria-label": data.aria });
    const [lines, boxes, labels, targets] = ["lines", "boxes", "labels", "targets"].map((name) => svg("g", { class: name }, this.canvas));
    data.edges.forEach((edge) => this.drawEdge(edge, lines, labels));
    data.nodes.forEach((node) => this.drawNode(node, boxes));
    this.addTargets(targets);
    this.stage.replaceChildren(this.canvas);
    data.edges.forEach((edge) => this.drawLabel(edge, labels));
    data.edges.forEach((edge) => this.drawBadge(edge, labels));
    this.drawLegend();
    this.buttons.forEach((button) => { button.title = button.ariaLabel = data.texts[button.name]; });
    this.hint.textContent = this.help.textContent = data.texts.hint;
    if (focused) this.target(focused)?.focus({ preventScroll: true });
  }

  drawEdge(edge, lines, labels) {
    const names = ["edge", edge.dashed && "dashed", edge.bridge && "bridge", edge.faint && "faint"].filter(Boolean).join(" ");
    const group = svg("g", { class: names, style: colours("stroke", edge.stroke) }, lines);
    edge.line = svg("path", { class: "line", d: pathOf(edge.points), "stroke-width": edge.width }, group);
    svg("polygon", { points: arrowHead(edge.arrow, edge.points.at(-1), edge.width) }, group);
    edge.parts = [group];
  }

  // The layout keeps room for a label beside its line; the text begins at that side of the room.
  drawLabel(edge, labels) {
    if (!(edge.label || edge.second) || !edge.at) return;
    const [x, y] = edge.at;
    const near = nearestOnPath(edge.line, edge.at).x;
    const side = near <= x ? 1 : -1;
    const gap = edge.badge ? 14 : 6 + arrowHalf(edge.width);
    const away = Math.max(side * (near - x) + gap, -LABEL_ROOM / 2);
    const place = { x: x + side * away, dy: "0.35em", "text-anchor": side > 0 ? "start" : "end" };
    const rows = [edge.label, edge.second].filter(Boolean);
    rows.forEach((text, i) => {
      const names = i > 0 || !edge.label ? "label second" : "label";
      edge.parts.push(svg("text", { class: names, ...place, y: y + (i - (rows.length - 1) / 2) * LINE_HEIGHT }, labels, text));
    });
  }

  drawBadge(edge, labels) {
    if (!edge.badge) return;
    edge.spot = nearestOnPath(edge.line, edge.at ?? edge.points[0]);
    const { x, y } = edge.spot;
    const group = svg("g", { class: "badge", transform: `translate(${x},${y})` }, labels);
    svg("circle", { r: 9 }, group);
    svg("text", { dy: "0.35em" }, group, edge.badge);
    edge.parts.push(group);
  }

  drawNode(node, boxes) {
    const style = `${colours("fill", node.fill)};${colours("ink", node.ink)}`;
    const names = ["node", node.kind, node.faint && "faint"].filter(Boolean).join(" ");
    const group = svg("g", { class: names, style, transform: `translate(${node.x},${node.y})` }, boxes);
    node.parts = [group];
    if (node.kind === "activity") this.drawActivity(node, group);
    else if (node.kind === "start" || node.kind === "end") this.drawEndpoint(node, group);
    else this.drawGateway(node, group);
  }

  drawActivity(node, group) {
    const { width, height } = node;
    if (node.folded) svg("rect", { class: "behind", x: -width / 2 + 5, y: -height / 2 - 5, width, height, rx: 7 }, group);
    if (node.own) this.drawFolded(node, group);
    else svg("rect", { x: -width / 2, y: -height / 2, width, height, rx: 7 }, group);
    if (node.look) this.drawStripe(node, group);
    const figures = [node.sub, node.second].filter(Boolean);
    const figure = Math.max(0, ...figures.map((text) => ruler.measureText(text).width + FIGURE_GAP));
    const rows = wrap(node.label, width - NAME_ROOM - figure);
    const left = figure ? -(width - NAME_ROOM) / 2 : 0;
    rows.forEach((text, i) => {
      const place = { x: left, y: (i - (rows.length - 1) / 2) * 14.5, dy: "0.35em" };
      svg("text", { class: figure ? "name left" : "name", ...place }, group, text);
    });
    figures.forEach((text, i) => {
      const place = { x: (width - NAME_ROOM) / 2, y: (i - (figures.length - 1) / 2) * LINE_HEIGHT, dy: "0.35em" };
      svg("text", { class: text === node.sub ? "count right" : "count right second", ...place }, group, text);
    });
  }

  drawFolded({ width, height }, group) {
    const [box, flap] = foldedBox(width, height, 7, FOLD);
    svg("path", { class: "own", d: box }, group);
    svg("path", { class: "flap", d: flap, "aria-hidden": "true" }, group);
  }

  // The colour the activity has on every page, as a narrow stripe at the left end of its box; beyond twelve
  // colours with marks across it.
  drawStripe({ width, height, look }, group) {
    const [left, top, right] = [-width / 2 + 1, -height / 2 + 1, -width / 2 + 1 + STRIPE];
    const round = `M${right} ${top}H${left + 6}Q${left} ${top} ${left} ${top + 6}V${-top - 6}Q${left} ${-top} ${left + 6} ${-top}H${right}Z`;
    const stripe = svg("g", { class: "stripe", "aria-hidden": "true" }, group);
    svg("path", { d: round, fill: look.colour }, stripe);
    for (let y = top + 6; look.pattern && y < -top - 6; y += MARKS[look.pattern]) {
      if (look.pattern === "dots") svg("circle", { r: 1.4, cx: left + STRIPE / 2, cy: y, fill: look.line }, stripe);
      else if (look.pattern === "bars") svg("rect", { x: left, y, width: STRIPE, height: 5, fill: look.line }, stripe);
      else svg("path", { d: `M${left} ${y + 3}L${right} ${y}`, stroke: look.line, "stroke-width": 1.8 }, stripe);
    }
  }

  drawEndpoint(node, group) {
    svg("circle", { r: node.width / 2 }, group);
    if (node.kind === "start") svg("polygon", { class: "sign", points: "-4.5,-6.5 7,0 -4.5,6.5" }, group);
    else svg("rect", { class: "sign", x: -5, y: -5, width: 10, height: 10, rx: 1 }, group);
    const beside = svg("text", { class: "beside", x: node.width / 2 + 9, dy: "0.35em" }, group, node.label);
    if (node.sub) svg("tspan", { class: "count", dx: 6 }, beside, node.sub);
  }

  drawGateway(node, group) {
    const half = node.width / 2;
    svg("polygon", { class: "gate", points: `0,${-half} ${half},0 0,${half} ${-half},0` }, group);
    svg("path", { class: "sign", d: node.kind === "and" ? "M-7 0H7M0 -7V7" : "M-5 -5L5 5M-5 5L5 -5" }, group);
  }

  drawLegend() {
    const { legend, bridge, own } = this.data;
    this.legend.replaceChildren();
    this.legend.hidden = !legend && !bridge && !own;
    if (own) this.drawOwn(own);
    if (bridge) div("bridge", this.legend, "span").textContent = bridge;
    if (!legend) return;
    div("end", this.legend, "span").textContent = legend.low;
    for (const colour of legend.scale) div("step", this.legend, "span").style = colours("fill", colour);
    div("end", this.legend, "span").textContent = legend.high;
  }

  drawOwn(words) {
    const item = div("own-words", this.legend, "span");
    const sign = svg("svg", { viewBox: "-12 -8 24 16", width: 24, height: 16, "aria-hidden": "true" }, item);
    const [box, flap] = foldedBox(22, 13, 2.5, 5);
    svg("path", { class: "own", d: box }, sign);
    svg("path", { class: "flap", d: flap }, sign);
    item.append(words);
  }

  // What can be clicked or reached by Tab lies above the drawing, in reading order: each activity, then
  // the transitions that leave it.
  addTargets(parent) {
    for (const node of this.data.nodes) {
      if (node.kind !== "xor" && node.kind !== "and") this.addNodeTarget(node, parent);
      for (const edge of this.data.edges) if (edge.source === node.id) this.addEdgeTarget(edge, parent);
    }
  }

  addNodeTarget(node, parent) {
    const group = this.addTarget(node, parent);
    const { x, y, width, height } = node;
    svg("rect", { x: x - width / 2 - 3, y: y - height / 2 - 3, width: width + 6, height: height + 6, rx: 11 }, group);
  }

  addEdgeTarget(edge, parent) {
    const group = this.addTarget(edge, parent);
    svg("path", { class: "along", d: pathOf(edge.points), "stroke-width": edge.width + 10 }, group);
    if (!edge.label || !edge.at) return;
    const [x, y] = edge.at;
    svg("rect", { class: "over", x: x - LABEL_ROOM / 2 - 5, y: y - 10, width: LABEL_ROOM + 10, height: 20, rx: 6 }, group);
  }

  addTarget(item, parent) {
    const group = svg("g", { class: item.parts[0].classList.contains("node") ? "target box" : "target way" }, parent);
    item.handle = group;
    group.addEventListener("pointermove", (event) => this.showTip(item.tip, event.clientX, event.clientY));
    group.addEventListener("pointerleave", () => this.hideTip());
    if (item.code === null) return group;
    group.dataset.code = item.code;
    for (const [name, value] of Object.entries({ tabindex: 0, role: "button", "aria-label": item.tip })) group.setAttribute(name, value);
    group.addEventListener("focus", () => { if (group.matches(":focus-visible")) this.reveal(group, item.tip); });
    group.addEventListener("blur", () => this.hideTip());
    return group;
  }

  target(code) {
    return [...this.canvas.querySelectorAll("[data-code]")].find((one) => one.dataset.code === code);
  }

  // -- selecting

  select(code) {
    if (code === this.selected) return;
    this.hideTip();
    this.selected = this.asked = code;
    this.mark();
    this.say();
  }

  mark() {
    const { nodes, edges } = this.data;
    const lit = this.related();
    for (const item of [...nodes, ...edges]) {
      const isSelected = this.selected !== null && item.code === this.selected;
      for (const part of item.parts) {
        part.classList.toggle("selected", isSelected);
        part.classList.toggle("dim", lit !== null && !lit.has(item));
      }
      item.handle?.classList.toggle("selected", isSelected);
      if (item.code !== null) item.handle?.setAttribute("aria-pressed", isSelected);
    }
  }

  // What belongs to the selection: an activity with its transitions and neighbours, or a transition with its ends.
  related() {
    const { nodes, edges } = this.data;
    const chosen = [...nodes, ...edges].find((item) => item.code !== null && item.code === this.selected);
    if (!chosen) return null;
    const ways = chosen.source ? [chosen] : edges.filter((edge) => edge.source === chosen.id || edge.target === chosen.id);
    const ends = new Set(ways.flatMap((edge) => [edge.source, edge.target]));
    return new Set([chosen, ...ways, ...nodes.filter((node) => ends.has(node.id))]);
  }

  // -- looking: `view` is the point in the top left corner and the scale

  get room() {
    return { width: this.stage.clientWidth, height: this.stage.clientHeight };
  }

  resized() {
    if (!this.room.width || !this.room.height) return;         // in a hidden tab: fitted when it opens
    if (!this.view || !this.view.own) this.fit();
    else this.apply();
  }

  look(view, own = true) {
    this.view = { ...view, own };
    views.set(this.memory, this.view);
    this.apply();
  }

  apply() {
    const { width, height } = this.room;
    const { data, view } = this;
    const [seenX, seenY, keep] = [width / view.scale, height / view.scale, 80 / view.scale];
    view.x = limit(view.x, keep - seenX, data.width - keep);
    view.y = limit(view.y, keep - seenY, data.depth - keep);
    this.canvas.setAttribute("viewBox", `${view.x} ${view.y} ${seenX} ${seenY}`);
    this.root.classList.toggle("more", data.depth - view.y - seenY > MARGIN);
    this.pointAway();
  }

  // How high the frame is: as Python says, and around an overview no higher than that needs.
  get high() {
    return Math.min(this.view?.high ?? this.data.height, this.data.height);
  }

  // The scale at which all of the map is in sight.
  get whole() {
    const { width, height } = this.room;
    return Math.min((width - 2 * MARGIN) / this.data.width, (height - 2 * MARGIN) / this.data.depth, 1);
  }

  // All of the map where that can be read; else its width from its top, or what lies around the start.
  fit() {
    const { width } = this.room;
    const { data } = this;
    const scale = this.whole >= READABLE ? this.whole : limit((width - 2 * MARGIN) / data.width, READABLE, 1);
    const seen = width / scale;
    const margin = MARGIN / scale;
    const isWide = data.width + 2 * margin > seen;
    const x = isWide ? this.fullest(seen, margin) : (data.width - seen) / 2;
    this.root.style.height = `${data.height}px`;
    this.look({ x, y: -margin, scale }, false);
    this.isWhole = this.whole >= READABLE;
  }

  // Where a window that is too narrow for the map stands best: over the start, over as much of the wide lines,
  // both ends included, and of the numbers as it holds, then near the middle.
  fullest(seen, margin) {
    const { data } = this;
    const box = new Map(data.nodes.map((node) => [node.id, [node.x - node.width / 2, node.x + node.width / 2]]));
    const last = data.width + margin - seen;
    const number = NUMBERED * data.edges.reduce((sum, edge) => sum + edge.width, 0);
    const [first] = data.nodes;
    const begins = (x) => (first && box.get(first.id)[0] >= x && box.get(first.id)[1] <= x + seen ? 4 * number : 0);
    const worth = (x) => begins(x) + data.edges.reduce((sum, edge) => {
      const isIn = (at) => at >= x && at <= x + seen;
      const isWhole = [...box.get(edge.source), ...box.get(edge.target)].every(isIn);
      return sum + (isWhole ? edge.width : 0) + (edge.spot && isIn(edge.spot.x) ? number : 0);
    }, 0);
    const places = [...box.values()].flatMap(([left, right]) => [left - margin, right + margin - seen]);
    const all = [(last - margin) / 2, ...places].map((x) => limit(x, -margin, last));
    const middle = (x) => Math.abs(x + seen / 2 - data.width / 2);
    const rated = all.map((x) => ({ x, worth: worth(x) }));
    return rated.sort((one, other) => other.worth - one.worth || middle(one.x) - middle(other.x))[0].x;
  }

  // A number that is out of sight stands at the edge where it is; a click goes there.
  pointAway() {
    const { width, height } = this.room;
    const { x, y, scale } = this.view;
    this.marks.replaceChildren();
    const spots = this.data.edges.filter((edge) => edge.spot).map((edge) => ({ edge, across: (edge.spot.x - x) * scale, down: (edge.spot.y - y) * scale }));
    const isSeen = ({ across, down }) => across >= 0 && across <= width && down >= 0 && down <= height;
    const placed = spots.filter(isSeen).map(({ across, down }) => ({ left: across - AWAY.width / 2, top: down - AWAY.height / 2 }));
    for (const { edge, across, down } of spots.filter((spot) => !isSeen(spot))) {
      const mark = div("away", this.marks, "button");
      mark.type = "button";
      mark.tabIndex = -1;                  // by keyboard its line itself is reached
      mark.title = edge.tip;
      mark.textContent = `${across < 0 ? "←" : across > width ? "→" : down < 0 ? "↑" : "↓"} ${edge.badge}`;
      const left = limit(across - AWAY.width / 2, AWAY.gap, width - AWAY.width - AWAY.gap);
      let top = limit(down - AWAY.height / 2, AWAY.gap, height - AWAY.height - AWAY.gap);
      const isTaken = () => placed.some((one) => Math.abs(one.left - left) < AWAY.width && Math.abs(one.top - top) < AWAY.height);
      while (isTaken() && top > AWAY.gap) top -= AWAY.height + 2;
      placed.push({ left, top });
      mark.style.transform = `translate(${left}px, ${top}px)`;
      mark.addEventListener("click", () => {
        this.select(edge.code);
        const group = this.target(edge.code);
        this.bring(group?.querySelector(".over") ?? group);
      });
    }
  }

  overview() {
    const { width } = this.room;
    const { data } = this;
    const across = Math.min((width - 2 * MARGIN) / data.width, 1);
    const foot = this.root.clientHeight - this.room.height;
    const high = limit(across * data.depth + 2 * MARGIN + foot, LEAST_HIGH, data.height);
    this.root.style.height = `${high}px`;
    const scale = Math.max(this.whole, FARTHEST);
    this.look({ x: data.width / 2 - width / scale / 2, y: data.depth / 2 - this.room.height / scale / 2, scale, high });
    this.isWhole = true;
  }

  fitOrOverview() {
    if (this.view.own || this.isWhole) this.fit();
    else this.overview();
  }

  zoom(factor, at = null) {
    const { width, height } = this.room;
    const { x, y, scale } = this.view;
    const closer = limit(scale * factor, FARTHEST, CLOSEST);
    const { left, top } = at ?? { left: width / 2, top: height / 2 };
    this.look({ x: x + left / scale - left / closer, y: y + top / scale - top / closer, scale: closer, high: this.view.high });
  }

  pan(right, down) {
    const { x, y, scale, high } = this.view;
    this.look({ x: x + right / scale, y: y + down / scale, scale, high });
  }

  // Brings what has the keyboard's focus into sight.
  reveal(group, tip) {
    this.bring(group);
    const seen = group.getBoundingClientRect();
    this.showTip(tip, seen.left + seen.width / 2, seen.top + seen.height / 2);
  }

  bring(element) {
    this.root.scrollTop = this.stage.scrollTop = 0;
    const stage = this.stage.getBoundingClientRect();
    const box = element.getBoundingClientRect();
    const beyond = (low, high, from, to) => (high - low > to - from || low < from ? low - from : Math.max(high - to, 0));
    const right = beyond(box.left, box.right, stage.left + MARGIN, stage.right - MARGIN);
    const down = beyond(box.top, box.bottom, stage.top + MARGIN, stage.bottom - 2 * MARGIN);
    if (right || down) this.pan(right, down);
  }

  showTip(text, clientX, clientY) {
    if (!text || this.drag?.moved) return this.hideTip();
    const frame = this.root.getBoundingClientRect();
    this.tip.textContent = text;
    this.tip.classList.add("shown");
    const { offsetWidth: width, offsetHeight: height } = this.tip;
    const left = limit(clientX - frame.left + 14, 6, frame.width - width - 6);
    const below = clientY - frame.top + 18;
    const top = below + height > frame.height - 6 ? clientY - frame.top - height - 12 : below;
    this.tip.style.transform = `translate(${left}px, ${top}px)`;
    return undefined;
  }

  hideTip() {
    this.tip.classList.remove("shown");
  }

  // -- listening

  listen() {
    const { stage, root } = this;
    stage.tabIndex = -1;
    stage.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    stage.addEventListener("pointerdown", (event) => this.press(event));
    stage.addEventListener("pointermove", (event) => this.move(event));
    stage.addEventListener("pointerup", () => this.release());
    stage.addEventListener("pointercancel", () => this.release());
    stage.addEventListener("click", (event) => this.click(event));
    stage.addEventListener("dblclick", (event) => { if (!event.target.closest("[data-code]")) this.fitOrOverview(); });
    root.addEventListener("keydown", (event) => this.key(event));
  }

  // With Ctrl or ⌘ (which is how a pinch arrives) the wheel zooms. Without, it scrolls the page, or the map
  // once that was clicked, to its end and then on with the page.
  wheel(event) {
    this.hideTip();
    const { left, top } = this.stage.getBoundingClientRect();
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.zoom(Math.exp(-limit(event.deltaY, -60, 60) * 0.006), { left: event.clientX - left, top: event.clientY - top });
    } else if (!this.stage.contains(this.root.getRootNode().activeElement)) {
      this.showHint();
    } else if (this.canScroll(event.deltaX, event.deltaY)) {
      event.preventDefault();
      this.pan(event.deltaX, event.deltaY);
    }
  }

  canScroll(right, down) {
    const { x, y, scale } = this.view;
    const { width, height } = this.room;
    const margin = MARGIN / scale;
    const inRow = right < 0 ? x > -margin : right > 0 && x + width / scale < this.data.width + margin;
    const inColumn = down < 0 ? y > -margin : down > 0 && y + height / scale < this.data.depth + margin;
    return inRow || inColumn;
  }

  showHint() {
    this.hint.classList.add("shown");
    clearTimeout(this.hintTimer);
    this.hintTimer = setTimeout(() => this.hint.classList.remove("shown"), 1400);
  }

  press(event) {
    if (event.button !== 0) return;
    this.drag = { left: event.clientX, top: event.clientY, view: this.view, moved: false };
  }

  move(event) {
    if (!this.drag) return;
    if (!(event.buttons & 1)) return void this.release();
    const [right, down] = [event.clientX - this.drag.left, event.clientY - this.drag.top];
    if (!this.drag.moved && Math.hypot(right, down) <= CLICK) return;
    if (!this.drag.moved) this.stage.setPointerCapture(event.pointerId);
    this.drag.moved = true;
    this.hideTip();
    this.stage.classList.add("dragging");
    const { x, y, scale, high } = this.drag.view;
    this.look({ x: x - right / scale, y: y - down / scale, scale, high });
  }

  release() {
    this.wasDragged = Boolean(this.drag?.moved);
    this.drag = null;
    this.stage.classList.remove("dragging");
  }

  click(event) {
    if (this.wasDragged) return;
    const target = event.target.closest("[data-code]");
    const code = target?.dataset.code ?? null;
    (target ?? this.stage).focus({ preventScroll: true });
    this.select(code === this.selected ? null : code);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const code = event.target.closest?.("[data-code]")?.dataset.code;
    const actions = {
      "+": () => this.zoom(STEP),
      "=": () => this.zoom(STEP),
      "-": () => this.zoom(1 / STEP),
      0: () => this.fitOrOverview(),
      ArrowLeft: () => this.pan(-PAN, 0),
      ArrowRight: () => this.pan(PAN, 0),
      ArrowUp: () => this.pan(0, -PAN),
      ArrowDown: () => this.pan(0, PAN),
      Escape: () => this.select(null),
    };
    if (code) actions.Enter = actions[" "] = () => this.select(code === this.selected ? null : code);
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  }
}

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".map");
  root.processMap ??= new ProcessMap(root);
  root.processMap.update(data, setStateValue);
}
