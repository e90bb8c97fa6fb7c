import { v7 as uuidv7 } from 'uuid';
import {
  appendAlertEvents,
  findOpenAlerts,
  findPredecessors,
  insertAlerts,
  writeDerived,
  type AlertRow,
  type NewAlert,
} from '../src/db/alerts.ts';
import { databaseClock } from '../src/db/clock.ts';
import type { Tx } from '../src/db/orm.ts';
import type { AlertCounts, DerivedHead } from '../src/db/outcome.ts';
import { findDisabledRules } from '../src/db/policy-rules.ts';
import { changeAlerts, resolvedByEvidence, type AlertChanges } from '../src/domain/alert.ts';
import { occasionOf, reconcile, type Occasion, type Reconciliation } from '../src/domain/reconcile.ts';
import { openLines, readAhead, type Line } from './find-blame.ts';
import type { Persisted } from './persist-reports.ts';
import { queueNotifications } from './queue-notifications.ts';

/** What deriving the alerts of one batch came to. */
export interface Derivation {
  readonly alerts: AlertCounts;
  /** The head they were derived from; null for none. */
  readonly derived: DerivedHead | null;
}

const nothing: Derivation = { alerts: { opened: 0, recurring: 0, resolved: 0 }, derived: null };

/**
 * Brings the alerts of some integrations in line with their heads and queues what people are told (ALR-1 to ALR-12, NTF-1
 * to NTF-4), in the order of the batches. Does nothing where a batch neither moved the head nor replaced its content.
 */
export async function deriveAlerts(tx: Tx, persisted: readonly Persisted[]): Promise<Derivation[]> {
  const heads = await readHeads(tx, persisted);
  await readAhead(
    tx,
    heads.filter(isBlamed).map(({ line }) => line),
  );
  const changes: HeadChanges[] = [];
  for (const head of heads) changes.push({ ...head, ...(await changesOf(head)) });
  await write(tx, changes);
  await queueNotifications(
    tx,
    changes.map(({ batch, line, occasion, told }) => ({ batch, head: line.report, occasion, alerts: told })),
  );
  const derivations = new Map(heads.map((head) => [head.batch.id, derivationOf(head)]));
  return persisted.map(({ batch }) => derivations.get(batch.id) ?? nothing);
}

/** A head that alerts are derived from, and what it says of them. */
interface HeadContext extends Persisted {
  readonly occasion: Occasion;
  readonly line: Line;
  readonly result: Reconciliation<AlertRow>;
  readonly disabledRules: ReadonlySet<string>;
  readonly at: Date;
}

type HeadChanges = HeadContext & AlertChanges<AlertRow>;

async function readHeads(tx: Tx, persisted: readonly Persisted[]): Promise<HeadContext[]> {
  const due = persisted.flatMap((each) => {
    const occasion = occasionOf(each.decision);
    return occasion && each.headPlace !== null ? [{ ...each, lineSeq: each.headPlace, occasion }] : [];
  });
  if (due.length === 0) return [];
  const lines = await openLines(tx, due);
  const ids = due.map(({ integration }) => integration.id);
  const open = Map.groupBy(await findOpenAlerts(tx, ids), (alert) => alert.integration);
  const switchedOff = Map.groupBy(await findDisabledRules(tx, ids), (rule) => rule.integration);
  const at = (await databaseClock(tx))();
  return due.map((each, index) => {
    const line = lines[index]!;
    const disabledRules = new Set(switchedOff.get(each.integration.id)?.map((rule) => rule.ruleId));
    const about = { occasion: each.occasion, disabledRules };
    return { ...each, ...about, line, at, result: reconcile(line.head, open.get(each.integration.id) ?? [], about) };
  });
}

function derivationOf({ line: { report }, result }: HeadContext): Derivation {
  const { commitSha, revision, evaluable } = report;
  const { opened, recurring, resolved } = result;
  return {
    alerts: { opened: opened.length, recurring: recurring.length, resolved: resolved.length },
    derived: { commitSha, revision, evaluable },
  };
}

/** The line has to say who introduced or fixed something (ALR-8). */
function isBlamed({ result }: HeadContext): boolean {
  return result.opened.length > 0 || resolvedByEvidence(result).length > 0;
}

async function changesOf({ line, result, occasion, disabledRules, at }: HeadContext): Promise<AlertChanges<AlertRow>> {
  const introductions = await line.introductionsOf(result.opened);
  const fixed = resolvedByEvidence(result);
  const commits = await line.resolutionsOf(fixed);
  return changeAlerts(result, {
    head: line.head,
    occasion,
    disabledRules,
    at,
    ids: result.opened.map(() => uuidv7()),
    introductions,
    fixedBy: new Map(fixed.map(({ id }, index) => [id, commits[index]!])),
  });
}

async function write(tx: Tx, changes: readonly HeadChanges[]): Promise<void> {
  const opened = changes.flatMap((each) =>
    each.opened.map((alert) => ({ ...alert, integration: each.integration.id, previousAlertId: null })),
  );
  await insertAlerts(tx, await follow(tx, opened));
  await writeDerived(
    tx,
    changes.flatMap(({ changed }) => changed),
  );
  await appendAlertEvents(
    tx,
    changes.flatMap(({ events, integration }) => events.map((event) => ({ ...event, integration: integration.id }))),
  );
}

/** ALR-6: each new alert names the one of its identity that was resolved last. */
async function follow(tx: Tx, alerts: readonly NewAlert[]): Promise<NewAlert[]> {
  const predecessors = await findPredecessors(tx, alerts);
  return alerts.map((alert, index) => ({ ...alert, previousAlertId: predecessors[index]! }));
}
