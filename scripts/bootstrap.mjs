// Runs before `npm start` and `npm test`, on whatever Node the person has (20 or newer): brings the dependencies in step
// with package-lock.json, Node 24 among them, so that the scripts that follow can run TypeScript directly.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const inRoot = (path) => join(root, path);

if (isOutdated()) install();
checkNode();

/** Tells whether what is installed is missing or older than the lock file. */
function isOutdated() {
  const installed = statSync(inRoot('node_modules/.package-lock.json'), { throwIfNoEntry: false });
  return !installed || installed.mtimeMs < statSync(inRoot('package-lock.json')).mtimeMs;
}

function install() {
  console.log('Installing what Clef Pro needs (npm ci): about half a minute, once ...');
  // `npm ci` under the very npm that runs us; --loglevel=error also hides its remarks about the Node it runs on.
  const npm = process.env.npm_execpath;
  const [program, ...first] = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm'];
  const args = [...first, 'ci', '--loglevel=error', '--no-audit', '--no-fund'];
  const { status } = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) fail('The installation failed (npm says why above): mend that and start again.');
}

/** The scripts find node_modules/.bin/node before any other Node; without it the one on PATH has to do. */
function checkNode() {
  if (existsSync(inRoot('node_modules/.bin/node'))) return;
  if (Number(process.versions.node.split('.')[0]) >= 24) return;
  fail(
    `Node 24 is needed, this is ${process.version}, and npm brought none for ${process.platform}-${process.arch}: ` +
      'run `npm ci` without --omit=optional, or install Node 24 (https://nodejs.org).',
  );
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
