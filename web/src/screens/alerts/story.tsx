import type { ReactNode } from 'react';
import type { AlertDetail } from '../../api/types.ts';
import { plural } from '../../text/words.ts';
import { Commit } from '../../ui/commit.tsx';
import { StatusShape, wordOf } from '../../ui/status.tsx';
import { bare, Event, node, type Told } from './event.tsx';
import { MailsOf } from './mails.tsx';
import { Recurrence, Undelivered } from './recurrence.tsx';
import { reachesBack, tellTimeline, type Chapter, type Deed, type Failing } from './timeline.ts';
import { resolutionWords } from './words.ts';

/** The life of an alert, oldest first; `end` says how it goes on. */
export function Story({ alert, nameOf, end }: Told & { end?: ReactNode }) {
  return (
    <>
      {reachesBack(alert) ? null : (
        <p className="dim small older">The newest reports in which it failed are listed; the older ones are not.</p>
      )}
      <ol className="tl">
        {tellTimeline(alert).map((chapter, index) => (
          <ChapterOf key={index} chapter={chapter} alert={alert} nameOf={nameOf} />
        ))}
        {end ? (
          <li>
            {node('clock')}
            <div className="ev dim">{end}</div>
          </li>
        ) : null}
      </ol>
    </>
  );
}

function ChapterOf({ chapter, ...told }: Told & { chapter: Chapter }) {
  switch (chapter.kind) {
    case 'deed':
      return <DeedOf chapter={chapter} {...told} />;
    case 'recurred':
      return <Recurrence {...chapter} {...told} />;
    case 'undelivered':
      return <Undelivered mails={chapter.mails} {...told} />;
  }
}

function DeedOf({ chapter, alert, nameOf }: Told & { chapter: Extract<Chapter, { kind: 'deed' }> }) {
  const { deed, mails, came } = chapter;
  const severity = deed.severity ?? alert.severity;
  switch (deed.kind) {
    case 'opened':
      return (
        <Event
          node={bare(<StatusShape status={severity} size="lg" />)}
          at={deed.at}
          below={<MailsOf mails={mails} nameOf={nameOf} />}
        >
          <Opening alert={alert} severity={wordOf(severity)} came={came} />
        </Event>
      );
    case 'severity_raised':
      return (
        <Event node={bare(<StatusShape status={severity} size="lg" />)} at={deed.at}>
          Severity raised to <b>{wordOf(severity)}</b>
          <ByCommit deed={deed} alert={alert} />
        </Event>
      );
    case 'acknowledged':
      return (
        <Event
          node={node('check')}
          at={deed.at}
          below={
            deed.note ? (
              <blockquote className="note">
                <bdi>{deed.note}</bdi>
              </blockquote>
            ) : null
          }
        >
          <b>
            <bdi>{deed.by ?? 'Somebody'}</bdi>
          </b>{' '}
          acknowledged it: notifications stopped, the alert stayed open
        </Event>
      );
    case 'unacknowledged':
      return (
        <Event node={node('mail')} at={deed.at}>
          <b>
            <bdi>{deed.by ?? 'Somebody'}</bdi>
          </b>{' '}
          let notifications resume
        </Event>
      );
    case 'resolved':
      return (
        <Event
          node={bare(<StatusShape status="healthy" size="lg" />)}
          at={deed.at}
          below={mails.length > 0 ? <MailsOf mails={mails} nameOf={nameOf} /> : null}
        >
          <Ending alert={alert} />
        </Event>
      );
  }
}

function ByCommit({ deed: { commitSha }, alert }: { deed: Deed; alert: AlertDetail }) {
  return commitSha === null ? null : (
    <>
      {' by '}
      <Commit sha={commitSha} integrationId={alert.integrationId} />
    </>
  );
}

function Opening({ alert, severity, came }: { alert: AlertDetail; severity: string; came: readonly Failing[] }) {
  const { introducedByCommit, introducedExact, detectedAtCommit, integrationId } = alert;
  return (
    <>
      Opened as <b>{severity}</b>. Introduced by <Commit sha={introducedByCommit} integrationId={integrationId} />
      {introducedExact
        ? ', exact: the report before it shows the rule not failing.'
        : ', at the latest: no report before it shows the rule not failing.'}
      {detectedAtCommit === introducedByCommit ? null : (
        <>
          {' Detected at '}
          <Commit sha={detectedAtCommit} integrationId={integrationId} />
          {came.length > 1 ? `, which brought ${plural(came.length, 'failing report')}.` : '.'}
        </>
      )}
    </>
  );
}

function Ending({ alert }: { alert: AlertDetail }) {
  const { resolvedByCommit, resolvedAtCommit, resolutionReason, integrationId } = alert;
  return (
    <>
      Resolved
      {resolvedByCommit ? (
        <>
          {' by '}
          <Commit sha={resolvedByCommit} integrationId={integrationId} />
        </>
      ) : null}
      {resolutionReason ? `: ${resolutionWords[resolutionReason]}.` : '.'}
      {resolvedAtCommit && resolvedAtCommit !== resolvedByCommit ? (
        <>
          {' Seen at '}
          <Commit sha={resolvedAtCommit} integrationId={integrationId} />.
        </>
      ) : null}
    </>
  );
}
