import type { Told } from './history.ts';

/** The request body of one report, in the shapes of today's CLI or of the concepts text. */
export function toWire(told: Told): unknown {
  const { namespaces, environments, driftCount } = told;
  const cells = namespaces.flatMap((namespace) =>
    environments.map((environment) => ({ namespace, environment, healthStatus: 'healthy', description: '1 key' })),
  );
  return {
    commitSha: told.commit,
    branch: told.branch,
    commitTimestamp: told.time ?? null,
    cliVersion: '0.1.5',
    summary: { filesScanned: 1, namespaces, environments, cells: told.hasCells ? cells : [] },
    drift: namespaces.map((namespace) =>
      driftCount === undefined
        ? { namespace, isDrifted: false, severity: 'warning', summary: 'Same everywhere' }
        : { namespace, isDrifted: driftCount > 0, driftCount },
    ),
    policyResults: told.results.map((result, index) => ({
      ...result,
      scope: index % 2 === 0 ? asObject(result.scope) : result.scope,
    })),
  };
}

function asObject(scope: string | undefined): unknown {
  const [namespace, environment] = scope?.split('/') ?? [];
  return environment === undefined ? scope : { namespace, environment };
}
