// The map: a canvas that is dragged, pinched, turned with the wheel and walked with the keyboard.
import { byId, say } from './dom.js';

const margin = 28;
const maxZoom = 40;
const reach = 24; // px around a point that a finger may miss

/** Connects the map. open(item, isStep) is called with a point; marks() gives { likes, recommended, similar, item } as keys. */
export function connectMap({ open, marks }) {
    const frame = byId('map'), canvas = frame.querySelector('canvas'), pen = canvas.getContext('2d');
    let points = [], byKey = new Map(), centre = { x: 0.5, y: 0.5 }, zoom = 1, drawing = 0;

    // The points fill the frame: x and y have scales of their own, because only who is near whom has a meaning.
    const scaleX = () => Math.max(1, frame.clientWidth - 2 * margin) * zoom;
    const scaleY = () => Math.max(1, frame.clientHeight - 2 * margin) * zoom;
    const toScreen = point => ({
        x: frame.clientWidth / 2 + (point.x - centre.x) * scaleX(),
        y: frame.clientHeight / 2 + (point.y - centre.y) * scaleY(),
    });
    const toMap = (x, y) => ({
        x: centre.x + (x - frame.clientWidth / 2) / scaleX(),
        y: centre.y + (y - frame.clientHeight / 2) / scaleY(),
    });
    const isVisible = ({ x, y }) => x >= 0 && y >= 0 && x <= frame.clientWidth && y <= frame.clientHeight;

    function draw() {
        cancelAnimationFrame(drawing);
        drawing = requestAnimationFrame(paint);
    }

    function paint() {
        const ratio = devicePixelRatio || 1, width = frame.clientWidth, height = frame.clientHeight;
        if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio))
            [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
        pen.setTransform(ratio, 0, 0, ratio, 0, 0);
        pen.clearRect(0, 0, width, height);
        const style = getComputedStyle(document.documentElement);
        const colour = name => style.getPropertyValue(name).trim();
        const { likes, recommended, similar, item } = marks();
        pen.fillStyle = colour('--dots');
        const most = points[0]?.users || 1;
        for (const point of points) {
            const at = toScreen(point);
            if (isVisible(at)) disc(at, (1.2 + 2.6 * Math.sqrt(point.users / most)) * Math.min(2, zoom ** 0.3));
        }

        const current = byKey.get(item);
        if (current) {
            pen.strokeStyle = colour('--edge');
            pen.lineWidth = 1;
            const from = toScreen(current);
            for (const other of similar.map(key => byKey.get(key)).filter(Boolean)) line(from, toScreen(other));
        }

        const labels = [];
        const marked = (keys, shape) => keys.forEach((key, place) => {
            const point = byKey.get(key);
            if (!point) return;
            shape(toScreen(point), place);
            labels.push(point);
        });
        pen.fillStyle = colour('--accent');
        marked(recommended, at => disc(at, 5));
        marked(likes, (at, place) => {
            pen.fillStyle = colour(place < 6 ? `--c${place}` : '--other');
            diamond(at);
        });
        if (current) {
            pen.strokeStyle = colour('--ink');
            pen.lineWidth = 3;
            pen.beginPath();
            const at = toScreen(current);
            pen.arc(at.x, at.y, 9, 0, 7);
            pen.stroke();
        }

        const named = new Set([...(current ? [current] : []), ...labels.toReversed(), ...points.slice(0, 80 * zoom)]);
        write(named, colour, new Set(labels).add(current));
    }

    /** Writes the names for which there is a free place, the most important first. */
    function write(named, colour, strong) {
        // No name covers a mark.
        const taken = [...strong].filter(Boolean).map(toScreen)
            .map(({ x, y }) => ({ left: x - 6, right: x + 6, top: y - 6, bottom: y + 6 }));
        pen.textBaseline = 'middle';
        pen.lineJoin = 'round';
        for (const point of named) {
            const at = toScreen(point);
            if (!isVisible(at)) continue;
            pen.font = `${strong.has(point) ? '600 ' : ''}12px system-ui, sans-serif`;
            const name = point.name.length > 24 ? `${point.name.slice(0, 23)}…` : point.name;
            const width = pen.measureText(name).width;
            const left = at.x + 12 + width > frame.clientWidth ? at.x - 12 - width : at.x + 12;
            const box = { left: left - 3, right: left + width + 3, top: at.y - 9, bottom: at.y + 9 };
            if (box.left < 0 || taken.some(other => overlap(box, other))) continue;
            taken.push(box);
            pen.strokeStyle = colour('--card');
            pen.lineWidth = 4;
            pen.strokeText(name, left, at.y);
            pen.fillStyle = colour(strong.has(point) ? '--ink' : '--quiet');
            pen.fillText(name, left, at.y);
        }
    }

    const overlap = (a, b) => a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;

    function disc({ x, y }, radius) {
        pen.beginPath();
        pen.arc(x, y, radius, 0, 7);
        pen.fill();
    }

    function diamond({ x, y }) {
        pen.beginPath();
        pen.moveTo(x, y - 7);
        pen.lineTo(x + 7, y);
        pen.lineTo(x, y + 7);
        pen.lineTo(x - 7, y);
        pen.fill();
    }

    function line(from, to) {
        pen.beginPath();
        pen.moveTo(from.x, from.y);
        pen.lineTo(to.x, to.y);
        pen.stroke();
    }

    function zoomBy(factor, x = frame.clientWidth / 2, y = frame.clientHeight / 2) {
        const fixed = toMap(x, y);
        zoom = Math.max(1, Math.min(maxZoom, zoom * factor));
        const now = toMap(x, y);
        moveTo(centre.x + fixed.x - now.x, centre.y + fixed.y - now.y);
    }

    function moveTo(x, y) {
        centre = { x: Math.max(0, Math.min(1, x)), y: Math.max(0, Math.min(1, y)) };
        draw();
    }

    function showAll() {
        zoom = 1;
        moveTo(0.5, 0.5);
    }

    function nearest(x, y) {
        let best, distance = reach ** 2;
        for (const point of points) {
            const at = toScreen(point), square = (at.x - x) ** 2 + (at.y - y) ** 2;
            if (square < distance) [best, distance] = [point, square];
        }
        return best;
    }

    /** The next point in a direction: near, and not far to the side. */
    function next(from, dx, dy) {
        let best, least = Infinity;
        const start = toScreen(from);
        for (const point of points) {
            const at = toScreen(point), right = at.x - start.x, down = at.y - start.y;
            const ahead = right * dx + down * dy, aside = Math.abs(right * dy) + Math.abs(down * dx);
            if (point === from || ahead <= 0 || aside > ahead) continue;
            if (ahead + 2 * aside < least) [best, least] = [point, ahead + 2 * aside];
        }
        return best;
    }

    function reveal(point) {
        const at = toScreen(point);
        const isInside = at.x > 9 && at.y > 9 && at.x < frame.clientWidth - 9 && at.y < frame.clientHeight - 9;
        if (!isInside) moveTo(point.x, point.y);
    }

    function step(dx, dy) {
        const from = byKey.get(marks().item);
        const point = from ? next(from, dx, dy) : points[0];
        if (!point) return say('Edge of the map');
        reveal(point);
        say(point.name);
        open(point, true);
    }

    const fingers = new Map();
    let moved = 0;
    canvas.addEventListener('pointerdown', event => {
        canvas.setPointerCapture(event.pointerId);
        fingers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
        if (fingers.size === 1) moved = 0;
    });
    canvas.addEventListener('pointermove', event => {
        const before = fingers.get(event.pointerId);
        if (!before) return;
        const now = { x: event.offsetX, y: event.offsetY };
        const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
        moved += Math.abs(now.x - before.x) + Math.abs(now.y - before.y);
        fingers.set(event.pointerId, now);
        if (other) {
            const gap = point => Math.hypot(point.x - other.x, point.y - other.y) || 1;
            zoomBy(gap(now) / gap(before), (now.x + other.x) / 2, (now.y + other.y) / 2);
        } else moveTo(centre.x - (now.x - before.x) / scaleX(), centre.y - (now.y - before.y) / scaleY());
    });
    canvas.addEventListener('pointerup', event => {
        const point = fingers.size === 1 && moved < 6 ? nearest(event.offsetX, event.offsetY) : undefined;
        fingers.delete(event.pointerId);
        if (point) open(point, false);
    });
    canvas.addEventListener('pointercancel', event => fingers.delete(event.pointerId));
    canvas.addEventListener('wheel', event => {
        event.preventDefault();
        zoomBy(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.002)), event.offsetX, event.offsetY);
    }, { passive: false });
    frame.addEventListener('keydown', event => {
        if (event.ctrlKey || event.altKey || event.metaKey) return;
        const act = {
            ArrowLeft: () => step(-1, 0), ArrowRight: () => step(1, 0), ArrowUp: () => step(0, -1), ArrowDown: () => step(0, 1),
            '+': () => zoomBy(1.5), '=': () => zoomBy(1.5), '-': () => zoomBy(1 / 1.5), 0: showAll,
        }[event.key];
        if (!act) return;
        event.preventDefault();
        act();
    });
    byId('zoom-in').addEventListener('click', () => zoomBy(1.5));
    byId('zoom-out').addEventListener('click', () => zoomBy(1 / 1.5));
    byId('zoom-all').addEventListener('click', showAll);
    new ResizeObserver(draw).observe(frame);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);

    return {
        draw,
        reveal: key => byKey.has(key) && reveal(byKey.get(key)),
        has: key => byKey.has(key),
        show(items) {
            const spread = part => {
                const values = items.map(item => item[part]), least = Math.min(...values), range = Math.max(...values) - least || 1;
                return value => (value - least) / range;
            };
            const [left, top] = [spread('x'), spread('y')];
            points = items.map(item => ({ ...item, x: left(item.x), y: top(item.y) }));
            byKey = new Map(points.map(point => [point.item, point]));
            frame.dataset.points = items.length;
            draw();
        },
    };
}
