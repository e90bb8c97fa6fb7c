import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { collapse } from '../../../src/ingest/collapse.ts';
import { fromLogs, type Received } from '../../../src/ingest/otlp/logs.ts';
import { wireLogs } from '../../../src/ingest/otlp/request.ts';
import { issue, record, recordedLogs, reportPush, resourceLogs, summary, type LogRecord } from '../../otlp.ts';
import { cleanReports } from '../../domain/privacy/at-once.ts';

const read = (body: object): Received => fromLogs(wireLogs.parse(body));
const reports = (body: object) => read(body).submission!.reports;
const contentOf = (issues: readonly LogRecord[], matrixCells = 9) =>
  reports(reportPush('abc1234', issues, matrixCells))[0]!.content;
const commits = (body: object) => reports(body).map(({ commitSha }) => commitSha);
const of = (commit: string, records?: LogRecord[]) => resourceLogs({ 'clef.repo.commit': commit }, records);
const counted = (value: object) => {
  const attributes = [...record('clef.report.summary').attributes, { key: 'clef.matrixCells', value }];
  return reports({ resourceLogs: [of('abc1', [{ attributes }])] })[0]!.content;
};
const refusal = (body: object) => wireLogs.safeParse(body).error?.issues.map(({ path }) => `/${path.join('/')}`);
const joined = (...parts: LogRecord[][]) => ({ resourceLogs: parts.map((part) => of('abc1', part)) });
const counting = (errorCount: number, more: Record<string, number> = { 'clef.warningCount': 0, 'clef.infoCount': 0 }) =>
  record('clef.report.summary', { 'clef.matrixCells': 9, 'clef.errorCount': errorCount, ...more });
const [a, b] = [issue('matrix/error', { namespace: 'a' }), issue('matrix/error', { namespace: 'b' })];
const firstRecords = (...parts: number[]) => parts.map((at) => `/resourceLogs/${at}/scopeLogs/0/logRecords/0`);

describe('a push that was cut', () => {
  const push = recordedLogs('008').body.resourceLogs[0]!;
  const records = push.scopeLogs[0]!.logRecords;
  const only = (kept: readonly LogRecord[]) => ({ resourceLogs: [{ ...push, scopeLogs: [{ logRecords: kept }] }] });

  it('ALR-5: is refused in each of its parts: what is missing would be taken for fixed', () => {
    expect(records).toHaveLength(10);
    for (const at of [1, 5, 9]) {
      expect(refusal(only(records.slice(0, at)))).toEqual(['/resourceLogs/0/scopeLogs/0/logRecords/0']);
      expect(refusal(only(records.slice(at)))).toEqual(['/resourceLogs/0/scopeLogs/0/logRecords/0']);
    }
  });

  it('and joined again within one request is whole, in any order', () => {
    const parts = [records.slice(4), records.slice(0, 4)].map((kept) => only(kept).resourceLogs[0]!);
    expect(reports({ resourceLogs: parts })).toMatchObject([
      { content: reports(recordedLogs('008').body)[0]!.content },
    ]);
  });

  it.each([
    ['two halves that are the same', joined([counting(2), a], [counting(2), a]), firstRecords(0, 1)],
    ['two halves, then what both lack', joined([counting(2), a], [counting(2), a], [b], [b]), firstRecords(0, 1)],
    ['a half before the whole', joined([counting(2), a], [counting(2), a, b]), firstRecords(0)],
    ['what is left of one before the whole', joined([b], [counting(2), a, b]), firstRecords(0)],
    ['what is left of one after the whole', joined([counting(2), a, b], [b]), firstRecords(0)],
    ['an issue beside a summary that counts none', joined([counting(0)], [a]), firstRecords(0)],
    ['fewer than a summary without all its counts says', joined([counting(2, {}), a]), firstRecords(0)],
    ['more than a summary without all its counts says', joined([counting(1, {}), a, b]), undefined],
    ['a whole one twice, once in pieces', joined([counting(2), a, b], [counting(2)], [a, b]), undefined],
  ])('ALR-5: each report of a request has the issues that its own summary counts: %s', (_what, body, expected) => {
    expect(refusal(body)).toEqual(expected);
  });
});

describe('the requests of the real CLI', () => {
  it.each(['002', '005', '007', '008'])('PRV-1, ALR-5: %s is one report, with nothing unnamed', (number) => {
    const { submission, pushes, rejected } = read(recordedLogs(number).body);
    expect(submission).toMatchObject({ droppedFields: 0, unknownSeverities: 0, door: 'otlp' });
    expect(submission!.reports).toMatchObject([{ dialect: 'otlp', evaluable: true, cliVersion: '0.1.30' }]);
    expect([pushes, rejected]).toEqual([[], 0]);
  });

  it.each([
    ['043', 'lint'],
    ['054', 'drift'],
  ])('PRV-4: %s is a %s push, of which nothing is kept', (number, kind) => {
    expect(read(recordedLogs(number).body)).toEqual({ submission: undefined, pushes: [kind], rejected: 0 });
  });

  it('cells, lists and results are those of the findings, by scope', () => {
    const [report] = reports(recordedLogs('008').body);
    expect(report).toMatchObject({
      commitSha: '32cd7f56a2003ff6cc4f96bf835d1381a1dc4b51',
      branch: '',
      committedAt: null,
    });
    const { summary: seen, drift, policyResults } = report!.content;
    expect(seen).toMatchObject({
      filesScanned: 9,
      namespaces: ['auth', 'notifications', 'payments'],
      environments: ['dev', 'production', 'staging'],
    });
    expect(
      Object.fromEntries(seen.cells.map((cell) => [`${cell.namespace}/${cell.environment}`, cell.healthStatus])),
    ).toEqual({
      'auth/dev': 'healthy',
      'auth/production': 'healthy',
      'auth/staging': 'healthy',
      'notifications/dev': 'healthy',
      'notifications/production': 'critical',
      'notifications/staging': 'critical',
      'payments/dev': 'healthy',
      'payments/production': 'warning',
      'payments/staging': 'warning',
    });
    expect(drift).toEqual([
      {
        namespace: 'payments',
        isDrifted: true,
        severity: 'warning',
        summary: 'Keys are missing from production, staging',
        driftCount: null,
      },
    ]);
    expect(policyResults.filter((result) => !result.passed)).toMatchObject([
      { ruleId: 'matrix/error', ruleName: 'matrix', severity: 'critical', scope: 'notifications/production' },
      { ruleId: 'matrix/error', ruleName: 'matrix', severity: 'critical', scope: 'notifications/staging' },
    ]);
  });
});

