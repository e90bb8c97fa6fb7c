import * as fc from 'fast-check';
import type { Told, ToldResult } from './history.ts';

/** What a report says, apart from which commit it says it of. */
export type Saying = Omit<Told, 'commit' | 'branch' | 'time'>;

const message = fc.constantFrom(
  'Too few recipients',
  'Too few recipients',
  'Rotation overdue for api/dev (94 days)',
  'Rotation overdue for auth/production',
  'api/dev and auth/dev differ',
  '\u{1F512}',
  '\uFF5E',
  'seen in api/developers and x-api/dev',
  'api/dev, again api/dev',
);
const scope = fc.option(fc.constantFrom('api/dev', 'auth/production', 'auth', 'elsewhere'), {
  nil: undefined,
  freq: 2,
});

const ruleResult: fc.Arbitrary<ToldResult> = fc.record({
  ruleId: fc.constantFrom('missing_keys', 'missing_keys', 'rotation_max_age'),
  ruleName: fc.constant('A rule'),
  passed: fc.boolean(),
  severity: fc.constantFrom('info', 'warning', 'critical', 'grave'),
  message,
  scope,
});
const category = fc.constantFrom('schema', 'matrix', 'sops');
const grade = fc.constantFrom('error', 'error', 'warning');
const issueResult: fc.Arbitrary<ToldResult> = fc
  .tuple(category, grade, message, scope)
  .map(([ruleName, severity, text, own]) => issue(ruleName, severity, text, own));

function issue(ruleName: string, severity: string, text: string, own: string | undefined): ToldResult {
  const passed = severity !== 'error';
  return { ruleId: `${ruleName}/${severity}`, ruleName, passed, severity, message: text, scope: own };
}

const lists = {
  namespaces: fc.constantFrom<string[][]>(['api', 'auth'], ['api', 'auth'], ['api'], ['auth']),
  environments: fc.constantFrom<string[][]>(['dev', 'production'], ['dev', 'production'], ['dev']),
  matrixCells: fc.constant(undefined),
};
const ruleList: fc.Arbitrary<Saying> = fc.record({
  ...lists,
  hasCells: fc.constant(true),
  driftCount: fc.constant(undefined),
  results: fc.array(ruleResult, { maxLength: 4, size: 'max' }),
});
const issueList: fc.Arbitrary<Saying> = fc.record({
  ...lists,
  hasCells: fc.constant(true),
  driftCount: fc.constantFrom(0, 0, 2, undefined),
  results: fc.array(issueResult, { maxLength: 3, size: 'max' }),
});
const mixed: fc.Arbitrary<Saying> = fc.record({
  ...lists,
  hasCells: fc.boolean(),
  driftCount: fc.constantFrom(undefined, 1),
  results: fc.array(fc.oneof(ruleResult, issueResult), { maxLength: 3 }),
});
const unknown: fc.Arbitrary<Saying> = fc.record({
  namespaces: fc.constant([]),
  environments: fc.constant([]),
  hasCells: fc.constant(false),
  driftCount: fc.constant(undefined),
  results: fc.constant([]),
  matrixCells: fc.constant(undefined),
});

/** Nothing of what the CLI says over OTLP is kept, nor does it name a scope (PRV-4). */
const otlpMessage = fc.constantFrom(
  "Key 'JWT_PRIVATE_KEY' differs in api/dev",
  '2 keys of auth/production',
  'age1qx...',
);

/** Its lists are those of what has findings. */
const otlp: fc.Arbitrary<Saying> = fc
  .record({
    checked: fc.constantFrom(0, 9, 9),
    found: fc.array(
      fc
        .tuple(category, grade, otlpMessage, fc.constantFrom('api/dev', 'auth/production', 'auth', undefined))
        .map(([ruleName, severity, text, own]) => issue(ruleName, severity, text, own)),
      { maxLength: 3 },
    ),
  })
  .map(({ checked, found }) => {
    const parts = found.flatMap((result) => (result.scope === undefined ? [] : [result.scope.split('/')]));
    return {
      namespaces: [...new Set(parts.map(([namespace]) => namespace!))].toSorted(),
      environments: [...new Set(parts.flatMap(([, environment]) => environment ?? []))].toSorted(),
      hasCells: parts.length > 0,
      driftCount: undefined,
      results: found,
      matrixCells: checked,
    };
  });

/**
 * The same results, and others of them pass, or all are worse: chance alone would rarely meet an identity again. Over OTLP
 * it is the same findings in other words and another order.
 */
function twin(saying: Saying, kind: 'turned' | 'worse'): Saying {
  if (saying.matrixCells !== undefined) return reworded(saying);
  const results = saying.results.map((result) =>
    kind === 'worse' ? { ...result, passed: false, severity: 'critical' } : { ...result, passed: !result.passed },
  );
  return { ...saying, results };
}

function reworded(saying: Saying): Saying {
  return { ...saying, results: saying.results.map((result) => ({ ...result, message: "Of 'X_Y'" })).toReversed() };
}

export type Doors = 'both' | 'rest';

/** What one integration hears, mostly in one dialect. */
export function contents(doors: Doors): fc.Arbitrary<Saying[]> {
  const dialects = [ruleList, issueList, mixed, ...(doors === 'both' ? [otlp] : [])];
  const pool = fc
    .constantFrom(...dialects)
    .chain((usual) =>
      fc.array(
        fc.oneof(
          { weight: 8, arbitrary: usual },
          { weight: 1, arbitrary: unknown },
          { weight: usual === mixed && doors === 'both' ? 2 : 0, arbitrary: otlp },
        ),
        { minLength: 2, maxLength: 5 },
      ),
    );
  return fc
    .tuple(pool, fc.array(fc.constantFrom('turned', 'turned', 'worse'), { maxLength: 2, size: 'max' }))
    .map(([sayings, twins]) => [...twins.map((kind) => twin(sayings[0]!, kind)), ...sayings]);
}
