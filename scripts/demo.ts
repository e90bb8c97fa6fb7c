/**
 * `npm run demo` fills a running Clef Pro with a company of twelve repositories and six weeks of their reports, through
 * the public API alone. It finds the API as `npm run admin` does: the one that CLEF_URL and CLEF_ADMIN_KEY name, else
 * that of `npm start`. What is there already is left as it is, so that it may be run again.
 */
import { call, findApi, Refused, Unreachable, type Api } from '../src/admin/api.ts';
import { readSettings, UsageError } from '../src/admin/usage-error.ts';
import { loadAdminConfig } from '../src/config.ts';
import { fill } from './demo/fill.ts';
import { organisation } from './demo/organisation.ts';
import { whatToLookAt } from './demo/sights.ts';

/** As many tell their histories at once. */
const atOnce = 3;

interface Fleet {
  readonly items: readonly { id: string; name: string }[];
}

async function readFleet(api: Api): Promise<Map<string, string>> {
  const { items } = (await (await call(api, { method: 'get', path: '/api/v1/integrations' })).json()) as Fleet;
  return new Map(items.map(({ id, name }) => [name, id]));
}

async function run(): Promise<void> {
  const api = findApi(readSettings(loadAdminConfig));
  const there = await readFleet(api);
  const now = Date.now();
  const waiting = [...organisation];
  console.log(`Filling ${api.url} with ${waiting.length} integrations and six weeks of reports.`);
  const work = async () => {
    for (let member = waiting.shift(); member; member = waiting.shift()) {
      const name = member.name.padEnd(20);
      if (there.has(member.name)) {
        console.log(`${name}is there already, left as it is`);
        continue;
      }
      const started = Date.now();
      const { commits, batches } = await fill(api, member, now);
      const seconds = ((Date.now() - started) / 1_000).toFixed(1);
      console.log(`${name}${commits} commits in ${batches} submissions, ${seconds} s`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  console.log(whatToLookAt(api.url, await readFleet(api)));
}

try {
  await run();
} catch (error) {
  if (!(error instanceof UsageError || error instanceof Unreachable || error instanceof Refused)) throw error;
  console.error(error instanceof Refused ? `The API refused: ${error.message}` : error.message);
  process.exitCode = 1;
}
