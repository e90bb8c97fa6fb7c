import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { evaluate } from '../../../src/domain/evidence.ts';
import { cleanRuleId } from '../../../src/domain/privacy/clean.ts';
import { ForbiddenContent } from '../../../src/domain/privacy/redactions.ts';
import { dialectUnder, type Report } from '../../../src/domain/report.ts';
import { aContent, aReport, aResult } from '../../builders.ts';
import { cleanReports } from './at-once.ts';
import { clean, settings } from './clean-report.ts';
import { disguises } from './disguises.ts';
import { alphabets, Draw } from './draw.ts';
import { shapes } from './forbidden.ts';
import { ordinaryNames } from './ordinary.ts';
import { plant } from './planted.ts';

const withMessage = (message: string, grid = {}) =>
  aReport({ content: aContent([aResult({ message, scope: null })], grid) });
const messageOf = (message: string, grid = {}): string =>
  clean(withMessage(message, grid)).content.policyResults[0]!.message;
const scopeOf = (scope: string, grid = {}): string =>
  clean(aReport({ content: aContent([aResult({ scope })], grid) })).content.policyResults[0]!.scope!;
const inferred = (report: Report): string[] => {
  const { content, ...rest } = clean(report).report;
  const dialect = dialectUnder('auto', rest.dialect);
  return [...evaluate({ ...rest, dialect, content }, null).findings.values()].map(({ scope }) => scope);
};

describe('the texts of a report', () => {
  it('PRV-3: lose what may not be kept, counted by place and kind', () => {
    const { content, redactions } = clean(withMessage('See /etc/a and /etc/b, ask ann@acme.com'));
    expect(content.policyResults[0]!.message).toBe('See [path] and [path], ask [email]');
    expect(redactions).toEqual([
      { pointer: '/policyResults/0/message', kind: 'path', count: 2 },
      { pointer: '/policyResults/0/message', kind: 'email', count: 1 },
    ]);
  });

  it('PRV-2: may say the names that the report lists, alone or joined, whatever shape they have', () => {
    const grid = { namespaces: ['team/billing', 'API_KEYS'], environments: ['dev', 'PROD_EU'] };
    for (const text of [
      'Rotation overdue for team/billing/PROD_EU (94 days)',
      "Only 'API_KEYS' and API_KEYS/dev are left.",
      'Compare dev/PROD_EU/team/billing.',
    ]) {
      expect(messageOf(text, grid)).toBe(text);
    }
    expect(messageOf('See API_KEYS_2 in team/billing/other', grid)).toBe('See [name] in [path]');
    expect(messageOf('team/billing/dev.enc.yaml is gone', grid)).toBe('[path] is gone');
  });

  it('PRV-2: never shield what follows a name of the report', () => {
    const grid = { namespaces: ['CORE_API'], environments: ['pre_prod'] };
    expect(messageOf('CORE_API/pre_prod=hunter2 differs', grid)).toBe('CORE_API/[variable] differs');
    const { redactions } = clean(withMessage('CORE_API/pre_prod=hunter2 differs', grid));
    expect(redactions).toEqual([{ pointer: '/policyResults/0/message', kind: 'variable', count: 1 }]);
  });

  it('PRV-3, ALR-2: call a name that could not be kept as the lists do, so that a message names its cell', () => {
    const grid = { namespaces: ['db.json', 'oauth'], environments: ['production', 'x.yaml'] };
    const message = 'Missing encrypted file for db.json/production.';
    const { content } = clean(withMessage(message, grid));
    const [namespace] = content.summary.namespaces;
    expect(content.policyResults[0]!.message).toBe(`Missing encrypted file for ${namespace}/production.`);
    expect(inferred(withMessage(message, grid))).toEqual([`${namespace}/production`]);
    const environment = content.summary.environments[1]!;
    expect(inferred(withMessage('oauth/x.yaml differs', grid))).toEqual([`oauth/${environment}`]);
    expect(messageOf('my-db.json and db.jsonx', grid)).toMatch(/^\[path\] and /);
  });

  it('PRV-3, ALR-2: call a name that is too long to be kept as the lists do, too', () => {
    const long = 'team-payments '.repeat(10).trim();
    const grid = { namespaces: [long, `${long}-eu`] };
    const message = `Rotation overdue for ${long}-eu/production, not for ${long.slice(0, -1)}.`;
    const { content, redactions } = clean(withMessage(message, grid));
    const placeholder = content.summary.namespaces[1]!;
    expect(placeholder).toMatch(/^\[long:[0-9a-f]{8}\]$/);
    expect(content.policyResults[0]!.message).toBe(
      `Rotation overdue for ${placeholder}/production, not for ${long.slice(0, -1)}.`,
    );
    expect(inferred(withMessage(message, grid))).toEqual([`${placeholder}/production`]);
    expect(redactions).toContainEqual({ pointer: '/policyResults/0/message', kind: 'long', count: 1 });
    expect(messageOf('Missing encrypted file for oauth/production.', grid)).toMatch(/oauth\/production\.$/);
  });

  it('PRV-3: are not kept where a report has so many long names that one may hide in them', () => {
    const namespaces = Array.from({ length: 101 }, (_, at) => 'team-payments '.repeat(10) + String(at));
    expect(messageOf(`See ${namespaces[7]!}`, { namespaces })).toBe('[long]');
    expect(messageOf('See a', { namespaces })).toBe('See a');
  });

  it('ALR-2: still name their cell beside what was taken out', () => {
    expect(inferred(withMessage("Key 'DB_PASSWORD' of oauth/production is in /etc/a.yaml"))).toEqual([
      'oauth/production',
    ]);
  });

  it('PRV-3: one text in two reports is judged by the names of each', () => {
    const { reports } = cleanReports(
      ['a/b', 'z', 'a/b'].map((name) => withMessage('See a/b/c', { namespaces: [name], environments: ['c'] })),
      ['/0', '/1', '/2'],
      settings,
    );
    const messages = reports.map(({ content }) => content.policyResults[0]!.message);
    expect(messages).toEqual(['See a/b/c', 'See [path]', 'See a/b/c']);
  });

  it('PRV-3: beyond 1,000 places are counted for the whole request', () => {
    const results = Array.from({ length: 1_005 }, () => aResult({ message: '/etc/a' }));
    const { redactions } = clean(aReport({ content: aContent(results) }));
    expect(redactions).toHaveLength(1_001);
    expect(redactions.at(-1)).toEqual({ pointer: '', kind: 'path', count: 5 });
  });
});

