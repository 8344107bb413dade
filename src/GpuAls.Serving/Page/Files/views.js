// The parts of the page that only show: favourites, lists, dismissed names, and the line at the bottom.
import { byId, make, nameText } from './dom.js';
import { colourOf, showList } from './list.js';

let toastTimer;
/** Shows a line at the bottom for some seconds; without a name, takes it away. */
export function showToast(name, ...content) {
    clearTimeout(toastTimer);
    byId('toast').replaceChildren(...(name ? [make('span', {}, nameText(name), content[0]), ...content.slice(1)] : []));
    if (name) toastTimer = setTimeout(showToast, 12000);
}

/** Acts for a button of the toast, which vanishes with it: the focus goes to the list. */
export function leaveToast(act) {
    act();
    showToast();
    (document.querySelector('#list .name') ?? byId('typed')).focus();
}

/** Shows the best-known names, to start with. */
export function showStart(items, actions) {
    byId('popular').replaceChildren(...items.map(item => make('li', {}, make('button', { onclick: () => actions.add(item) }, nameText(item.name)))));
}

/** Shows the favourites, the recommendations and the dismissed names. */
export function showChoices({ state, recommended, nameOf, actions }) {
    byId('start').hidden = state.likes.length > 0;
    byId('favourites').replaceChildren(...state.likes.map((key, place) => make(
        'li',
        {},
        make(
            'button',
            { title: 'Show similar names', onclick: () => actions.open({ item: key, name: nameOf(key) }) },
            make('i', { class: `dot ${colourOf(place)}` }),
            nameText(nameOf(key))),
        make('button', { 'aria-label': `Remove ${nameOf(key)}`, title: 'Remove', onclick: () => actions.remove(key) }, '×'))));
    showList(recommended, state, actions);
    byId('list').setAttribute('aria-busy', String(state.likes.length > 0 && recommended.length === 0));
    const away = [...state.dislikes, ...state.hidden];
    byId('dismissed').hidden = away.length === 0;
    byId('dismissed-title').textContent = `Not for me (${away.length})`;
    byId('dismissed-list').replaceChildren(...away.map(key => make(
        'li',
        {},
        nameText(nameOf(key)),
        make(
            'label',
            {},
            make('input', { type: 'checkbox', checked: state.dislikes.includes(key), onchange: event => actions.dislike(key, event.target.checked) }),
            'I dislike it'),
        make('button', { 'aria-label': `Allow again: ${nameOf(key)}`, onclick: () => actions.restore(key) }, 'Allow again'))));
}

/** Shows the names that are similar to the chosen one. */
export function showSimilarNames({ state, similar, nameOf, actions, isOnMap }) {
    const title = byId('similar-title');
    title.replaceChildren(...(state.item ? ['Similar to ', nameText(nameOf(state.item))] : ['Similar names']));
    byId('similar-help').hidden = similar.length > 0 && isOnMap;
    byId('similar-help').textContent = !state.item ? 'Choose a name in the list or on the map to see the names that are most similar to it.'
        : isOnMap ? '' : 'This name is not on the map, which shows the best-known names.';
    byId('similar').replaceChildren(...similar.map(item => make(
        'li',
        {},
        make('button', { class: 'plain', onclick: () => actions.open(item) }, nameText(item.name)),
        make('button', { 'aria-label': `Add ${item.name} to favourites`, title: 'Add to favourites', onclick: () => actions.add(item) }, '+'))));
}
