import { v7 as uuidv7 } from 'uuid';
import { batchWorkflowId, groupWorkflowId, type ProcessBatchInput } from './names.ts';

/** A staged batch whose workflow is to be started. */
export interface Startable {
  readonly batch: {
    readonly id: string;
    readonly headCommit: string;
    readonly reportCount: number;
    /** The workflow that the batch names now. */
    readonly workflowId: string;
  };
  readonly integrationName: string;
}

/** Some batches and the workflow that is to take them. */
export interface Start {
  readonly workflowId: string;
  readonly startables: readonly Startable[];
  /** The batches that do not name this workflow yet. */
  readonly toAssign: readonly string[];
}

/**
 * What one group holds at most. Temporal takes 2 kB for a search attribute, which lists the names or the commits of a group,
 * and all its reports are to fit into one transaction.
 */
const groupRoom = { batches: 40, bytes: 1_900, reports: 600 };

/** The share of a group that a batch fills; batches whose shares make more than 1 need several groups. */
export function shareOfGroup({ batch: { headCommit, reportCount }, integrationName }: Startable): number {
  // In a list each value stands in quotes, behind a comma.
  const bytes = 3 + Math.max(Buffer.byteLength(integrationName), Buffer.byteLength(headCommit));
  return Math.max(1 / groupRoom.batches, reportCount / groupRoom.reports, bytes / groupRoom.bytes);
}

/** Cuts a backlog into groups that each fill one workflow, in its order. */
export function inGroups(startables: readonly Startable[]): Startable[][] {
  const groups: Startable[][] = [];
  let filled = 1;
  for (const startable of startables) {
    filled += shareOfGroup(startable);
    if (filled > 1) {
      groups.push([]);
      filled = shareOfGroup(startable);
    }
    groups.at(-1)!.push(startable);
  }
  return groups;
}

/** How some batches are started together: one under its own id, several under an id that nothing else has. */
export function planStart(startables: readonly Startable[]): Start {
  const [first, ...others] = startables;
  const workflowId =
    first && others.length === 0
      ? batchWorkflowId(first.integrationName, first.batch.headCommit, first.batch.id)
      : groupWorkflowId(uuidv7());
  const toAssign = startables.filter(({ batch }) => batch.workflowId !== workflowId).map(({ batch }) => batch.id);
  return { workflowId, startables, toAssign };
}

/** What the workflow is told: those of the batches that name it, now that `assigned` do; the others are applied already. */
export function inputsOf({ startables, toAssign }: Start, assigned: readonly string[]): ProcessBatchInput[] {
  return startables.filter(({ batch: { id } }) => !toAssign.includes(id) || assigned.includes(id)).map(toInput);
}

/** Lets one workflow take some batches. Their rows name it before it starts, since it alone is to deliver their messages. */
export async function assignAndStart(
  startables: readonly Startable[],
  by: {
    /** Names the workflow in the rows of those that are not applied yet, and gives their ids. */
    assign(ids: readonly string[], workflowId: string): Promise<readonly string[]>;
    start(workflowId: string, batches: readonly ProcessBatchInput[]): Promise<void>;
  },
): Promise<void> {
  const plan = planStart(startables);
  const inputs = inputsOf(plan, await by.assign(plan.toAssign, plan.workflowId));
  if (inputs.length > 0) await by.start(plan.workflowId, inputs);
}

/** What a workflow is told of a batch. */
export function toInput({ batch: { id, headCommit, reportCount }, integrationName }: Startable): ProcessBatchInput {
  return { batchId: id, integrationName, headCommit, reportCount };
}
