import type { DataFolder } from './data-folder.ts';
import type { Ready } from './ready-file.ts';
import { say } from './say.ts';

/** Says where everything is and what to try first. */
export function announce(ready: Ready, publicUrl: string, data: DataFolder): void {
  const integrations = `${ready.apiUrl}/api/v1/integrations`;
  const key = `-H 'Authorization: Bearer ${ready.adminKey}'`;
  const rows: [string, string | null][] = [
    ['Dashboard', publicUrl],
    ['API', ready.apiUrl],
    ['How to use it', `${ready.apiUrl}/docs`],
    ['Temporal Web UI', ready.temporalUiUrl],
    ['Admin key', ready.adminKey],
    ['Data', data.path],
    ['Logs', data.logs],
  ];
  say('');
  say('Clef Pro runs.');
  say('');
  for (const [name, value] of rows) if (value !== null) say(`  ${name.padEnd(19)}${value}`);
  say('');
  say('Create an integration:');
  say(`  curl -sS ${key} -H 'Content-Type: application/json' -d '{"name": "payments"}' ${integrations}`);
  say('List the integrations:');
  say(`  curl -sS ${key} ${integrations}`);
  say('');
  say('Ctrl-C stops everything.');
}
