// Puts the parts of the page together: the state in the address, the requests, and the parts that show them.
import { ask } from './api.js';
import { byId, isStill, make, number, say } from './dom.js';
import { connectMap } from './map.js';
import { hideNotice, sentence, showNotice } from './problems.js';
import { connectSearch } from './search.js';
import { readState, writeState } from './state.js';
import { leaveToast, showChoices, showSimilarNames, showStart, showToast } from './views.js';

const listLength = 10, similarLength = 12, mapLength = 1500, popularLength = 12;
const names = new Map(); // name by key, from every answer
let state = readState(), models = [], recommended = [], similar = [], similarOf = '';
const running = {};

const id = key => `id:${key}`;
const nameOf = key => names.get(key) ?? key;
const learn = item => names.set(item.item, item.name);
const query = (path, words) => `v1/${path}?${new URLSearchParams({ ...words, ...(state.model && { model: state.model }) })}`;

/** A signal for the newest request of a kind; the one before it ends. */
function newest(kind) {
    running[kind]?.abort();
    running[kind] = new AbortController();
    return running[kind].signal;
}

// Problems

/** Runs one kind of request, and shows what went wrong if it fails. */
async function attempt(work) {
    try {
        await work();
    } catch (problem) {
        if (problem.name === 'AbortError') return;
        byId('list').setAttribute('aria-busy', 'false');
        if (problem.status === 404 && await dropUnknown()) return;
        const hint = problem.suggestions?.length ? ` Similar: ${problem.suggestions.join(', ')}.` : '';
        const text = problem.status >= 500 ? `The server has a problem (${problem.status}).` : `${sentence(problem.message)}${hint}`;
        showNotice(text, make('button', { onclick: () => { hideNotice(); load(); } }, 'Try again'));
    }
}

/** A link may hold items that the model does not have: they leave the state. Returns whether there were any. */
async function dropUnknown() {
    const keys = [...state.likes, ...state.dislikes, ...state.hidden, ...(state.item ? [state.item] : [])];
    const unknown = [];
    for (const key of keys) {
        try {
            learn(await ask(query('similar', { item: id(key), n: 1 })));
        } catch (problem) {
            if (problem.status === 404) unknown.push(key);
        }
    }
    if (state.model && models.length > 0 && !models.some(model => model.name === state.model)) {
        change({ model: '' }, true);
        showNotice('The model of this link is not served here.');
        return true;
    }
    if (unknown.length === 0) return false;
    const known = list => list.filter(key => !unknown.includes(key));
    change({
        likes: known(state.likes), dislikes: known(state.dislikes), hidden: known(state.hidden), item: unknown.includes(state.item) ? '' : state.item,
    }, true);
    showNotice(`This model does not have ${unknown.join(', ')}.`);
    return true;
}

// Requests

async function loadModels() {
    models = (await ask('v1/models')).models;
    const current = models.find(model => model.name === state.model) ?? models[0];
    if (!current) return;
    document.title = byId('title').textContent = current.name;
    byId('facts').textContent = `${number(current.users)} users · ${number(current.items)} items`;
    byId('choice').hidden = models.length < 2;
    byId('model').replaceChildren(...models.map(model => make('option', { value: model.name, selected: model === current }, model.name)));
}

async function loadList() {
    const signal = newest('list');
    if (state.likes.length === 0) {
        recommended = [];
        return showAll();
    }
    byId('list').setAttribute('aria-busy', 'true');
    const answer = await ask('v1/recommend', {
        signal,
        body: {
            likes: [...state.likes.map(id), ...state.dislikes.map(key => ({ item: id(key), strength: -1 }))],
            exclude: [...state.dislikes, ...state.hidden].map(id),
            n: listLength,
            because: Math.min(100, state.likes.length + state.dislikes.length),
            ...(state.model && { model: state.model }),
        },
    });
    signal.throwIfAborted();
    recommended = answer.items;
    recommended.forEach(item => {
        learn(item);
        item.because.forEach(learn);
    });
    showAll();
    say(`${recommended.length} recommendations. First: ${recommended.slice(0, 3).map(item => item.name).join(', ')}`);
}

async function loadSimilar() {
    const signal = newest('similar');
    if (!state.item) {
        [similar, similarOf] = [[], ''];
        return showSimilar();
    }
    if (similarOf === state.item) return showSimilar();
    const answer = await ask(query('similar', { item: id(state.item), n: similarLength }), { signal });
    signal.throwIfAborted();
    learn(answer);
    answer.items.forEach(learn);
    [similar, similarOf] = [answer.items, state.item];
    showSimilar();
}

