// The field in which a person types a name: a combobox with a list, by the pattern of WAI-ARIA 1.2.
import { ask } from './api.js';
import { byId, make, nameText, number, say } from './dom.js';

const pause = 60; // ms between the last key and the request: fast typing asks once
const matches = 8;

/** Connects the field. choose(item) is called with { item, name, users }; path(text, n) gives the request; isTaken(key) marks favourites. */
export function connectSearch({ choose, path, isTaken }) {
    const field = byId('typed'), found = byId('found'), noMatch = byId('no-match');
    let items = [], itemsOf = '', active = -1, timer, running;

    function close() {
        clearTimeout(timer);
        running?.abort();
        [items, itemsOf] = [[], ''];
        found.hidden = true;
        field.setAttribute('aria-expanded', 'false');
        field.removeAttribute('aria-activedescendant');
    }

    function activate(place) {
        active = place;
        [...found.children].forEach((option, n) => option.setAttribute('aria-selected', n === place));
        const option = found.children[place];
        if (!option) return field.removeAttribute('aria-activedescendant');
        field.setAttribute('aria-activedescendant', option.id);
        option.scrollIntoView({ block: 'nearest' });
    }

    function take(place) {
        const item = items[place];
        if (!item) return;
        field.value = '';
        close();
        choose(item);
        field.focus();
    }

    function show(text) {
        found.replaceChildren(...items.map((item, n) => make(
            'li',
            { id: `found-${n}`, role: 'option', 'aria-selected': 'false', onclick: () => take(n) },
            nameText(item.name),
            make('span', {}, isTaken(item.item) ? '✓ favourite' : `${number(item.users)} ${item.users === 1 ? 'user' : 'users'}`))));
        found.hidden = items.length === 0;
        field.setAttribute('aria-expanded', String(items.length > 0));
        noMatch.hidden = items.length > 0;
        noMatch.textContent = items.length > 0 ? '' : `No name is like “${text}”. Fewer letters find more.`;
        say(items.length > 0 ? `${items.length} ${items.length === 1 ? 'name' : 'names'}; the first is ${items[0].name}` : noMatch.textContent);
        activate(items.length > 0 ? 0 : -1);
    }

    async function search(text) {
        clearTimeout(timer);
        running?.abort();
        running = new AbortController();
        const { signal } = running;
        try {
            const answer = await ask(path(text, matches), { signal });
            if (signal.aborted) return;
            [items, itemsOf] = [answer.items, text];
            show(text);
        } catch (problem) {
            if (signal.aborted) return;
            close();
            noMatch.hidden = false;
            noMatch.textContent = `The search failed. ${problem.message}`;
        }
    }

    field.addEventListener('input', () => {
        const text = field.value.trim();
        clearTimeout(timer);
        noMatch.hidden = true;
        if (text) timer = setTimeout(search, pause, text);
        else close();
    });
    field.addEventListener('keydown', event => {
        if (event.isComposing) return;
        const count = items.length, text = field.value.trim();
        const steps = { ArrowDown: 1, ArrowUp: -1 };
        if (event.key in steps && count > 0) activate((active + steps[event.key] + count) % count);
        else if (event.key === 'ArrowDown' && text) search(text);
        else if (event.key === 'Enter' && count > 0 && itemsOf === text) take(active);
        // The list belongs to an earlier text: who types fast gets the first match of the whole text.
        else if (event.key === 'Enter' && text) search(text).then(() => itemsOf === text && take(0));
        else if (event.key === 'Escape' && (count > 0 || field.value)) {
            if (count === 0) field.value = '';
            noMatch.hidden = true;
            close();
        } else return;
        event.preventDefault();
    });
    field.addEventListener('blur', () => close());
    // A press on an option must not take the focus from the field before the click arrives.
    found.addEventListener('pointerdown', event => event.preventDefault());
}
