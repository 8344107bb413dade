"use strict";
// Mouse, touch and keyboard on the map: drag and arrows move it, wheel, pinch, + and − zoom, a tap chooses an item.

function startPointers(view, choose) {
  const canvas = view.canvas;
  const pointers = new Map();
  let moved = 0;

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, event);
    if (pointers.size === 1) moved = 0;
  });
  canvas.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const side = canvas.clientWidth;
    const other = [...pointers.values()].find((one) => one.pointerId !== event.pointerId);
    if (other) {
      const distance = (one) => Math.hypot(one.offsetX - other.offsetX, one.offsetY - other.offsetY);
      const middle = [(event.offsetX + other.offsetX) / 2 / side, (event.offsetY + other.offsetY) / 2 / side];
      view.zoomBy(Math.max(1, distance(event)) / Math.max(1, distance(before)), ...middle);
      moved = Infinity;
    } else {
      moved += Math.hypot(event.offsetX - before.offsetX, event.offsetY - before.offsetY);
      if (moved > 4) view.panBy((before.offsetX - event.offsetX) / side, (before.offsetY - event.offsetY) / side);
    }
    pointers.set(event.pointerId, event);
  });
  canvas.addEventListener("pointerup", (event) => {
    if (pointers.size === 1 && moved <= 4) {
      const n = view.at(event.offsetX, event.offsetY, canvas.clientWidth);
      choose(n, false);
    }
    pointers.delete(event.pointerId);
  });
  canvas.addEventListener("pointercancel", (event) => pointers.delete(event.pointerId));
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    view.zoomBy(Math.exp(-event.deltaY / 300), event.offsetX / canvas.clientWidth, event.offsetY / canvas.clientWidth);
  }, { passive: false });
  canvas.addEventListener("keydown", (event) => {
    const actions = {
      ArrowLeft: () => view.panBy(-0.15, 0),
      ArrowRight: () => view.panBy(0.15, 0),
      ArrowUp: () => view.panBy(0, -0.15),
      ArrowDown: () => view.panBy(0, 0.15),
      "+": () => view.zoomBy(1.5),
      "=": () => view.zoomBy(1.5),
      "-": () => view.zoomBy(1 / 1.5),
      0: () => { view.reset(); view.draw(); },
      Escape: () => choose(-1, false),
    };
    const action = actions[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    action();
  });
}
