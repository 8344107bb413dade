// PGlite, a PostgreSQL in WebAssembly, with pgvector on a port of the loopback address: node pglite-server.mjs PORT PACKAGES
// Its session ends when COPY waits for data, so COPY FROM STDIN is answered here, and handed over together with its data.
import net from 'node:net';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [port, packages] = process.argv.slice(2);
const from = createRequire(packages + '/package.json');
const load = async name => import(pathToFileURL(from.resolve(name)));
const { PGlite } = await load('@electric-sql/pglite');
const { vector } = await load('@electric-sql/pglite-pgvector');
const db = await PGlite.create({ extensions: { vector } });
let queue = Promise.resolve();

const message = (type, body) => {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};

async function copyInResponse(statement) {
  const table = statement.match(/^COPY (.*) FROM STDIN/)[1];
  const { rows } = await db.query(
    'SELECT count(*)::int AS n FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0', [table]);
  const body = Buffer.alloc(3 + 2 * rows[0].n);
  body.writeInt8(1, 0);
  body.writeInt16BE(rows[0].n, 1);
  for (let n = 0; n < rows[0].n; n++) body.writeInt16BE(1, 3 + 2 * n);
  return message('G', body);
}

function withoutCopyInResponse(answer) {
  const start = answer.indexOf('G');
  return Buffer.concat([answer.subarray(0, start), answer.subarray(start + 1 + answer.readInt32BE(start + 1))]);
}

net.createServer(socket => {
  let [input, hasBegun, isStarted, copy] = [Buffer.alloc(0), false, false, null];
  const send = async bytes => Buffer.from(await db.execProtocolRaw(bytes));

  async function handle(bytes) {
    const type = isStarted ? String.fromCharCode(bytes[0]) : 'startup';
    isStarted = true;
    if (type === 'Q' && /^COPY .* FROM STDIN/.test(bytes.toString('utf8', 5))) {
      copy = [bytes];
      socket.write(await copyInResponse(bytes.toString('utf8', 5)));
    } else if (copy && 'dcf'.includes(type)) {
      copy.push(bytes);
      if (type === 'd') return;
      const answer = await send(Buffer.concat(copy));
      copy = null;
      socket.write(withoutCopyInResponse(answer));
    } else if (type !== 'X') socket.write(await send(bytes));
  }

  // One message at a time, also of several connections: there is one session.
  socket.on('data', data => {
    input = Buffer.concat([input, data]);
    for (;;) {
      const lengthAt = hasBegun ? 1 : 0; // the first message has no type
      if (input.length < lengthAt + 4) return;
      const length = lengthAt + input.readInt32BE(lengthAt);
      if (input.length < length) return;
      const bytes = input.subarray(0, length);
      input = input.subarray(length);
      if (!hasBegun && length === 8) {
        socket.write('N'); // no SSL
        continue;
      }
      hasBegun = true;
      queue = queue.then(() => handle(bytes)).catch(error => {
        console.error(error);
        socket.destroy();
      });
    }
  });
  socket.on('close', () => queue = queue.then(() => db.exec('ROLLBACK')));
  socket.on('error', () => socket.destroy());
}).listen(Number(port), '127.0.0.1', () => console.log('listening'));
