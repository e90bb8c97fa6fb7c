import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fromLogs, type Received } from '../../../src/ingest/otlp/logs.ts';
import { wireLogs } from '../../../src/ingest/otlp/request.ts';
import { issue, record, reportPush, resourceLogs, summary, type LogRecord } from '../../otlp.ts';
import { cleanReports } from '../../domain/privacy/at-once.ts';

const read = (body: object): Received => fromLogs(wireLogs.parse(body));
const reports = (body: object) => read(body).submission!.reports;
const contentOf = (issues: readonly LogRecord[], matrixCells = 9) =>
  reports(reportPush('abc1234', issues, matrixCells))[0]!.content;
const messageOf = (...issues: LogRecord[]) => contentOf(issues).policyResults[0]!.message;
const scopeOf = (about: Parameters<typeof issue>[1]) =>
  contentOf([issue('schema/error', about)]).policyResults[0]!.scope;

describe('PRV-4: messages are made of category, severity, scope and count', () => {
  const about = { namespace: 'auth', environment: 'prod' };

  it.each([
    ['matrix/error', 'Missing encrypted file for auth/prod'],
    ['matrix/info', 'Pending keys await their values in auth/prod'],
    ['drift/warning', 'Keys of other environments are missing from auth/prod'],
    ['schema/error', 'Keys fail their schema in auth/prod'],
    ['sops/error', 'The encryption cannot be validated or opened for auth/prod'],
    ['sops/info', 'At most one recipient can decrypt auth/prod: consider adding a backup key'],
    ['ownership/error', 'Errors were found in auth/prod'],
    ['constructor/warning', 'Warnings were found in auth/prod'],
    ['__proto__/info', 'Something to note in auth/prod'],
  ])('%s', (rule, expected) => {
    expect(messageOf(issue(rule, about))).toBe(expected);
  });

  it('without a scope it is left out, and several of one kind say how many', () => {
    expect(messageOf(issue('service-identity/error', { file: 'clef.yaml' }))).toBe(
      'A service identity does not match the manifest',
    );
    const twice = [issue('sops/warning', about), issue('sops/warning', about)];
    expect(messageOf(...twice)).toBe('Recipients differ from the manifest in auth/prod, 2 findings');
    expect(contentOf(twice).policyResults).toHaveLength(2);
    expect(contentOf(twice).summary.cells[0]!.description).toBe('Findings: 2 warning');
  });

  it('a name that looks like a replacement stands for itself', () => {
    expect(messageOf(issue('matrix/error', { namespace: "$&$'", environment: '$1' }))).toBe(
      "Missing encrypted file for $&$'/$1",
    );
  });

  it('whatever texts, files and times are sent, nothing of them is in the report', () => {
    const canary = fc.stringMatching(/^[a-z]{12}$/).map((word) => `zebra${word}`);
    fc.assert(
      fc.property(canary, fc.constantFrom('matrix/error', 'sops/info', 'new/warning'), (word, rule) => {
        const sent = issue(rule, { namespace: 'auth', environment: 'prod', file: `/${word}/${word}.enc.yaml` });
        const more = { 'clef.message': word, 'clef.key': word, 'clef.fixCommand': word, [word]: word };
        const { attributes } = record('', more);
        const told = { ...sent, body: { stringValue: word }, attributes: [...sent.attributes, ...attributes.slice(1)] };
        const resource = { 'clef.repo.commit': 'abc1234', 'clef.repo.origin': word, 'service.name': word };
        const received = read({ resourceLogs: [resourceLogs(resource, [summary(), told])] });
        expect(JSON.stringify(received)).not.toContain('zebra');
      }),
    );
  });
});

