import { Link } from 'wouter';
import type { AlertDetail } from '../../api/types.ts';
import { Commit } from '../../ui/commit.tsx';
import { Icon } from '../../ui/icon.tsx';
import { deliveryWords } from '../../text/deliveries.ts';
import { plural } from '../../text/words.ts';
import { At } from '../../ui/time.tsx';
import { RetryButton } from '../notifications/retry-button.tsx';
import { AlertLane } from './alert-lane.tsx';
import { newestDecisions } from './timeline.ts';
import { silenceWords } from './words.ts';

/** What is true of an alert now, beside its story. */
export function AlertFacts({ alert, nameOf }: { alert: AlertDetail; nameOf(channelId: string): string }) {
  const { integrationId } = alert;
  return (
    <aside className="stack facts" aria-label="Facts">
      <dl className="kv top">
        <div>
          <dt>Rule</dt>
          <dd>
            <Link href={`/integrations/${integrationId}/policies`}>
              <bdi>{alert.ruleName}</bdi>
            </Link>
            <br />
            <bdi className="scope">{alert.ruleId}</bdi>
          </dd>
        </div>
        <div>
          <dt>Introduced by</dt>
          <dd>
            <Commit sha={alert.introducedByCommit} integrationId={integrationId} />{' '}
            <span className="dim">{alert.introducedExact ? 'exact' : 'at the latest'}</span>
          </dd>
        </div>
        <div>
          <dt>Detected at head</dt>
          <dd>
            <Commit sha={alert.detectedAtCommit} integrationId={integrationId} />{' '}
            <span className="dim">
              <At at={alert.openedAt} />
            </span>
          </dd>
        </div>
        <div>
          <dt>Last evaluated</dt>
          <dd>
            <Commit sha={alert.lastEvaluatedCommit} integrationId={integrationId} />
          </dd>
        </div>
        {alert.lane.length > 0 ? (
          <div>
            <dt>State over {plural(alert.lane.length, 'report')}</dt>
            <dd className="mt1">
              <AlertLane alert={alert} />
            </dd>
          </div>
        ) : null}
      </dl>
      <MailsForHead alert={alert} nameOf={nameOf} />
      {alert.status === 'open' ? (
        <div className="banner unk by-hand">
          <b>Nobody can close it by hand.</b>
          <span className="dim">Fix it and push: the next clean report resolves it and names the commit.</span>
        </div>
      ) : null}
    </aside>
  );
}

type Decision = AlertDetail['decisions'][number];

/** For each channel what became of this alert at the newest head that was decided about (NTF-7). */
function MailsForHead({ alert, nameOf }: { alert: AlertDetail; nameOf(channelId: string): string }) {
  const decisions = newestDecisions(alert);
  const [newest] = decisions;
  return (
    <section>
      <h2 className="small-head">
        Mails for this head
        {newest ? (
          <>
            {' '}
            <Commit sha={newest.headCommit} integrationId={alert.integrationId} />
          </>
        ) : null}
      </h2>
      {decisions.length === 0 ? (
        <p className="dim small mt2">
          None. Either the integration has no channel, or this head told nobody: only a new head notifies.
        </p>
      ) : (
        <ul className="decisions">
          {decisions.map((decision) => (
            <DecisionOf key={decision.channelId} decision={decision} name={nameOf(decision.channelId)} />
          ))}
        </ul>
      )}
    </section>
  );
}

function DecisionOf({ decision, name }: { decision: Decision; name: string }) {
  const told = decision.reason === 'notify';
  return (
    <li className={told ? '' : 'dim'}>
      <Icon name={told ? (decision.outcome === 'failed' ? 'x' : 'mail') : 'bell'} />
      <div>
        {decision.notificationId ? (
          <Link href={`/notifications/${decision.notificationId}`}>
            <bdi>{name}</bdi>
          </Link>
        ) : (
          <bdi>{name}</bdi>
        )}
        <div className={`small ${decision.outcome === 'failed' ? 'crit-t' : 'dim'}`}>
          <Fate decision={decision} />
        </div>
        {decision.notificationId ? (
          <RetryButton
            id={decision.notificationId}
            of={`the mail to ${name}`}
            offered={decision.outcome === 'failed'}
          />
        ) : null}
      </div>
    </li>
  );
}

function Fate({ decision: { reason, outcome, acknowledged, attempts, unknownAttempts } }: { decision: Decision }) {
  if (reason === 'acknowledged' && acknowledged) {
    return (
      <>
        Not sent: acknowledged by <bdi>{acknowledged.by}</bdi>, <At at={acknowledged.at} />
        {unknownAttempts > 0 ? '; a copy whose answer was lost told it if it was sent before that' : ''}
      </>
    );
  }
  if (reason !== 'notify') return <>Not sent: {silenceWords[reason]}</>;
  return (
    <>
      {outcome in deliveryWords ? deliveryWords[outcome as keyof typeof deliveryWords] : outcome}
      {attempts > 0 ? `, ${plural(attempts, 'attempt')}` : ''}
      {unknownAttempts > 0 ? `, ${unknownAttempts} with a lost answer` : ''}
    </>
  );
}
