// The notice above the page: what went wrong, what the page waits for, and the field for the key of the service.
import { asking, saveKey } from './api.js';
import { byId, make } from './dom.js';

let noticeOf; // the request that waits, if the notice is about one

/** Shows a problem with its way out. */
export function showNotice(text, ...buttons) {
    noticeOf = undefined;
    byId('notice').replaceChildren(make('p', {}, text), ...buttons);
}

/** Takes the notice away. */
export const hideNotice = () => byId('notice').replaceChildren();

asking.done = request => {
    if (noticeOf === request) hideNotice();
};
asking.wait = (request, problem, seconds, signal) => new Promise(resolve => {
    const reason = problem.status === 429 ? 'The server has too much to do.' : problem.status === 503 ? 'No model is ready yet.' : problem.message;
    const timer = setTimeout(resolve, 1000 * seconds);
    const now = () => {
        clearTimeout(timer);
        resolve();
    };
    signal?.addEventListener('abort', now);
    showNotice(`${reason} The page asks again in ${seconds === 1 ? 'a second' : `${seconds} seconds`}.`, make('button', { onclick: now }, 'Ask now'));
    noticeOf = request;
});

let keyWanted;
asking.key = wasWrong => keyWanted ??= new Promise(resolve => {
    const form = byId('key-form');
    form.hidden = false;
    showNotice(wasWrong ? 'The service does not accept this key.' : 'This service asks for a key.');
    byId('key').focus();
    form.onsubmit = event => {
        event.preventDefault();
        const key = byId('key').value.trim();
        if (!/^[\x21-\x7e]+$/.test(key)) return showNotice('A key has letters, digits and signs of ASCII only.');
        saveKey(key);
        byId('key').value = '';
        form.hidden = true;
        keyWanted = undefined;
        hideNotice();
        resolve();
    };
});

/** The message of a problem as a sentence. */
export const sentence = text => text ? `${text[0].toUpperCase()}${text.slice(1).replace(/\.?$/, '.')}` : 'The request failed.';
