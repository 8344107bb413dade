"use strict";
// The section with the map: its buttons, its search, and the list of the items nearest to the chosen one.

const maxFound = 8;

// Text without accents and case, for the search.
function folded(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function startMap() {
  const canvas = document.getElementById("map-canvas");
  if (!canvas) return;
  const view = new MapView(canvas);
  const near = integersOf(data.map.near);
  const cosines = floatsOf(data.map.cosines);
  const each = view.count > 0 ? near.length / view.count : 0;
  const names = data.map.items.map((item) => folded(data.names[item]));
  const search = document.getElementById("map-search");
  const found = document.getElementById("map-found");
  const chosen = document.getElementById("map-chosen");
  const status = document.getElementById("map-status");

  const nameButton = (n, text) => {
    const row = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.append(nameElement(data.map.items[n]), numberElement(text));
    button.addEventListener("click", () => choose(n, true));
    row.append(button);
    return row;
  };

  const choose = (n, isCentred) => {
    view.chosen = n;
    view.near = [];
    chosen.replaceChildren();
    if (n >= 0) {
      const title = document.createElement("h3");
      title.append("Nearest to ", nameElement(data.map.items[n]));
      const list = document.createElement("ol");
      for (let k = n * each; k < (n + 1) * each; k++) {
        if (near[k] < 0) continue;
        view.near.push(near[k]);
        list.append(nameButton(near[k], cosines[k].toFixed(3)));
      }
      chosen.append(title, list);
      status.textContent = data.names[data.map.items[n]] + ", " + usersText(data.map.items[n]);
    } else {
      status.textContent = "";
    }
    if (n >= 0 && isCentred) view.centre(n);
    else view.draw();
  };

  const find = () => {
    const typed = folded(search.value.trim());
    found.replaceChildren();
    if (typed.length === 0) return [];
    const starts = [];
    const contains = [];
    names.forEach((name, n) => {
      const at = name.indexOf(typed);
      if (at === 0) starts.push(n);
      else if (at > 0) contains.push(n);
    });
    const best = [...starts, ...contains].slice(0, maxFound);
    found.append(...best.map((n) => nameButton(n, usersText(data.map.items[n]))));
    status.textContent = starts.length + contains.length === 1 ? "1 item found" : (starts.length + contains.length) + " items found";
    return best;
  };

  search.addEventListener("input", find);
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const [first] = find();
    if (first !== undefined) choose(first, true);
  });
  document.getElementById("map-in").addEventListener("click", () => view.zoomBy(1.5));
  document.getElementById("map-out").addEventListener("click", () => view.zoomBy(1 / 1.5));
  document.getElementById("map-all").addEventListener("click", () => { choose(-1, false); view.reset(); view.draw(); });
  startPointers(view, choose);
  new ResizeObserver(() => view.draw()).observe(canvas);
  document.addEventListener("themechange", () => view.draw());
  view.draw();
}