describe('ALR-2, PRV-4: the scope of an issue', () => {
  it.each([
    ['/home/runner/work/acme/acme/auth/production.enc.yaml', 'auth/production'],
    ['/tmp/clef-report-814e16b7-1795332562668/auth/staging.enc.yaml', 'auth/staging'],
    ['secrets/auth/eu.west.enc.json', 'auth/eu.west'],
    ['auth/production.yaml', 'auth/production'],
    ['auth/production', 'auth/production'],
    ['work/production.enc.yaml', 'work/production'],
    ['a/dev.enc.yaml', 'a/dev'],
    ['auth/eu.west.yaml', 'auth/eu.west'],
    ['C:\\work\\acme\\auth\\production.enc.yaml', 'auth/production'],
    ['//auth///./production.enc.yaml', 'auth/production'],
    ['clef.yaml', null],
    ['/home/runner/work/acme/acme/clef.yaml', null],
    ['production.enc.yaml', null],
    ['../production.enc.yaml', null],
    ['/home/runner/work/acme/acme/auth.production.enc.yaml', null],
    ['D:\\a\\acme\\acme\\auth.production.enc.yaml', null],
    ['/home/runner/work/acme/acme/acme/production.enc.yaml', 'acme/production'],
    ['/tmp/clef-report-814e16b7-1795332562668/auth.production.enc.yaml', null],
    ['auth/.enc.yaml', null],
    ['auth/.yaml', null],
    ['/', null],
    ['', null],
  ])('of the file %j is %j', (file, expected) => {
    expect(scopeOf({ file })).toBe(expected);
  });

  it('is what the issue names, before its file', () => {
    const file = '/x/auth/production.enc.yaml';
    expect(scopeOf({ file, namespace: 'pay', environment: 'dev' })).toBe('pay/dev');
    expect(scopeOf({ file, namespace: 'pay' })).toBe('pay');
    expect(scopeOf({ file, environment: 'dev' })).toBe('auth/production');
  });

  it('a namespace alone makes no cell', () => {
    const { summary: seen } = contentOf([issue('schema/error', { namespace: 'pay' })]);
    expect(seen).toMatchObject({ namespaces: ['pay'], environments: [], cells: [] });
  });
});

describe('ALR-5: an OTLP report without findings', () => {
  it.each([
    ['checked nine cells: all is well', 9, [], true],
    ['checked none: it is unknown', 0, [], false],
    ['checked none and yet has an issue', 0, [issue('sops/error')], true],
  ])('%s', (_what, matrixCells, issues, evaluable) => {
    expect(reports(reportPush('abc1234', issues, matrixCells))[0]).toMatchObject({ evaluable, dialect: 'otlp' });
  });

  it('stays that way behind the privacy boundary', () => {
    const { submission } = read(reportPush('abc1234'));
    const { reports: clean } = cleanReports(submission!.reports, [''], {
      privacyMode: 'redact',
      collectCIContext: false,
      privacyKey: 'key-1',
    });
    expect(clean[0]).toMatchObject({ evaluable: true, content: { summary: { filesScanned: 9, cells: [] } } });
  });
});

describe('ALR-9: severities', () => {
  it.each([
    ['error', { ruleId: 'matrix/error', severity: 'critical', passed: false }, 0],
    ['ERROR', { ruleId: 'matrix/error', severity: 'critical', passed: false }, 0],
    ['critical', { ruleId: 'matrix/critical', severity: 'critical', passed: false }, 0],
    ['warning', { ruleId: 'matrix/warning', severity: 'warning', passed: true }, 0],
    ['info', { ruleId: 'matrix/info', severity: 'info', passed: true }, 0],
    ['fatal', { ruleId: 'matrix/warning', severity: 'warning', passed: true }, 1],
    ['', { ruleId: 'matrix/warning', severity: 'warning', passed: true }, 0],
  ])('%j', (word, result, unknownSeverities) => {
    const { submission } = read(reportPush('abc1234', [issue(`matrix/${word}`)]));
    expect(submission!.unknownSeverities).toBe(unknownSeverities);
    expect(submission!.reports[0]!.content.policyResults).toMatchObject([result]);
  });
});
