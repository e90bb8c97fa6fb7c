import type { Finding, Told } from './history.ts';
import { kinds, problems, type Problem } from './problems.ts';
import { randomOf } from './random.ts';

/** What a run of the CLI knows beside the commit. */
export interface Run {
  readonly branch: string;
  readonly ciContext?: object;
}

/** A report that lists every rule, those that pass too. */
export function ruleReport(told: Told, run: Run): object {
  const results = kinds.flatMap((kind) => {
    const { ruleId, ruleName, severity, message, calm, ...problem } = problems[kind];
    const whole = 'ofNamespace' in problem;
    return placesOf(told, whole).map(({ namespace, environment }) => {
      const found = told.findings.find(
        (each) => each.kind === kind && each.namespace === namespace && (whole || each.environment === environment),
      );
      return {
        ruleId,
        ruleName,
        passed: !found,
        severity,
        message: found ? (found.message ?? message) : calm,
        scope: whole ? namespace : `${namespace}/${environment}`,
      };
    });
  });
  const drift = told.namespaces.map((namespace) => {
    const isDrifted = told.findings.some((each) => each.kind === 'drift' && each.namespace === namespace);
    return { namespace, isDrifted, severity: 'warning', summary: isDrifted ? problems.drift.message : 'No drift' };
  });
  return { ...frame(told, run), drift, policyResults: results };
}

/** A report that lists findings alone, as the CLI of today sends it. */
export function issueReport(told: Told, run: Run): object {
  const drift = told.namespaces.map((namespace) => {
    const isDrifted = told.findings.some((each) => each.kind === 'drift' && each.namespace === namespace);
    return { namespace, isDrifted, driftCount: isDrifted ? 2 : 0 };
  });
  const policyResults = told.findings.map((each) => {
    const { category, severity, finding } = problems[each.kind];
    const word = severity === 'critical' ? 'error' : severity;
    return {
      ruleId: `${category}/${word}`,
      ruleName: category,
      passed: word !== 'error',
      severity: word,
      message: each.message ?? finding,
      scope: { namespace: each.namespace, environment: each.environment ?? 'staging' },
    };
  });
  return { ...frame(told, run), drift, policyResults };
}

function frame(told: Told, { branch, ciContext }: Run): object {
  const cells = placesOf(told, false).map((place) => ({ ...place, ...healthOf(told.findings, place) }));
  const violations = told.findings.filter(({ kind }) => problems[kind].severity === 'critical').length;
  return {
    commitSha: told.commit,
    branch,
    commitTimestamp: told.at,
    cliVersion: '0.1.5',
    summary: {
      filesScanned: cells.length,
      namespaces: told.namespaces,
      environments: told.environments,
      cells,
      violations,
      passed: violations === 0,
    },
    ...(ciContext && { ciContext }),
  };
}

interface Place {
  readonly namespace: string;
  readonly environment: string;
}

function placesOf({ namespaces, environments }: Told, whole: boolean): Place[] {
  const columns = whole ? environments.slice(0, 1) : environments;
  return namespaces.flatMap((namespace) => columns.map((environment) => ({ namespace, environment })));
}

function healthOf(findings: readonly Finding[], { namespace, environment }: Place) {
  const here = findings
    .filter((each) => each.namespace === namespace && each.environment === environment)
    .map(({ kind }): Problem => problems[kind])
    .filter(({ cell }) => cell !== undefined);
  const worst = here.find(({ severity }) => severity === 'critical') ?? here[0];
  const random = randomOf(`${namespace}/${environment}`);
  const calm = `${3 + Math.floor(random() * 11)} keys, ${2 + Math.floor(random() * 4)} recipients`;
  return { healthStatus: worst ? worst.severity : 'healthy', description: worst?.cell ?? calm };
}
