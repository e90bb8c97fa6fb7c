import type { Cell, PolicyResult, Report } from '../../../src/domain/report.ts';
import { aReport } from '../../builders.ts';
import type { Draw } from './draw.ts';

/** Names that teams give, plain ones and odd ones. */
const namespaces = [
  'payments auth notifications database oauth api-keys site web billing search ml x a1 v2 secrets tokens constructor',
  'oauth2 k8s-cluster-2 s3-backups log4j2 node18 ipv6-gateway 3scale auth0 web3 sk-translations asia-pacific',
  'acme_internal data-platform-ingestion-service paymentsServiceGatewayProduction PaymentsAPI IAM prod-key-store',
  'payments.v2 eu.west.gateway team/billing platform/auth apps/web/frontend US_EAST DB_MAIN aws-kms-eu-central-1',
  'Zürich données платежи 支払い naïve-café my-team-payments-production-eu-west-1',
].flatMap((line) => line.split(' '));
const environments = [
  'dev staging production prod qa test uat preview sandbox local ci demo blue canary',
  'prod-eu-1 eu-west-1 us-east-2 staging2 pr-1234 PROD PROD_EU Production',
].flatMap((line) => line.split(' '));
/** All of them. */
export const ordinaryNames: readonly string[] = [...namespaces, ...environments];

const rules = [
  ['missing_keys', 'Missing encryption keys'],
  ['rotation_max_age', 'Key rotation max age'],
  ['min_recipients', 'Minimum recipients'],
  ['matrix/error', 'matrix'],
  ['drift/warning', 'drift'],
  ['sops/info', 'sops'],
  ['schema/warning', 'schema'],
  ['ROTATION_MAX_AGE', 'Rotation'],
  ['clef-001', 'No plaintext'],
  ['acme.rules.expiry', 'Expiry (90 days)'],
  ['two-person-rule', 'At least 2 recipients / cell'],
] as const;

interface Scene {
  readonly draw: Draw;
  readonly namespace: string;
  readonly environment: string;
  readonly pair: string;
  /** Environments in brackets, as the CLI lists them. */
  readonly list: string;
  readonly rule: string;
  /** Another one of the report. */
  readonly other: string;
}

const number = ({ draw }: Scene): number => draw.one([0, 1, 2, 3, 7, 12, 94, 365, 1_024]);
const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
const day = ({ draw }: Scene): string => `20${draw.between(20, 29)}-0${draw.between(1, 9)}-${draw.between(10, 28)}`;

/** What the CLI writes about a cell. */
const descriptions: readonly ((scene: Scene) => string)[] = [
  (s) => `${number(s)} key(s), no issues`,
  () => 'File does not exist',
  (s) => `${number(s)} pending key(s) awaiting values`,
  (s) => `Has ${s.draw.one(['error', 'warning', 'info'])}-severity policy issues`,
  (s) => `${plural(number(s), 'key')}, ${plural(number(s), 'recipient')}, rotated ${number(s)}d ago`,
  (s) =>
    `${plural(number(s), 'key')}, ${plural(number(s), 'recipient')}, rotated ${number(s)}h ago; ${number(s)} of 4 keys are new`,
  (s) => `${number(s)} keys, only 1 recipient(s)`,
  (s) => `Healthy since ${day(s)}, ${number(s)} % covered`,
  (s) => `${number(s)}/${number(s)} keys match, 99.5% valid, 100%`,
  () => '',
];

