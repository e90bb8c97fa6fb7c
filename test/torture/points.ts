import { eventually } from '../eventually.ts';
import { sweepScheduleId } from '../../src/temporal/names.ts';
import { RowLocks } from './row-locks.ts';
import type { Scene } from './scene.ts';

/** Lets go of what was held; called when the victim is dead. */
type LetGo = () => Promise<void>;

/** A place on the way of a batch, a mail or an acknowledgement where something dies. */
export interface Point {
  readonly name: string;
  /** How it is known that everything held stands there when the victim is killed. */
  readonly knownBy: string;
  /** Brings the scene there, and resolves once it is known to be there. */
  reach(scene: Scene): Promise<LetGo>;
}

const ofScene = 'integration_id = any($1)';
const staged = `select from batch where ${ofScene} and state = 'staged'`;

const afterStaging: Point = {
  name: 'after staging',
  knownBy: 'the rows are committed as `staged` while Temporal stands still (SIGSTOP): nobody was told of them',
  async reach(scene) {
    const thaw = scene.theatre.installation.freeze('temporal');
    await scene.sees(staged, scene.submit());
    return async () => thaw();
  },
};

const insideTheTransaction: Point = {
  name: 'inside the transaction',
  knownBy:
    "every integration is locked, and the worker's transactions stand at the update of their alerts, whose rows the test holds: the reports are written, nothing is committed",
  async reach(scene) {
    const locks = await stopBeforeCommit(scene);
    return () => locks.release();
  },
};

const afterTheCommit: Point = {
  name: 'after the commit, before the answer',
  knownBy:
    'the rows are `done`, every client still waits, and Temporal stands still since before the commit: neither it nor the API has heard of it',
  async reach(scene) {
    const thaw = await stopAfterCommit(scene);
    return async () => thaw();
  },
};

const beforeSend: Point = {
  name: 'before send',
  knownBy:
    'the deliveries wait for their `queued` rows, which the test holds; the provider has not been called for them',
  async reach(scene) {
    const { databaseUrl } = scene.theatre.installation.ready;
    const thaw = await stopAfterCommit(scene);
    const queued = `select from notification where ${ofScene} and status = 'queued' for update`;
    const locks = await RowLocks.take(databaseUrl, queued, [scene.integrationIds]);
    thaw();
    await scene.seesWorkerBehind(locks, scene.pipelines.length);
    return () => locks.release();
  },
};

const afterSend: Point = {
  name: 'after send',
  knownBy: 'the provider has taken the mails and holds its answers; their rows are `sending`',
  async reach(scene) {
    const { sendgrid, installation } = scene.theatre;
    const held = Promise.withResolvers<void>();
    const mayAnswer = held.promise;
    sendgrid.answerBy(({ to }) =>
      scene.pipelines.some(({ domain }) => to.endsWith(domain)) ? { status: 202, after: mayAnswer } : undefined,
    );
    scene.submit();
    await eventually(async () => {
      const text = `select id from notification where ${ofScene} and status = 'sending'`;
      const sending = (await installation.query(text, [scene.integrationIds])).map(({ id }) => id);
      const taken = sendgrid.mails.filter(({ customArgs }) => sending.includes(customArgs['notificationId']));
      return taken.length >= scene.pipelines.length;
    });
    return async () => {
      sendgrid.answerBy(() => undefined);
      held.resolve();
    };
  },
};

const duringAcknowledge: Point = {
  name: 'during acknowledge',
  knownBy:
    "the worker's transactions stand at the outcome of the requests, whose rows the test holds: the alerts are acknowledged, nothing is committed",
  async reach(scene) {
    const integrations = await lockIntegrations(scene);
    const pending = `select from ack_request where ${ofScene} and outcome is null`;
    await scene.sees(pending, await scene.acknowledgeAll());
    const requests = await lockRows(scene, `${pending} for no key update`);
    await integrations.release();
    await scene.seesWorkerBehind(requests, scene.pipelines.length);
    return () => requests.release();
  },
};

