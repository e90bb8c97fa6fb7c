import type { Incident, Member } from './member.ts';
import { kinds, problems, type Kind } from './problems.ts';
import { commitOf, oneOf, randomOf } from './random.ts';

/** What the CLI finds at a commit, before it is put into the words of a dialect. */
export interface Finding {
  readonly kind: Kind;
  readonly namespace: string;
  readonly environment: string | undefined;
  readonly message: string | undefined;
}

/** A commit of the history, with what is wrong there. */
export interface Told {
  readonly commit: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly namespaces: readonly string[];
  readonly environments: readonly string[];
  readonly findings: readonly Finding[];
}

const weeks = 6;
const hour = 3_600_000;

/** The history of a member until `now`, oldest first: the same commits and findings on every run. */
export function historyOf(member: Member, now: number): Told[] {
  const random = randomOf(`${member.name} history`);
  const incidents = [...member.incidents, ...oldTroubles(member, random)];
  return commitTimes(member, random).map((hoursAgo, index) => {
    const part = index / (member.commits - 1);
    const gone = member.retired && part >= member.retired.at ? member.retired.environment : undefined;
    return {
      commit: commitOf(`${member.name} ${index}`),
      at: Math.floor(now - hoursAgo * hour),
      namespaces: member.namespaces,
      environments: member.environments.filter((each) => each !== gone),
      findings: incidents
        .filter(({ from, to = Infinity }) => from <= part && part < to)
        .filter(({ environment }) => environment === undefined || environment !== gone)
        .map(({ kind, namespace, environment, message }) => ({ kind, namespace, environment, message })),
    };
  });
}

/** How many hours ago each commit was made, falling; most come in bursts, as work does. */
function commitTimes({ commits, lastCommitHoursAgo }: Member, random: () => number): number[] {
  const span = weeks * 7 * 24 - lastCommitHoursAgo;
  let burst = random();
  const parts = Array.from({ length: commits - 1 }, () => {
    if (random() < 0.4) burst = random();
    return Math.min(1, burst + random() * 0.01);
  });
  return [...parts.map((part) => lastCommitHoursAgo + 0.2 + part * span), lastCommitHoursAgo].toSorted((a, b) => b - a);
}

/** What was wrong when Clef came, and what went wrong and was mended since; none of it touches what the story is about. */
function oldTroubles(member: Member, random: () => number): Incident[] {
  const told = new Set(member.incidents.map(({ namespace, kind }) => `${namespace} ${kind}`));
  const count = Math.ceil(member.commits / 7);
  const troubles = Array.from({ length: count }, (_each, index): Incident => {
    const namespace = oneOf(random, member.namespaces);
    const kind = oneOf(random, kinds);
    const from = index < count / 2 ? 0 : random() * 0.8;
    const times = { from, to: Math.min(0.9, from + 0.03 + random() * 0.2) };
    if ('ofNamespace' in problems[kind]) return { kind, namespace, ...times };
    const lasting = member.environments.filter((each) => each !== member.retired?.environment);
    return { kind, namespace, environment: oneOf(random, lasting), ...times };
  });
  return troubles.filter(({ namespace, kind }) => !told.has(`${namespace} ${kind}`));
}
