// Asks the service. A key goes with each request; a request that may succeed later is repeated, and the page says so meanwhile.

const keyName = 'gpuals-key';
const longestWait = 15;

let memory; // where the browser forbids storage

/** An answer that is not the wanted one: status 0 if there was no answer. */
export class Problem extends Error {
    constructor(status, detail, suggestions = [], wait = 0) {
        super(detail);
        Object.assign(this, { status, suggestions, wait });
    }
}

function readKey() {
    try {
        return sessionStorage.getItem(keyName) ?? memory;
    } catch {
        return memory;
    }
}

export function saveKey(key) {
    memory = key;
    try {
        sessionStorage.setItem(keyName, key);
    } catch {
        // The key then lasts until the page is left.
    }
}

async function askOnce(path, body, signal) {
    const headers = {};
    const key = readKey();
    if (key) headers.Authorization = `Bearer ${key}`;
    if (body) headers['Content-Type'] = 'application/json';
    let response;
    try {
        response = await fetch(path, { method: body ? 'POST' : 'GET', headers, body: body && JSON.stringify(body), signal });
        if (response.ok) return await response.json();
    } catch (error) {
        if (signal?.aborted) throw error;
        throw new Problem(0, 'The server does not answer.');
    }

    const problem = await response.json().catch(() => ({}));
    const wait = Number(response.headers.get('Retry-After')) || 0;
    throw new Problem(response.status, problem.detail ?? problem.title ?? '', problem.suggestions ?? [], wait);
}

/** Set by the page: wait(request, problem, seconds, signal) and key(wasWrong) give a promise; done(request) ends a wait. */
export const asking = { wait: undefined, done: undefined, key: undefined };

/** The answer to a request; a second one with the same signal's controller aborts it. Throws a Problem if waiting does not help. */
export async function ask(path, { body, signal } = {}) {
    const request = {};
    for (let tries = 0; ; tries++) {
        try {
            const answer = await askOnce(path, body, signal);
            asking.done(request);
            return answer;
        } catch (problem) {
            if (!(problem instanceof Problem)) throw problem;
            if (problem.status === 401) await asking.key(readKey() !== undefined && readKey() !== null);
            else if ([0, 429, 503].includes(problem.status))
                await asking.wait(request, problem, problem.wait || Math.min(2 ** tries, longestWait), signal);
            else throw problem;
            signal?.throwIfAborted();
        }
    }
}