let mapModel;
async function loadMap() {
    if (mapModel === state.model) return;
    const wanted = mapModel = state.model;
    try {
        const { items } = await ask(query('map', { n: mapLength }));
        if (wanted !== state.model) return;
        items.forEach(learn);
        map.show(items);
        showStart(items.slice(0, popularLength), actions);
        showAll();
        showSimilar();
    } catch (problem) {
        mapModel = undefined;
        throw problem;
    }
}

/** The names of dismissed items, which no other answer holds. */
async function loadNames() {
    const unknown = [...state.hidden, ...state.dislikes, ...state.likes].filter(key => !names.has(key));
    await Promise.all(unknown.map(async key => learn(await ask(query('similar', { item: id(key), n: 1 })))));
    if (unknown.length > 0) showAll();
}

function load() {
    attempt(loadModels);
    attempt(loadList).then(() => attempt(loadNames));
    attempt(loadSimilar);
    attempt(loadMap);
}

// Changes

function change(part, replace = false) {
    const before = state;
    state = { ...state, ...part };
    writeState(state, replace);
    hideNotice();
    if (state.model !== before.model) {
        names.clear();
        [recommended, similar, similarOf] = [[], [], ''];
        load();
        return;
    }
    showAll();
    const taste = ({ likes, dislikes, hidden }) => JSON.stringify([likes, dislikes, hidden]);
    if (taste(state) !== taste(before)) attempt(loadList);
    if (state.item !== before.item) attempt(loadSimilar);
}

const without = (list, key) => list.filter(other => other !== key);
const cleared = key => ({ likes: without(state.likes, key), dislikes: without(state.dislikes, key), hidden: without(state.hidden, key) });

const actions = {
    add(item) {
        learn(item);
        if (state.likes.includes(item.item)) return say(`${item.name} is a favourite already`);
        const next = cleared(item.item);
        change({ ...next, likes: [...next.likes, item.item] });
        showToast();
        say(`Added ${item.name}`);
    },
    remove(key) {
        const place = state.likes.indexOf(key);
        change(cleared(key));
        const chips = byId('favourites').children;
        (chips[Math.min(place, chips.length - 1)]?.querySelector('button + button') ?? byId('typed')).focus();
        say(`Removed ${nameOf(key)}`);
    },
    dismiss(item) {
        const before = { likes: state.likes, dislikes: state.dislikes, hidden: state.hidden };
        const next = cleared(item.item);
        recommended = recommended.filter(other => other.item !== item.item);
        change({ ...next, hidden: [...next.hidden, item.item] });
        showToast(
            item.name,
            ' is not recommended any more.',
            make('button', { onclick: () => leaveToast(() => change(before)) }, 'Undo'),
            make('button', { onclick: () => leaveToast(() => actions.dislike(item.item, true)) }, 'I dislike it'));
    },
    dislike(key, isDislike) {
        const next = cleared(key);
        change(isDislike ? { ...next, dislikes: [...next.dislikes, key] } : { ...next, hidden: [...next.hidden, key] });
    },
    restore(key) {
        change(cleared(key));
        byId('dismissed-title').focus();
        say(`${nameOf(key)} may be recommended again`);
    },
    open(item) {
        learn(item);
        change({ item: item.item });
        map.reveal(item.item);
        say(`Similar to ${item.name}`);
        // On a phone, the similar names are below the list.
        const title = byId('similar-title');
        if (title.getBoundingClientRect().top > innerHeight || title.getBoundingClientRect().bottom < 0) {
            title.focus({ preventScroll: true });
            title.scrollIntoView({ behavior: isStill() ? 'auto' : 'smooth' });
        }
    },
};

// Views

function showAll() {
    showChoices({ state, recommended, nameOf, actions });
    map.draw();
}

function showSimilar() {
    showSimilarNames({ state, similar, nameOf, actions, isOnMap: map.has(state.item) });
    map.draw();
}

const map = connectMap({
    marks: () => ({ likes: state.likes, recommended: recommended.map(item => item.item), similar: similar.map(item => item.item), item: state.item }),
    open(point, isStep) {
        learn(point);
        change({ item: point.item }, isStep);
    },
});
connectSearch({ choose: actions.add, path: (text, n) => query('search', { q: text, n }), isTaken: key => state.likes.includes(key) });
byId('model').addEventListener('change', event => change({ model: event.target.value, item: '' }));
addEventListener('popstate', () => {
    const before = state;
    state = readState();
    if (state.model !== before.model) {
        names.clear();
        [recommended, similar, similarOf] = [[], [], ''];
    }
    load();
});
showAll();
load();
