// PGlite in Node, driven by lines on standard input: `WORK FROM CALLS` runs a statement CALLS times, with keys from FROM on, and
// answers with the microseconds of one call. Usage: node pglite.mjs PACKAGE DATA-DIRECTORY TABLE CREATE FILL
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const [packageFolder, dataDirectory, table, create, fill] = process.argv.slice(2);
const { PGlite } = await import(pathToFileURL(`${packageFolder}/dist/index.js`));
const ROWS = 100_000;
const db = await PGlite.create(dataDirectory);
await db.exec(create);
await db.exec(fill);
await db.query(`VACUUM ANALYZE ${table}`);
await db.exec('SET synchronous_commit = off');

/** The same keys, in the same order, as those of the other side. */
const key = i => ((Math.imul(i, 0x9e3779b1) >>> 0) % ROWS) + 1;

/** One message of the frontend protocol: its letter, its length, what is in it. */
function message(letter, ...parts) {
  const body = Buffer.concat(parts.map(part => (typeof part === 'string' ? Buffer.from(part + '\0') : part)));
  const head = Buffer.alloc(5);
  head.write(letter);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const int16 = value => { const bytes = Buffer.alloc(2); bytes.writeInt16BE(value); return bytes; };
const int32 = value => { const bytes = Buffer.alloc(4); bytes.writeInt32BE(value); return bytes; };
const sync = message('S');
await db.execProtocolRaw(Buffer.concat([message('P', 'find', `SELECT price FROM ${table} WHERE id = $1`, int16(0)), sync]));
const bound = id => Buffer.concat([
  message('B', '', 'find', int16(1), int16(1), int16(1), int32(4), int32(id), int16(1), int16(1)), message('E', '', int32(0)), sync,
]);

const works = {
  one: () => db.query('SELECT 1'),
  find: i => db.query(`SELECT price FROM ${table} WHERE id = $1`, [key(i)]),
  insert: i => db.query(`INSERT INTO ${table} VALUES ($1, 'item', 1)`, [ROWS + 1 + i]),
  // What is prepared once and sent as bytes, without the client's parsing of rows: the least that a call can cost.
  rawFind: i => db.execProtocolRawSync(bound(key(i))),
};

for await (const line of createInterface({ input: process.stdin })) {
  const [work, from, calls] = line.split(' ');
  const call = works[work];
  const start = process.hrtime.bigint();
  for (let i = Number(from), end = i + Number(calls); i < end; i++) {
    await call(i);
  }

  console.log(Number(process.hrtime.bigint() - start) / 1000 / Number(calls));
}

await db.close();
