import type { Told } from './history.ts';
import type { Member } from './member.ts';
import { commitOf } from './random.ts';
import { issueReport, ruleReport, type Run } from './report.ts';

/** The report in the dialect of the member. */
export function toReport({ dialect }: Member, told: Told, run: Run): object {
  return dialect === 'rules' ? ruleReport(told, run) : issueReport(told, run);
}

/** What a run on main sends beside the report. */
export function mainRun(member: Member, told: Told): Run {
  const number = 17_800_000_000 + Number.parseInt(commitOf(told.commit).slice(0, 6), 16);
  return {
    branch: 'main',
    ciContext: {
      provider: 'github-actions',
      pipelineUrl: `https://github.com/acme-example/${member.name}/actions/runs/${number}`,
      trigger: 'push',
    },
  };
}