const duringTheSweep: Point = {
  name: 'during the sweep',
  knownBy:
    'its transaction stands at the acknowledgements, whose table the test holds: the abandoned batches are marked as looked after, nothing is committed',
  async reach(scene) {
    const locks = await stopSweep(scene);
    return () => locks.release();
  },
};

const betweenSweepAndStart: Point = {
  name: 'after the sweep has looked',
  knownBy:
    'the abandoned batches are marked as looked after, committed, while Temporal stands still: none was started again',
  async reach(scene) {
    const locks = await stopSweep(scene);
    const thaw = scene.theatre.installation.freeze('temporal');
    await locks.release();
    await scene.sees(`${staged} and swept_at is not null`, scene.pipelines.length);
    return async () => thaw();
  },
};

/** In the order in which a batch passes them. */
export const points: readonly Point[] = [
  afterStaging,
  insideTheTransaction,
  afterTheCommit,
  beforeSend,
  afterSend,
  duringAcknowledge,
  duringTheSweep,
  betweenSweepAndStart,
];

function lockRows(scene: Scene, statement: string): Promise<RowLocks> {
  return RowLocks.take(scene.theatre.installation.ready.databaseUrl, statement, [scene.integrationIds]);
}

/** Holds what every batch and acknowledgement needs first, and staging does not. */
function lockIntegrations(scene: Scene): Promise<RowLocks> {
  return lockRows(scene, 'select from integration where id = any($1) for no key update');
}

/** Lets a batch of each integration be applied as far as to the alerts, which are open already and fail again. */
async function stopBeforeCommit(scene: Scene): Promise<RowLocks> {
  const alerts = await lockRows(scene, `select from alert where ${ofScene} and resolved_at is null for no key update`);
  await scene.sees(staged, scene.submit());
  await scene.seesWorkerInside(alerts);
  return alerts;
}

/** Lets batches be applied while Temporal stands still; gives what lets it go on. */
async function stopAfterCommit(scene: Scene): Promise<() => void> {
  const alerts = await stopBeforeCommit(scene);
  const thaw = scene.theatre.installation.freeze('temporal');
  const { underWay } = scene;
  await alerts.release();
  const applied = `select distinct integration_id from batch where ${ofScene} and state = 'done' and outcome is not null
    and head_commit = any($2)`;
  await eventually(async () => {
    const heads = scene.pipelines.flatMap(({ history }) => history.slice(1).map(({ commit }) => commit));
    const rows = await scene.theatre.installation.query(applied, [scene.integrationIds, heads]);
    return rows.length === scene.pipelines.length;
  });
  if (scene.underWay !== underWay) throw new Error('a client was answered before the point was reached');
  return thaw;
}

/** Abandons batches that nobody was told of, as if two minutes ago, and stops the sweep that finds them before its commit. */
async function stopSweep(scene: Scene): Promise<RowLocks> {
  const { installation, temporal } = scene.theatre;
  installation.freeze('temporal');
  await scene.sees(staged, scene.submit({ hasty: true }));
  // What the API has told it stands unread before Temporal, and goes with it.
  const dead = (['api', 'temporal'] as const).map((part) => [part, installation.signal(part, 'SIGKILL')] as const);
  for (const [part, pid] of dead) await installation.untilRecovered(part, pid);
  await scene.untilAnswered();
  const locks = await RowLocks.take(installation.ready.databaseUrl, 'lock table ack_request in share mode');
  await installation.query(
    `update batch set received_at = received_at - interval '2 minutes' where ${ofScene} and state = 'staged'`,
    [scene.integrationIds],
  );
  await eventually(async () => {
    const triggered = temporal.schedule.getHandle(sweepScheduleId).trigger();
    return triggered.then(() => true).catch(() => false);
  });
  await scene.seesWorkerBehind(locks, 1, `query like '%update "ack_request" set swept_at%'`);
  return locks;
}
