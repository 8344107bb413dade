"use strict";
// The section with the sliders: a user, a popularity penalty, a diversity, and the list for them.

function startSliders() {
  const section = document.getElementById("rerank");
  if (!section || !data.pools) return;
  const user = document.getElementById("rerank-user");
  const penalty = document.getElementById("rerank-penalty");
  const diversity = document.getElementById("rerank-diversity");
  const list = document.getElementById("rerank-list");
  const known = document.getElementById("rerank-known");
  const command = document.getElementById("rerank-command");
  const opened = new Map();

  const pool = () => {
    const n = Number(user.value);
    if (!opened.has(n)) opened.set(n, openPool(data.pools[n]));
    return opened.get(n);
  };

  const showKnown = () => {
    const { known: items, likes } = data.pools[Number(user.value)];
    known.replaceChildren();
    items.forEach((item, n) => known.append(n > 0 ? ", " : "", nameElement(item)));
    if (likes > items.length) known.append(" and " + (likes - items.length).toLocaleString("en") + " more");
  };

  const show = () => {
    const p = Number(penalty.value);
    const d = Number(diversity.value);
    const of = pool();
    document.getElementById("rerank-penalty-value").textContent = String(p);
    document.getElementById("rerank-diversity-value").textContent = d.toFixed(2);
    const plain = new Set(rerank(of, 0, 0, data.listLength, data.poolSize));
    list.replaceChildren(...rerank(of, p, d, data.listLength, data.poolSize).map((place) => {
      const row = document.createElement("li");
      const item = of.items[place];
      row.dataset.item = item;
      row.append(nameElement(item), numberElement(scoreOf(of, place).toFixed(3) + " · " + usersText(item)));
      if (!plain.has(place)) row.className = "new";
      return row;
    }));
    command.textContent = "gpuals recommend " + data.model + " --user " + data.pools[Number(user.value)].quoted + " -n " + data.listLength
      + (p > 0 ? " --popularity-penalty " + p : "") + (d > 0 ? " --diversity " + d : "");
  };

  user.addEventListener("change", () => { showKnown(); show(); });
  penalty.addEventListener("input", show);
  diversity.addEventListener("input", show);
  document.getElementById("rerank-reset").addEventListener("click", () => {
    penalty.value = 0;
    diversity.value = 0;
    show();
  });
  showKnown();
  show();
}
