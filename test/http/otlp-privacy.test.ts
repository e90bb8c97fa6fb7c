import { describe, expect, it } from '@jest/globals';
import type { TestIntegration } from '../api-client.ts';
import { dumpTables } from '../db/tables.ts';
import { eventually } from '../harness.ts';
import { isQuiet } from '../journeys/state.ts';
import { logsRequest, record, resourceLogs, type Form, type LogRecord, type ResourceLogs } from '../otlp.ts';
import { historyText } from '../temporal/readable.ts';
import { overhear } from './overheard.ts';
import { send, type RawAnswer } from './raw.ts';

const here = overhear();

/** Stands in every value below, and in no place where anything may be kept. */
const zebra = /zebra/i;
let planted = 0;
const canary = () => `zebra${(planted += 1)}`;

/** A record whose body, trace and every attribute that is not named here hold a canary. */
function tainted(event: string, kept: Record<string, string | number> = {}): LogRecord {
  const texts = ['message', 'key', 'fixCommand', 'presentIn', 'missingFrom', 'passed', 'errorCount', canary()];
  const values = Object.fromEntries(texts.map((name) => [`clef.${name}`, canary()]));
  const file = { 'clef.file': `/home/${canary()}/${canary()}/${canary()}/auth/production.enc.yaml` };
  const nested = {
    arrayValue: { values: [{ stringValue: canary() }, { kvlistValue: { values: [{ key: canary() }] } }] },
  };
  const { attributes } = record(event, { ...file, ...values, ...kept });
  const told = { timeUnixNano: '1', severityText: canary(), traceId: canary(), [canary()]: canary() };
  return { ...told, body: { stringValue: canary() }, attributes: [...attributes, { key: canary(), value: nested }] };
}

function taintedResource(kept: Record<string, string>, records: LogRecord[]): ResourceLogs {
  const origin = `https://${canary()}:${canary()}@git.example.com/${canary()}/${canary()}.git`;
  const resource = { 'service.name': canary(), 'clef.repo.origin': origin, [canary()]: canary(), ...kept };
  const { resource: described, scopeLogs } = resourceLogs(resource, records);
  return { resource: described, scopeLogs: [{ scope: { name: canary(), version: canary() }, ...scopeLogs[0]! }] };
}

/** One push of each kind, and logs of something else. */
function pushes(commit: string): ResourceLogs[] {
  const named = { 'clef.namespace': canary(), 'clef.environment': canary(), 'clef.category': canary() };
  return [
    taintedResource({ 'clef.repo.commit': commit, 'clef.repo.branch': 'main', 'service.version': '0.1.30' }, [
      tainted('clef.report.summary', { 'clef.matrixCells': 9 }),
      tainted('clef.report.issue', { 'clef.category': 'sops', 'clef.severity': 'error' }),
      tainted('clef.report.issue', { 'clef.category': 'schema', 'clef.severity': 'warning' }),
      tainted('clef.report.issue', { 'clef.category': 'matrix' }),
    ]),
    taintedResource({}, [tainted('clef.lint.summary', named), tainted('clef.lint.issue', named)]),
    taintedResource({}, [tainted('clef.drift.summary', named), tainted('clef.drift.issue', named)]),
    taintedResource({}, [tainted(canary(), named)]),
  ];
}

async function viewsOf({ id }: TestIntegration): Promise<string> {
  const views = ['', '/matrix', '/reports', '/reports/abc1234', '/alerts'];
  const answers = await Promise.all(views.map((view) => here.stack.api.get(`/integrations/${id}${view}`)));
  return JSON.stringify(answers.map(({ body }) => body));
}
const heard = ({ text, headers }: RawAnswer) => text + JSON.stringify([...headers]);

describe.each(['json', 'protobuf'] as Form[])('PRV-4, PRV-8: canaries in every attribute and body, in %s', (form) => {
  it('are found in no table, no answer, no log, no mail and no history of a workflow', async () => {
    const integration = await here.stack.api.integration({
      settings: { collectCIContext: true },
      channels: [{ target: `${form}@acme.com`, minSeverity: 'info' }],
    });
    const mails = here.stack.sendgrid.mails.length;
    const answer = await send(
      here.stack.api.url,
      logsRequest(integration.key, { resourceLogs: pushes('abc1234') }, form),
    );
    expect(answer.status).toBe(200);
    await eventually(() => isQuiet(here.stack.query, integration));
    const [batch] = await here.stack.query('select workflow_id from batch where integration_id = $1', [integration.id]);
    const seen = {
      answer: heard(answer),
      views: await viewsOf(integration),
      tables: await dumpTables(here.stack.query),
      mails: JSON.stringify(here.stack.sendgrid.mails.slice(mails)),
      history: await historyText(here.stack.temporal, String(batch!['workflow_id'])),
      log: here.overheard.text,
    };
    // What is looked through is what came of the request.
    expect(seen.answer).toContain('1');
    expect(seen.views).toContain('The encryption cannot be validated or opened for auth/production');
    expect(seen.tables).toContain('lint');
    expect(seen.mails).toContain('auth/production');
    expect(seen.history).toContain('1 report -> abc1234');
    expect(seen.log).toContain('/v1/logs');
    for (const [where, text] of Object.entries(seen))
      expect([where, zebra.exec(text)?.[0]]).toEqual([where, undefined]);
  });

  it('are found in none of these when the request is refused', async () => {
    const integration = await here.stack.api.integration();
    const [report, ...rest] = pushes('');
    const spoilt = [
      { resourceLogs: [...rest, report] },
      {
        resourceLogs: [
          taintedResource({ 'clef.repo.commit': 'abc1234' }, [
            tainted('clef.report.summary', { 'clef.matrixCells': canary() }),
          ]),
        ],
      },
    ];
    for (const body of spoilt) {
      const answer = await send(here.stack.api.url, logsRequest(integration.key, body, form));
      expect(answer.status).toBe(400);
      expect(heard(answer)).not.toMatch(zebra);
    }
    expect(await dumpTables(here.stack.query)).not.toMatch(zebra);
    expect(here.overheard.text).not.toMatch(zebra);
  });
});
