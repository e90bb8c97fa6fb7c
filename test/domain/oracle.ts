import type { AlertView, Outcome, Settings, Submission, Told, ToldResult, View } from './history.ts';

type Kept = { content: Told; branch: string; time: number | undefined; firstReceived: number };
/** An alert, and whether its scope stood in the lists it was judged by when it last failed. */
type Alert = AlertView & { listed: boolean };
type State = Omit<View, 'alerts'> & { alerts: Alert[] };
type Verdict = 'failing' | 'passing' | 'absent' | 'nothing';
const SEVERITIES = ['info', 'warning', 'critical'];

/** product.md once more, slow and plain: ORD-1..7, ALR-1..9, 11, 12 and who hears of it (NTF-1, NTF-3). */
export function replay(history: Submission[]): View {
  const state: State = { line: [], head: undefined, alerts: [], outcomes: [] };
  const kept = new Map<string, Kept>();
  for (const submission of history) state.outcomes.push(apply(state, kept, submission));
  return { ...state, alerts: state.alerts.map(({ listed: _listed, ...alert }) => alert) };
}

function apply(view: State, kept: Map<string, Kept>, submission: Submission): Outcome {
  const nothing = { reports: [], opened: [], recurring: [], resolved: [], mailed: [] };
  if (submission.reports.length === 0) return { head: 'empty', ...nothing };
  const reports = collapse(submission.reports);
  if (reports === undefined) return { head: 'refused', ...nothing };

  let headReplaced = false;
  const done: string[] = [];
  for (const told of reports) {
    const was = kept.get(told.commit);
    const changed = was !== undefined && contentOf(was.content) !== contentOf(told);
    if (changed && told.commit === view.head) headReplaced = true;
    done.push(was === undefined ? 'stored' : changed ? 'replaced' : 'unchanged');
    kept.set(told.commit, {
      content: told,
      branch: told.branch === '' && was !== undefined ? was.branch : told.branch,
      time: told.time === undefined && was !== undefined ? was.time : told.time,
      firstReceived: was === undefined ? submission.receivedAt : was.firstReceived,
    });
  }

  // ORD-5, ORD-6, ORD-7
  const own = reports[reports.length - 1]!;
  const { trackedBranches } = submission.settings;
  let head: Outcome['head'] = 'head';
  if (view.line.includes(own.commit)) head = 'inLine';
  else if (trackedBranches.length > 0 && own.branch !== '' && !trackedBranches.includes(own.branch)) head = 'untracked';
  else if (view.head !== undefined && t(kept.get(own.commit)!) < t(kept.get(view.head)!)) head = 'late';

  const outcome: Outcome = { head, ...nothing, reports: done };
  if (head === 'head') {
    for (const told of reports) if (!view.line.includes(told.commit)) view.line.push(told.commit);
    view.head = own.commit;
    return { ...outcome, ...derive(view, kept, submission.settings, false) };
  }
  if (headReplaced) return { ...outcome, ...derive(view, kept, submission.settings, true) };
  return outcome;
}

/** ORD-2: the last of equal ones stays, with every attribute known; undefined when two differ. */
function collapse(reports: Told[]): Told[] | undefined {
  const out: Told[] = [];
  for (const told of reports) {
    const at = out.findIndex((other) => other.commit === told.commit);
    if (at < 0) {
      out.push(told);
      continue;
    }
    const before = out[at]!;
    if (contentOf(before) !== contentOf(told)) return undefined;
    out.splice(at, 1);
    out.push({ ...told, branch: told.branch === '' ? before.branch : told.branch, time: told.time ?? before.time });
  }
  return out;
}

/** ORD-3: content without attributes, with the severities as they are read (ALR-9). */
function contentOf(told: Told): string {
  const results = told.results.map((result) => ({ ...result, severity: rankOf(result.severity) }));
  return JSON.stringify([told.namespaces, told.environments, told.hasCells, told.driftCount ?? null, results]);
}

const t = (report: Kept): number =>
  report.time === undefined ? report.firstReceived : Math.min(report.time, report.firstReceived);