/** What it writes about a rule. */
const messages: readonly ((scene: Scene) => string)[] = [
  (s) => `Missing encrypted file for ${s.pair}.`,
  (s) => `Rotation overdue for ${s.pair} (${number(s)} days)`,
  (s) => `${number(s)} key in [${s.environment}] missing from ${s.other}`,
  (s) => `${number(s)} keys in [${s.list}] missing from ${s.environment}`,
  () => 'File is encrypted with only 1 recipient(s). Consider adding a backup key.',
  (s) => `${number(s)} keys fail schema validation`,
  (s) => `${number(s)} key has schema warnings`,
  (s) => `${number(s)} pending keys awaiting values`,
  (s) => `${s.namespace} differs between ${s.environment} and ${s.other}`,
  (s) => `Development has an additional recipient (${s.pair})`,
  (s) => `${s.pair} has ${plural(number(s), 'recipient')}; at least ${number(s)} are needed.`,
  (s) => `Rule ${s.rule} failed in ${s.pair}: ${number(s)} of ${number(s)} keys`,
  (s) => `Rule "${s.rule}" is not met by '${s.namespace}' in "${s.environment}"`,
  (s) => `Last rotated on ${day(s)}, ${number(s)} days ago - the maximum is 90d.`,
  (s) => `As of commit ${s.draw.text('0123456789abcdef', s.draw.between(7, 12))}, ${s.pair} has a missing key`,
  (s) =>
    `Fixed in v${s.draw.below(9)}.${s.draw.below(20)}.${s.draw.below(9)}${s.draw.one(['', '-beta.1', '-rc.2', '+build.7'])} (CLI 0.1.30)`,
  (s) => `Branch dependabot/${s.draw.one(['npm_and_yarn', 'go_modules'])} changed ${number(s)} keys in ${s.pair}`,
  (s) => `Compare ${s.pair}, ${s.namespace}/${s.other} and/or ${s.namespace}`,
  (s) => `Drift: ${number(s)} keys differ (dev: ${number(s)}, staging: ${number(s)}); see #${number(s)}`,
  (s) =>
    `N/A - read/write checks are off for ${s.environment}, CI/CD runs 24/7, ratio 3:1, ~${number(s)} keys, <${number(s)} s`,
  (s) => `Key rotation max age: ${number(s)} days > 90 days [${s.namespace}]`,
  (s) => `Value is a random placeholder - replace it. Key count is ${number(s)}; token: none, secrets: ${number(s)}`,
  (s) =>
    `${s.pair}: ${number(s)} ok, ${number(s)} warnings, ${number(s)} errors (exit code ${number(s)}), e.g. too few recipients`,
  (s) => `Encrypted with age, not with PGP; no KMS key is in use for ${s.environment} (since ${day(s)})`,
  (s) => `⚠️ ${s.namespace} – „${s.environment}“ – ${number(s)} clés à renouveler… bientôt`,
  (s) =>
    `key is missing; keys are overdue; the key for ${s.environment} is fine (run ${s.draw.between(10_000_000_000, 99_999_999_999)})`,
];

/** A report with names as teams give them and the words the CLI has, made of about `size` texts. */
export function ordinaryReport(draw: Draw, size: number): Report {
  const names = {
    namespaces: draw.shuffled(namespaces).slice(0, 4),
    environments: draw.shuffled(environments).slice(0, 3),
  };
  const scene = (): Scene => {
    const [namespace, environment] = [draw.one(names.namespaces), draw.one(names.environments)];
    const list = names.environments.slice(0, draw.between(1, 3)).join(', ');
    return {
      draw,
      namespace,
      environment,
      pair: `${namespace}/${environment}`,
      list,
      rule: draw.one(rules)[0],
      other: draw.one(names.environments),
    };
  };
  const cells = Array.from({ length: Math.floor(size / 2) }, (): Cell => {
    const { namespace, environment } = scene();
    return { namespace, environment, healthStatus: 'healthy', description: draw.one(descriptions)(scene()) };
  });
  const policyResults = [
    ...rules.map(([ruleId, ruleName]) => ({ ...result, ruleId, ruleName, passed: true, message: '', scope: null })),
    ...Array.from({ length: Math.ceil(size / 2) }, (): PolicyResult => {
      const { pair } = scene();
      const [ruleId, ruleName] = draw.one(rules);
      return { ...result, ruleId, ruleName, message: draw.one(messages)(scene()), scope: draw.one([null, pair]) };
    }),
  ];
  const drift = names.namespaces.map((namespace) => {
    const summary = draw.one(messages)(scene());
    return { namespace, isDrifted: true, severity: null, summary, driftCount: null };
  });
  const branch = draw.one([
    'main',
    'dependabot/npm_and_yarn/x-1.2.3',
    'feature/rotate-api-keys',
    'release/2026.01',
    'renovate/sha256-digest',
  ]);
  const content = { summary: { filesScanned: cells.length, ...names, cells }, drift, policyResults };
  return aReport({ branch, content, cliVersion: draw.one(['0.1.5', '0.1.30-beta.2']), ciContext });
}

const result = { passed: false, severity: 'warning' } as const;
const ciContext = {
  provider: 'github-actions',
  pipelineUrl: 'https://ghe.corp.acme.internal/acme/platform/actions/runs/17812345678',
  trigger: 'workflow_dispatch',
};
