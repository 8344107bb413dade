"use strict";
// The ranking of gpuals recommend --popularity-penalty P --diversity D, for the pool of one user: docs/recommending.md has the formulas.

// A pool with its arrays; data.pools has them as text.
function openPool(pool) {
  return {
    items: integersOf(pool.items),
    products: floatsOf(pool.products),
    parts: pool.parts ? floatsOf(pool.parts) : null,
    popularities: floatsOf(pool.popularities),
    cosines: floatsOf(pool.cosines),
    spread: pool.spread,
  };
}

function cosineOf(pool, a, b) {
  const [high, low] = a > b ? [a, b] : [b, a];
  return pool.cosines[high * (high - 1) / 2 + low];
}

// The score of a place in the pool without a penalty.
function scoreOf(pool, place) {
  return pool.parts ? Math.fround(pool.products[place] + pool.parts[place]) : pool.products[place];
}

// s − P·d·q, rounded as gpuals rounds it.
function penalizedScores(pool, penalty) {
  const last = Math.fround(-penalty * pool.spread);
  return Float32Array.from(pool.products, (product, place) => {
    const score = Math.fround(last * pool.popularities[place] + product);
    return pool.parts ? score + pool.parts[place] : score;
  });
}

// Places in the pool, in the order of recommendation.
function rerank(pool, penalty, diversity, count, poolSize) {
  const scores = penalizedScores(pool, penalty);
  const order = Array.from(scores.keys()).sort((a, b) => scores[b] - scores[a] || a - b);
  return diversity > 0 ? diversify(pool, scores, order.slice(0, poolSize), diversity, count) : order.slice(0, count);
}

// Maximal marginal relevance: one place after the other, each with the highest
// (1 − D)·(score scaled to [0, 1]) − D·(highest cosine to a place chosen before); ties in the order of the pool.
function diversify(pool, scores, best, diversity, count) {
  if (best.length === 0) return [];
  const low = scores[best[best.length - 1]];
  const range = scores[best[0]] - low;
  const nearest = new Float64Array(best.length).fill(-Infinity);
  const isLeft = new Array(best.length).fill(true);
  const chosen = [];
  while (chosen.length < Math.min(count, best.length)) {
    let next = -1;
    let highest = -Infinity;
    for (let n = 0; n < best.length; n++) {
      if (!isLeft[n]) continue;
      const relevance = range > 0 ? (scores[best[n]] - low) / range : 0;
      const value = chosen.length === 0 ? -n : (1 - diversity) * relevance - diversity * nearest[n];
      if (next >= 0 && !(value > highest)) continue;
      next = n;
      highest = value;
    }
    isLeft[next] = false;
    chosen.push(best[next]);
    for (let n = 0; n < best.length; n++) {
      if (isLeft[n]) nearest[n] = Math.max(nearest[n], cosineOf(pool, best[n], best[next]));
    }
  }
  return chosen;
}