function derive(view: State, kept: Map<string, Kept>, settings: Settings, again: boolean): Partial<Outcome> {
  const opened: number[] = [];
  const recurring: number[] = [];
  const resolved: number[] = [];
  const line = view.line.map((commit) => kept.get(commit)!.content);
  const at = line.length - 1;
  const head = line[at]!;
  const identities = new Map<string, [string, string]>();
  for (const alert of view.alerts) {
    if (alert.status === 'open') identities.set(`${alert.ruleId} ${alert.scope}`, [alert.ruleId, alert.scope]);
  }
  for (const result of head.results) {
    const scope = scopeOf(line, at, result);
    identities.set(`${result.ruleId} ${scope}`, [result.ruleId, scope]);
  }
  for (const key of [...identities.keys()].toSorted()) {
    const [ruleId, scope] = identities.get(key)!;
    const number = view.alerts.findIndex((a) => a.status === 'open' && a.ruleId === ruleId && a.scope === scope);
    const open = view.alerts[number];
    const verdict = verdictAt(line, at, { ruleId, scope, settings });
    const enabled = !settings.disabledRules.includes(ruleId);
    if (open !== undefined && verdict !== 'nothing') open.lastEvaluatedCommit = head.commit;
    if (verdict === 'failing' && enabled) {
      if (open === undefined) {
        opened.push(view.alerts.length);
        view.alerts.push(openAlert(view, line, { ruleId, scope, settings }));
      } else {
        const listed = listedAt(line, at, scope);
        Object.assign(open, worst(line, at, ruleId, scope), { lastSeenCommit: head.commit, listed });
        if (!again) open.occurrences += 1;
        recurring.push(number);
      }
    }
    if (open === undefined) continue;
    const gone = verdict === 'nothing' && open.listed && leftTheLists(head, scope, settings);
    if (verdict !== 'passing' && verdict !== 'absent' && !gone) continue;
    resolved.push(number);
    open.status = 'resolved';
    open.resolvedAtCommit = head.commit;
    open.lastEvaluatedCommit = undefined;
    open.reason = again ? 'replaced' : gone ? 'scope_removed' : verdict === 'passing' ? 'passed' : 'absent';
    open.resolvedByCommit =
      again || gone ? head.commit : resolver(line, { ruleId, scope, settings }, open.introducedByCommit);
  }
  recurring.sort((a, b) => a - b);
  resolved.sort((a, b) => a - b);
  return { opened, recurring, resolved, mailed: again ? opened : [...recurring, ...opened] };
}

type Asked = { ruleId: string; scope: string; settings: Settings };

function openAlert(view: State, line: Told[], asked: Asked): Alert {
  const at = line.length - 1;
  const { ruleId, scope } = asked;
  // ALR-8: back over the reports that have evidence, as long as they fail.
  let introduced = at;
  for (let back = at; back >= 0; back -= 1) {
    const verdict = verdictAt(line, back, asked);
    if (verdict === 'nothing') continue;
    if (verdict !== 'failing') break;
    introduced = back;
  }
  const before = introduced === 0 ? 'nothing' : verdictAt(line, introduced - 1, asked);
  const previous = view.alerts.findLastIndex((a) => a.ruleId === ruleId && a.scope === scope);
  const commit = line[at]!.commit;
  return {
    ruleId,
    scope,
    status: 'open',
    ...worst(line, at, ruleId, scope),
    occurrences: 1,
    introducedByCommit: line[introduced]!.commit,
    introducedExact: before === 'passing' || before === 'absent',
    detectedAtCommit: commit,
    lastSeenCommit: commit,
    lastEvaluatedCommit: commit,
    listed: listedAt(line, at, scope),
    resolvedByCommit: undefined,
    resolvedAtCommit: undefined,
    reason: undefined,
    previous: previous < 0 ? undefined : previous,
  };
}

/**
 * ALR-8: the first commit after the last failing one with evidence of not failing. Only a later report resolves (concepts
 * text), so the search begins where the alert was introduced, also when nothing fails there any more (ORD-4).
 */
