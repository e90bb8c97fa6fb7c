import type { Told } from './history.ts';
import type { MemberApi } from './member-api.ts';
import type { Member, Turn } from './member.ts';
import { extraPush } from './otlp.ts';
import { commitOf } from './random.ts';
import { mainRun, toReport } from './run.ts';

interface Scene {
  readonly api: MemberApi;
  readonly member: Member;
  readonly history: readonly Told[];
}

const hour = 3_600_000;

/** One thing that happens beside the plain course of reports. */
export async function playEpilogue(turn: Turn, { api, member, history }: Scene): Promise<void> {
  const last = history.at(-1)!;
  const send = (told: Told, branch = 'main') => toReport(member, told, { ...mainRun(member, told), branch });
  const another = (seed: string, at: number) => ({ ...last, commit: commitOf(`${member.name} ${seed}`), at });
  switch (turn) {
    case 'late':
      return api.report([send(another('late', last.at - 5 * hour))]);
    case 'branch':
      return api.report([
        send(another('branch', last.at - 2 * hour), ''),
        send(another('branch, next', last.at + hour / 6), 'feature/rotate-signing-keys'),
      ]);
    case 'repeat':
      return api.report([send(last)]);
    case 'corrected':
      return api.report([send({ ...last, findings: [] })]);
    case 'empty':
      return api.report([
        send({ ...another('empty', last.at + hour), namespaces: [], environments: [], findings: [] }),
      ]);
    case 'refused':
      return api.reportRefused(send({ ...another('refused', last.at + hour), findings: [withPath(last)] }));
    case 'reset':
      await api.manage('post', '/checkpoint/reset');
      return undefined;
    case 'extraPushes':
      await api.push('/v1/logs', extraPush('lint', last.at));
      return api.push('/v1/logs', extraPush('drift', last.at));
  }
}

/** A finding that tells more than may be told. */
function withPath({ namespaces, environments }: Told): Told['findings'][number] {
  return {
    kind: 'plaintext',
    namespace: namespaces[0]!,
    environment: environments[0],
    message: 'A value in services/partners/config/production.enc.yaml is not encrypted',
  };
}
