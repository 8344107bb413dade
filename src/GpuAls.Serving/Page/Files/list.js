// The list of recommendations, each with the share of each favourite.
// A share of the score, and not of the sum of sizes, would be beyond 100% next to a dislike.
import { byId, isStill, make, nameText } from './dom.js';

const shownShares = 4;
const colours = 6;
const rows = new Map(); // by key

/** The class of the colour of a favourite by its place; further favourites share the colour of "others". */
export const colourOf = place => place >= 0 && place < colours ? `f${place}` : '';

/**
 * The parts of a score, the largest first, with the share of each in per cent of all influence. A negative share lowers the score. The rest of
 * the score, and small parts, are "others".
 */
export function sharesOf(score, because) {
    const parts = because.filter(part => part.contribution !== 0)
        .toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
    const all = because.reduce((sum, part) => sum + part.contribution, 0);
    let others = score - all;
    // Rounding leaves a little.
    if (Math.abs(others) < 0.001 * Math.abs(score)) others = 0;
    const sum = parts.reduce((total, part) => total + Math.abs(part.contribution), Math.abs(others)) || 1;
    for (const part of parts.slice(shownShares)) others += part.contribution;
    const shares = parts.slice(0, shownShares).map(part => ({ ...part, share: 100 * part.contribution / sum }));
    if (Math.abs(others / sum) >= 0.005) shares.push({ name: 'others', share: 100 * others / sum });
    return shares;
}

const percent = share => `${share < 0 ? '−' : ''}${Math.abs(share) < 0.5 ? '<1' : Math.round(Math.abs(share))}%`;

function fillShares(row, item, state) {
    const shares = sharesOf(item.score, item.because ?? []);
    row.bar.replaceChildren(...shares.map(part => {
        const piece = make('i', { class: `${part.share < 0 ? 'less ' : ''}${colourOf(state.likes.indexOf(part.item))}` });
        piece.style.flexGrow = Math.abs(part.share);
        return piece;
    }));
    row.shares.replaceChildren(...shares.map(part => make(
        'li',
        {},
        make('i', { class: `dot ${colourOf(state.likes.indexOf(part.item))}` }),
        make('span', {}, nameText(part.name), ` ${percent(part.share)}`))));
}

function newRow(item, actions) {
    const bar = make('div', { class: 'bar', 'aria-hidden': 'true' });
    const shares = make('ul', { class: 'shares', 'aria-label': `Reasons for ${item.name}` });
    const element = make(
        'li',
        {},
        make('button', { class: 'plain name', title: 'Show similar names', onclick: () => actions.open(item) }, nameText(item.name)),
        make(
            'div',
            { class: 'acts' },
            make('button', { 'aria-label': `Add ${item.name} to favourites`, title: 'Add to favourites', onclick: () => actions.add(item) }, '+'),
            make('button', { 'aria-label': `${item.name} is not for me`, title: 'Not for me', onclick: () => actions.dismiss(item) }, '×')),
        make('div', { class: 'why' }, bar, shares));
    return { element, bar, shares };
}

/** Shows a list; rows that stay move to their new place. */
export function showList(items, state, actions) {
    const list = byId('list');
    const focused = [...list.children].findIndex(row => row.contains(document.activeElement));
    const button = focused < 0 ? -1 : [...list.children[focused].querySelectorAll('button')].indexOf(document.activeElement);
    const before = new Map([...list.children].map(row => [row, row.offsetTop]));
    const elements = items.map(item => {
        if (!rows.has(item.item)) rows.set(item.item, newRow(item, actions));
        const row = rows.get(item.item);
        fillShares(row, item, state);
        return row.element;
    });
    const kept = new Set(items.map(item => item.item));
    for (const key of rows.keys()) {
        if (!kept.has(key)) rows.delete(key);
    }

    list.replaceChildren(...elements);
    list.setAttribute('aria-busy', 'false');
    if (!isStill()) elements.forEach(element => move(element, before.get(element)));
    // The row may be gone: the next one takes its place, and the focus.
    if (focused >= 0) (elements[Math.min(focused, elements.length - 1)]?.querySelectorAll('button')[button] ?? byId('typed')).focus();
}

function move(element, from) {
    const ease = { duration: 220, easing: 'ease-out' };
    if (from === undefined) element.animate([{ opacity: 0 }, { opacity: 1 }], ease);
    else if (from !== element.offsetTop) element.animate([{ transform: `translateY(${from - element.offsetTop}px)` }, { transform: 'none' }], ease);
}