describe('ORD-2: what stands in one request', () => {
  it('several commits are one batch in their order', () => {
    expect(commits({ resourceLogs: [of('abc1'), of('abc2'), of('abc3')] })).toEqual(['abc1', 'abc2', 'abc3']);
  });

  it('one report cut into several resources comes together again', () => {
    const [one, two] = [issue('matrix/error', { namespace: 'a' }), issue('matrix/error', { namespace: 'b' })];
    const whole = { resourceLogs: [of('abc1', [summary(), one, two])] };
    const cut = { resourceLogs: [of('abc1', [one]), of('abc1', [summary()]), of('abc1', [two])] };
    expect(reports(cut)).toEqual(reports(whole));
  });

  it('one report pushed twice collapses into one', () => {
    const { submission } = read({ resourceLogs: [of('ABC1234567'.repeat(4)), of('abc1234567'.repeat(4))] });
    const settings = { privacyMode: 'redact', collectCIContext: false, privacyKey: 'key-1' } as const;
    const { reports: clean } = cleanReports(submission!.reports, submission!.pointers, settings);
    expect(submission!.reports).toHaveLength(2);
    expect(collapse(clean, submission!.pointers)).toHaveLength(1);
  });

  it('reports, lint and drift pushes and foreign records are told apart', () => {
    const records = [record('clef.lint.issue'), record('clef.drift.summary'), record('clef.agent.started'), record('')];
    const received = read({
      resourceLogs: [of('abc1'), resourceLogs({}, records), { resource: null, scopeLogs: null }],
    });
    expect(received).toMatchObject({
      pushes: ['lint', 'drift'],
      rejected: 2,
      submission: { pointers: ['/resourceLogs/0'] },
    });
  });

  it('the name of an event may stand in its own field', () => {
    const { attributes } = record('', { 'clef.matrixCells': 9 });
    const told = { eventName: 'clef.report.summary', attributes: attributes.slice(1) };
    expect(reports({ resourceLogs: [of('abc1', [told])] })).toMatchObject([{ evaluable: true }]);
  });

  it('ORD-3: the order of the records makes no other content', () => {
    const rules = ['matrix/error', 'drift/warning', 'sops/info', 'sops/error'];
    const places = [{}, { namespace: 'b' }, { namespace: 'a', environment: 'x' }, { namespace: 'a', environment: 'y' }];
    const issues = fc.array(fc.tuple(fc.constantFrom(...rules), fc.constantFrom(...places)), { maxLength: 12 });
    const shuffled = issues.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length })),
    );
    fc.assert(
      fc.property(shuffled, ([one, other]) => {
        const records = (list: typeof one) => list.map(([rule, place]) => issue(rule, place));
        expect(contentOf(records(other))).toEqual(contentOf(records(one)));
      }),
    );
  });
});

describe('PRV-1: unnamed attributes', () => {
  it('are dropped and counted, whether they describe the report or an issue', () => {
    const records = [record('clef.report.summary', { extra: 'x' }), record('clef.report.issue', { a: 1, b: 2 })];
    const resource = { 'clef.repo.commit': 'abc1', 'host.name': 'x' };
    expect(read({ resourceLogs: [resourceLogs(resource, records)] }).submission!.droppedFields).toBe(4);
  });
});

describe('what is no report is refused, naming the place', () => {
  const at = '/resourceLogs/0/resource/attributes';

  it.each([
    ['no commit', {}, [summary()], [at]],
    ['an empty commit', { 'clef.repo.commit': '' }, [summary()], [at]],
    ['a commit of 65 characters', { 'clef.repo.commit': 'a'.repeat(65) }, [summary()], [at]],
    ['many issues without a commit, told once', {}, [issue('matrix/error'), issue('sops/info')], [at]],
    ['a lint push needs none', {}, [record('clef.lint.summary')], undefined],
  ])('%s', (_what, resource: Record<string, string>, records, expected) => {
    expect(refusal({ resourceLogs: [resourceLogs(resource, records)] })).toEqual(expected);
  });

  it.each(['nine', '-1', '1.5', '1e3', '99999999999999999999'])('a count of cells that reads %j', (text) => {
    const told = record('clef.report.summary', { 'clef.matrixCells': text });
    const body = { resourceLogs: [resourceLogs({ 'clef.repo.commit': 'abc1' }, [told])] };
    expect(refusal(body)).toEqual(['/resourceLogs/0/scopeLogs/0/logRecords/0/attributes']);
  });

  it('a count may be text, or a number', () => {
    for (const value of [{ intValue: '9' }, { intValue: 9 }, { stringValue: '9' }]) {
      expect(counted(value).summary.filesScanned).toBe(9);
    }
  });

  it('more than 10,000 records', () => {
    const records = Array.from({ length: 10_001 }, () => record('clef.lint.issue'));
    expect(refusal({ resourceLogs: [resourceLogs({}, records)] })).toEqual(['/resourceLogs']);
  });
});
