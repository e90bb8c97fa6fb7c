import * as fc from 'fast-check';
import type { Settings, Submission, Told, ToldResult } from './history.ts';

/** Small worlds, so that commits, contents and identities meet again and again. */
const commits = ['c01', 'c02', 'c03', 'c04', 'c05', 'c06', 'c07', 'c08', 'c09', 'c10'];
const start = 1_700_000_000_000;
const minute = 60_000;

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
const issueResult: fc.Arbitrary<ToldResult> = fc
  .tuple(fc.constantFrom('schema', 'matrix', 'sops'), fc.constantFrom('error', 'error', 'warning'), message, scope)
  .map(([ruleName, severity, text, own]) => ({
    ruleId: `${ruleName}/${severity}`,
    ruleName,
    passed: severity !== 'error',
    severity,
    message: text,
    scope: own,
  }));

type Content = Omit<Told, 'commit' | 'branch' | 'time'>;
const lists = {
  namespaces: fc.constantFrom<string[][]>(['api', 'auth'], ['api', 'auth'], ['api'], ['auth']),
  environments: fc.constantFrom<string[][]>(['dev', 'production'], ['dev', 'production'], ['dev']),
};
const ruleList: fc.Arbitrary<Content> = fc.record({
  ...lists,
  hasCells: fc.constant(true),
  driftCount: fc.constant(undefined),
  results: fc.array(ruleResult, { maxLength: 4, size: 'max' }),
});
const issueList: fc.Arbitrary<Content> = fc.record({
  ...lists,
  hasCells: fc.constant(true),
  driftCount: fc.constantFrom(0, 0, 2, undefined),
  results: fc.array(issueResult, { maxLength: 3, size: 'max' }),
});
const mixed: fc.Arbitrary<Content> = fc.record({
  ...lists,
  hasCells: fc.boolean(),
  driftCount: fc.constantFrom(undefined, 1),
  results: fc.array(fc.oneof(ruleResult, issueResult), { maxLength: 3 }),
});
const unknown: fc.Arbitrary<Content> = fc.record({
  namespaces: fc.constant([]),
  environments: fc.constant([]),
  hasCells: fc.constant(false),
  driftCount: fc.constant(undefined),
  results: fc.constant([]),
});

/** One integration speaks mostly one dialect. */
const contents: fc.Arbitrary<Content[]> = fc.constantFrom(ruleList, issueList, mixed).chain((usual) =>
  fc.array(fc.oneof({ weight: 8, arbitrary: usual }, { weight: 1, arbitrary: unknown }), {
    minLength: 2,
    maxLength: 5,
  }),
);

const sent = fc.record({
  commit: fc.nat(commits.length - 1),
  content: fc.nat(4),
  branch: fc.constantFrom('', 'main', 'feature'),
  /** None, the commit's own, one before all others, or one in the future. */
  time: fc.constantFrom(...(['none', 'none', 'none', 'none', 'own', 'own', 'early', 'future'] as const)),
});
type Sent = typeof sent extends fc.Arbitrary<infer Value> ? Value : never;

const step = fc.record({
  reports: fc.oneof(
    { weight: 12, arbitrary: fc.uniqueArray(sent, { minLength: 1, maxLength: 3, selector: (each) => each.commit }) },
    { weight: 1, arbitrary: fc.array(sent, { maxLength: 3 }) },
  ),
  again: fc.constantFrom(false, false, false, false, true),
  disabled: fc.constantFrom<string[][]>([], [], ['missing_keys'], ['schema/error']),
  pause: fc.constantFrom(0, 1, 1, 5),
});

/** Histories of up to twelve submissions, some of them repeats of the one before. */
export const histories: fc.Arbitrary<Submission[]> = fc
  .record({
    contents,
    trackedBranches: fc.constantFrom<string[][]>([], [], ['main']),
    resultMode: fc.constantFrom<Settings['resultMode'][]>('auto', 'auto', 'rules', 'issues'),
    steps: fc.array(step, { minLength: 1, maxLength: 12, size: 'max' }),
  })
  .map((world) => {
    let now = start + 10 * minute;
    const out: Submission[] = [];
    for (const each of world.steps) {
      now += each.pause * minute;
      const { trackedBranches, resultMode } = world;
      const settings = { trackedBranches, resultMode, disabledRules: each.disabled };
      const reports = each.again
        ? (out.at(-1)?.reports ?? [])
        : each.reports.map((report) => toTold(report, world.contents));
      out.push({ receivedAt: now, reports, settings });
    }
    return out;
  });

function toTold({ commit, content, branch, time }: Sent, pool: Content[]): Told {
  const own = start + commit * minute;
  const times = { own, none: undefined, early: start - minute, future: start + 1_000 * minute };
  return {
    commit: commits[commit]!,
    branch,
    time: times[time],
    ...pool[content % pool.length]!,
  };
}
