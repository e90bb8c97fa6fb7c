/** What is worth a look afterwards: the page of which integration, and what is seen there. */
const sights = [
  ['payments-api', 'matrix', '60 cells, a critical one that came back after it was mended'],
  ['payments-api', 'alerts', 'new, acknowledged with a note, come back'],
  ['identity-platform', 'ingest', 'what the privacy boundary took out of messages'],
  ['data-lake', 'drift', 'three namespaces that differ between environments'],
  ['data-lake', 'alerts?status=resolved', 'alerts that went with an environment: gone, not fixed'],
  ['fraud-scoring', 'policies', 'a rule that is switched off'],
  ['partner-portal', 'ingest', 'blocked: strict privacy refused a report'],
  ['mobile-gateway', 'matrix', 'unknown: the last report held no cell'],
  ['billing-core', 'ingest', 'a report that came late'],
  ['search-indexer', 'matrix', 'reported over OpenTelemetry'],
  ['notifications-hub', 'settings', 'expects a report every half an hour, so it goes quiet soon'],
] as const;

/** The end of the demo: addresses, and what is seen there. */
export function whatToLookAt(url: string, idOf: ReadonlyMap<string, string>): string {
  const base = url.replace(/\/+$/, '');
  const places = sights
    .filter(([name]) => idOf.has(name))
    .map(([name, page, what]) => [`${base}/integrations/${idOf.get(name)}/${page}`, `${name}: ${what}`]);
  const lines = [
    [`${base}/`, 'the fleet, worst first'],
    [`${base}/alerts`, 'every open alert'],
    [`${base}/outbox`, 'the mails, captured where no provider is set'],
    ...places,
  ].map(([address, what]) => `  ${what}\n    ${address}`);
  return `\nSign in with an admin key and look at:\n${lines.join('\n')}`;
}