describe('a clean report', () => {
  const plantings = fc.integer().map((seed) => {
    const draw = new Draw(seed);
    return draw.one([draw.one(ordinaryNames), plant(draw.one(shapes), draw.one(disguises), draw).sentence]);
  });
  const texts = fc
    .array(fc.oneof(plantings, fc.constantFrom('/', ' ', 'a', '.yaml')), { maxLength: 5 })
    .map((all) => all.join(''));
  const reports = fc
    .record({ names: fc.tuple(texts, texts), message: texts, scope: texts, branch: texts })
    .map(({ names: [namespace, environment], message, scope, branch }) => {
      const result = aResult({ message: `${message} ${namespace}/${environment} ${message}`, scope });
      return aReport({ branch, content: aContent([result], { namespaces: [namespace], environments: [environment] }) });
    });

  it('PRV-2, PRV-3: passes the boundary again as it is', () => {
    fc.assert(
      fc.property(reports, (report) => {
        const once = clean(report);
        expect(clean(once.report)).toEqual({ ...once, redactions: [] });
      }),
      { numRuns: 500 },
    );
  });
});

describe('the names of a report', () => {
  it('PRV-3: that hold a forbidden shape become placeholders, the same in every place', () => {
    const secret = 'ghp_a1a1a1a1a1a1a1a1a1a1';
    const result = aResult({ ruleId: secret, ruleName: secret, scope: `${secret}/production` });
    const { content, redactions } = clean(aReport({ content: aContent([result], { namespaces: [secret] }) }));
    const [namespace] = content.summary.namespaces;
    expect(namespace).toMatch(/^\[token:[0-9a-f]{8}\]$/);
    expect(content.policyResults[0]).toMatchObject({ ruleId: namespace, ruleName: namespace });
    expect(content.policyResults[0]!.scope).toBe(`${namespace}/production`);
    expect(new Set(redactions.map(({ kind }) => kind))).toEqual(new Set(['token']));
    expect(JSON.stringify(content)).not.toContain('a1a1');
  });

  it.each([
    ['oauth/production', 'oauth/production'],
    ['unlisted/production', 'unlisted/production'],
    ['team/billing', 'team/billing'],
  ])('PRV-3: the scope %j is kept', (scope, kept) => expect(scopeOf(scope)).toBe(kept));

  it('PRV-3: of more than two words, a scope is kept where its namespace is listed', () => {
    const listed = { namespaces: ['team/billing', 'apps/web/frontend'] };
    for (const scope of ['team/billing/production', 'apps/web/frontend', 'apps/web/frontend/production']) {
      expect(scopeOf(scope, listed)).toBe(scope);
    }
    expect(scopeOf('team/billing/secrets/auth/x', listed)).toMatch(/^team\/billing\/\[path:[0-9a-f]{8}\]$/);
  });

  it.each([
    ['oauth/production.enc.yaml', /^oauth\/\[path:[0-9a-f]{8}\]$/],
    ['prod.yaml/production', /^\[path:[0-9a-f]{8}\]\/production$/],
    ['/etc', /^\[path:[0-9a-f]{8}\]$/],
    ['~/secrets', /^\[path:[0-9a-f]{8}\]$/],
    ['secrets/oauth/production.enc.yaml', /^\[path:[0-9a-f]{8}\]$/],
    ['infra/secrets/auth', /^\[path:[0-9a-f]{8}\]$/],
    ['home/runner/work/acme/secrets', /^\[path:[0-9a-f]{8}\]$/],
  ])('PRV-3: of the scope %j only what may be is kept', (scope, kept) => expect(scopeOf(scope)).toMatch(kept));

  it('PRV-3: may be UUIDs, which stay in texts too and refuse nothing in strict mode', () => {
    const strict = { privacyMode: 'strict' } as const;
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), fc.boolean(), (namespace, environment, inCapitals) => {
        const grid = { namespaces: [inCapitals ? namespace.toUpperCase() : namespace], environments: [environment] };
        const scope = `${grid.namespaces[0]!}/${environment}`;
        const results = [
          aResult({ scope, message: `Rotation overdue for ${scope}` }),
          aResult({ scope: `${namespace}/dev` }),
        ];
        const report = aReport({ content: aContent(results, grid) });
        expect(clean(report, strict)).toEqual(clean(report));
        expect(clean(report).content).toEqual(report.content);
      }),
      { numRuns: 1_000 },
    );
    expect(messageOf('See 0b1f6471-1bf0-4dda-aec3-cb9272f09590')).toBe('See [resource]');
  });

  it('PRV-3: that are 32 and more hexadecimal digits become placeholders: API keys look like them', () => {
    const digits = fc.string({ unit: fc.constantFrom(...alphabets.hex.split('')), minLength: 32, maxLength: 64 });
    fc.assert(fc.property(digits, (name) => expect(scopeOf(name)).toMatch(/^\[[a-z]+:[0-9a-f]{8}\]$/)));
    expect(scopeOf('0'.repeat(32))).toMatch(/^\[secret:/);
  });

  it('PRV-3: an administrator’s rule is called as the reports have it', () => {
    const { content } = clean(aReport({ content: aContent([aResult({ ruleId: 'rules.yaml' })]) }));
    expect(cleanRuleId('rules.yaml', settings)).toBe(content.policyResults[0]!.ruleId);
    expect(cleanRuleId('missing_keys', settings)).toBe('missing_keys');
  });
});

describe('strict mode', () => {
  const strict = { privacyMode: 'strict' } as const;

  it('PRV-3: refuses the whole batch, naming each place and kind and no value', () => {
    const reports = [
      aReport(),
      withMessage('got ghp_a1a1a1a1a1a1a1a1a1a1'),
      aReport({ branch: 'AKIAEXAMPLE7EXAMPLE7' }),
    ];
    let refused: unknown;
    try {
      cleanReports(reports, ['/reports/0', '/reports/1', '/reports/2'], { ...settings, ...strict });
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(ForbiddenContent);
    expect((refused as ForbiddenContent).redactions).toEqual([
      { pointer: '/reports/1/policyResults/0/message', kind: 'token', count: 1 },
      { pointer: '/reports/2/branch', kind: 'token', count: 1 },
    ]);
    expect(JSON.stringify(refused) + String(refused)).not.toMatch(/a1a1|AKIA/);
  });

  it('PRV-3: takes what holds nothing forbidden, as the other mode does', () => {
    const report = aReport({
      ciContext: { provider: 'github', pipelineUrl: 'https://a:b@ci.acme.com/?q', trigger: null },
    });
    expect(clean(report, strict)).toEqual(clean(report));
  });
});
