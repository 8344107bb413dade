// All that a person chose is in the address after '#': a link shares it, Back undoes it, a reload keeps it.

const maxItems = 100;

const list = (words, name) => [...new Set(words.getAll(name))].filter(key => key).slice(0, maxItems);

/** The state of the address: keys of items, in the order in which they were chosen. */
export function readState() {
    const words = new URLSearchParams(location.hash.slice(1));
    const likes = list(words, 'like');
    const dislikes = list(words, 'dislike').filter(key => !likes.includes(key));
    const hidden = list(words, 'hide').filter(key => !likes.includes(key) && !dislikes.includes(key));
    return { model: words.get('model') ?? '', likes, dislikes, hidden, item: words.get('item') ?? '' };
}

/** Puts a state into the address; with replace, Back skips it. */
export function writeState(state, replace = false) {
    const words = new URLSearchParams();
    if (state.model) words.set('model', state.model);
    state.likes.forEach(key => words.append('like', key));
    state.dislikes.forEach(key => words.append('dislike', key));
    state.hidden.forEach(key => words.append('hide', key));
    if (state.item) words.set('item', state.item);
    const hash = `#${words}`;
    if (hash === location.hash) return;
    history[replace ? 'replaceState' : 'pushState'](null, '', hash);
}
