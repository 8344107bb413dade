"use strict";
// The part of the map that is visible, and the drawing of it on a canvas. It knows nothing of buttons and keys.

class MapView {
  constructor(canvas) {
    this.canvas = canvas;
    this.x = floatsOf(data.map.x);
    this.y = floatsOf(data.map.y);
    this.most = Math.max(1, ...data.map.items.slice(0, 1).map((item) => data.users[item]));
    this.chosen = -1;
    this.near = [];
    this.reset();
  }

  get count() { return this.x.length; }

  reset() {
    this.zoom = 1;
    this.left = -0.03;
    this.top = -0.03;
    this.span = 1.06;
  }

  // Keeps the visible square, whose side is `span`, near the map.
  clamp() {
    this.span = Math.min(1.06, Math.max(0.01, this.span));
    this.left = Math.min(1.03 - this.span * 0.5, Math.max(-0.03 - this.span * 0.5, this.left));
    this.top = Math.min(1.03 - this.span * 0.5, Math.max(-0.03 - this.span * 0.5, this.top));
  }

  // Zooms around a point of the canvas, in shares of its side.
  zoomBy(factor, shareX = 0.5, shareY = 0.5) {
    const before = this.span;
    this.span = Math.min(1.06, Math.max(0.01, this.span / factor));
    this.left += (before - this.span) * shareX;
    this.top += (before - this.span) * shareY;
    this.clamp();
    this.draw();
  }

  // Moves the visible square by shares of its side.
  panBy(shareX, shareY) {
    this.left += shareX * this.span;
    this.top += shareY * this.span;
    this.clamp();
    this.draw();
  }

  // Shows an item in the middle.
  centre(n) {
    this.span = Math.min(this.span, 0.25);
    this.left = this.x[n] - this.span / 2;
    this.top = this.y[n] - this.span / 2;
    this.draw();
  }

  // The item nearest to a point of the canvas, in CSS pixels; -1 if none is near.
  at(px, py, side) {
    let best = -1;
    let nearest = 20 * 20;
    for (let n = 0; n < this.count; n++) {
      const dx = (this.x[n] - this.left) / this.span * side - px;
      const dy = (this.y[n] - this.top) / this.span * side - py;
      const square = dx * dx + dy * dy;
      if (square < nearest) { nearest = square; best = n; }
    }
    return best;
  }

  radius(n) {
    return (1.5 + 5 * Math.sqrt(data.users[data.map.items[n]] / this.most)) * Math.min(2, Math.pow(1 / this.span, 0.3));
  }

  draw() {
    const side = this.canvas.clientWidth;
    const height = this.canvas.clientHeight;
    if (side === 0) return;
    const density = window.devicePixelRatio || 1;
    if (this.canvas.width !== Math.round(side * density) || this.canvas.height !== Math.round(height * density)) {
      this.canvas.width = Math.round(side * density);
      this.canvas.height = Math.round(height * density);
    }
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    const draw = this.canvas.getContext("2d");
    draw.setTransform(density, 0, 0, density, 0, 0);
    draw.clearRect(0, 0, side, height);
    const near = new Set(this.near);
    const regions = [1, 2, 3, 4, 5, 6].map((n) => colour("--series-" + n));
    const place = (n) => [(this.x[n] - this.left) / this.span * side, (this.y[n] - this.top) / this.span * side];
    draw.globalAlpha = this.chosen >= 0 ? 0.25 : 0.7;
    for (let n = this.count - 1; n >= 0; n--) {
      const [px, py] = place(n);
      if (px < -10 || py < -10 || px > side + 10 || py > height + 10 || near.has(n) || n === this.chosen) continue;
      draw.fillStyle = regions[data.map.regions[n] % regions.length];
      draw.beginPath();
      draw.arc(px, py, this.radius(n), 0, 2 * Math.PI);
      draw.fill();
    }
    draw.globalAlpha = 1;
    for (const n of [...near, this.chosen].filter((one) => one >= 0)) {
      const [px, py] = place(n);
      draw.fillStyle = n === this.chosen ? colour("--mark") : colour("--accent");
      draw.beginPath();
      draw.arc(px, py, this.radius(n) + (n === this.chosen ? 3 : 1), 0, 2 * Math.PI);
      draw.fill();
    }
    this.drawNames(draw, place, side, height, colour);
  }

  // The names of chosen, near and popular items, as long as they do not overlap.
  drawNames(draw, place, side, height, colour) {
    draw.font = "13px system-ui, sans-serif";
    draw.textAlign = "center";
    draw.lineJoin = "round";
    draw.lineWidth = 4;
    draw.strokeStyle = colour("--card");
    draw.fillStyle = colour("--ink");
    const used = [];
    const first = this.chosen >= 0 ? [this.chosen, ...this.near] : [];
    const limit = first.length + Math.round(side / 22);
    for (let k = 0; k < this.count + first.length && used.length < limit; k++) {
      const n = k < first.length ? first[k] : k - first.length;
      if (this.chosen >= 0 && k >= first.length) break;
      const [px, py] = place(n);
      if (px < 0 || py < 12 || px > side || py > height) continue;
      const full = data.names[data.map.items[n]];
      const text = full.length > 28 ? full.slice(0, 27) + "…" : full;
      const half = draw.measureText(text).width / 2 + 4;
      const x = Math.min(side - half, Math.max(half, px));
      const y = py - this.radius(n) - 5;
      if (x + half > side - 60 && y < 165) continue; // below the buttons
      if (used.some((box) => Math.abs(box.x - x) < box.half + half && Math.abs(box.y - y) < 17)) continue;
      used.push({ x, y, half });
      draw.strokeText(text, x, y);
      draw.fillText(text, x, y);
    }
  }
}