function resolver(line: Told[], asked: Asked, introducedBy: string): string {
  let from = line.findIndex((report) => report.commit === introducedBy);
  for (let at = from; at < line.length; at += 1) if (verdictAt(line, at, asked) === 'failing') from = at + 1;
  for (let at = from; at < line.length; at += 1) if (verdictAt(line, at, asked) !== 'nothing') return line[at]!.commit;
  throw new Error('resolved without evidence');
}

/** ALR-5: what the report at a place of the line says about an identity. */
function verdictAt(line: Told[], at: number, { ruleId, scope, settings }: Asked): Verdict {
  const report = line[at]!;
  if (!report.hasCells && report.results.length === 0) return 'nothing';
  let present = false;
  for (const result of report.results) {
    if (result.ruleId !== ruleId || scopeOf(line, at, result) !== scope) continue;
    if (!result.passed) return 'failing';
    present = true;
  }
  if (present) return 'passing';
  if (!isIssueList(report, settings)) return 'nothing';
  const blind = report.results.some((result) => !result.passed && categoryOf(result.ruleId) === 'sops');
  return blind && !['matrix', 'sops'].includes(categoryOf(ruleId)) ? 'nothing' : 'absent';
}

const categoryOf = (ruleId: string): string => ruleId.split('/')[0]!;

function isIssueList(report: Told, settings: Settings): boolean {
  if (settings.resultMode !== 'auto') return settings.resultMode === 'issues';
  if (report.driftCount !== undefined && report.namespaces.length > 0) return true;
  return report.results.some((result) => result.ruleId === `${result.ruleName}/${result.severity}`);
}

/** ALR-5: only a rule list with evidence can show that a namespace or an environment left its own lists. */
function leftTheLists(report: Told, scope: string, settings: Settings): boolean {
  if (!report.hasCells && report.results.length === 0) return false;
  // Without any list nothing can be said to have left it.
  if (report.namespaces.length === 0 || report.environments.length === 0) return false;
  return !isIssueList(report, settings) && !lists(report, scope);
}

/** What never was in the lists cannot leave them; the lists that count are those a scope is read with (ALR-2). */
function listedAt(line: Told[], at: number, scope: string): boolean {
  return lists(line[at]!, scope) || (at > 0 && lists(line[at - 1]!, scope));
}

function lists(report: Told, scope: string): boolean {
  const [namespace, environment] = scope.split('/');
  if (!report.namespaces.includes(namespace!)) return false;
  return environment === undefined || report.environments.includes(environment);
}

/** ALR-2: the own scope, else the only pair that the message names. */
function scopeOf(line: Told[], at: number, result: ToldResult): string {
  if (result.scope !== undefined) return result.scope;
  const named = new Set<string>();
  for (const report of [line[at]!, ...(at > 0 ? [line[at - 1]!] : [])]) {
    for (const namespace of report.namespaces) {
      for (const environment of report.environments) {
        const pair = `${namespace}/${environment}`;
        for (let from = result.message.indexOf(pair); from >= 0; from = result.message.indexOf(pair, from + 1)) {
          const around = (result.message[from - 1] ?? ' ') + (result.message[from + pair.length] ?? ' ');
          if (!/[A-Za-z0-9_/-]/.test(around)) named.add(pair);
        }
      }
    }
  }
  return named.size === 1 ? [...named][0]! : '';
}

/** ALR-3, ALR-9: the count, the highest severity and its smallest message. */
function worst(line: Told[], at: number, ruleId: string, scope: string) {
  const failing = line[at]!.results.filter(
    (result) => !result.passed && result.ruleId === ruleId && scopeOf(line, at, result) === scope,
  );
  const rank = Math.max(...failing.map((result) => rankOf(result.severity)));
  const messages = failing.filter((result) => rankOf(result.severity) === rank).map((result) => result.message);
  return { severity: SEVERITIES[rank]!, message: messages.toSorted(byCodePoint)[0]!, count: failing.length };
}

function byCodePoint(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  const at = left.findIndex((character, index) => character !== right[index]);
  return at < 0 ? left.length - right.length : left[at]!.codePointAt(0)! - (right[at]?.codePointAt(0) ?? -1);
}

function rankOf(word: string): number {
  if (word === 'error') return 2;
  return SEVERITIES.includes(word) ? SEVERITIES.indexOf(word) : 1;
}
