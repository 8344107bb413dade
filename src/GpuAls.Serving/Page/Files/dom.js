// Small helpers: elements without markup from text, so that a name can never be read as HTML.

export const byId = id => document.getElementById(id);

/** An element: make('button', { class: 'plain', onclick }, 'text', otherElement). */
export function make(tag, attributes = {}, ...content) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
        else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value);
    }
    element.append(...content);
    return element;
}

/** A name as text, in the direction of its script. */
export const nameText = (name, attributes = {}) => make('span', { dir: 'auto', ...attributes }, name);

export const number = new Intl.NumberFormat('en').format;

/** Tells a screen reader something that sighted people see. */
export function say(text) {
    byId('spoken').textContent = text;
}

export const isStill = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
