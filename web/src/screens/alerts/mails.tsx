import { Link } from 'wouter';
import { Commit } from '../../ui/commit.tsx';
import { plural } from '../../text/words.ts';
import { RetryButton } from '../notifications/retry-button.tsx';
import type { Mail } from './timeline.ts';
import { mailWords } from './words.ts';

/** How many mails there are and how they ended, in a line. */
export function Mails({ mails }: { mails: readonly Mail[] }) {
  return <span className="small dim">{mailWords(mails)}</span>;
}

const sentence = (reason: string) => (/[.!?]$/.test(reason) ? reason : `${reason}.`);

/** The mails of one report by their channels; or those that failed, with reason and retry. */
export function MailsOf({
  mails,
  nameOf,
  failed = false,
  integrationId = '',
}: {
  mails: readonly Mail[];
  nameOf(channelId: string): string;
  failed?: boolean;
  integrationId?: string;
}) {
  if (mails.length === 0) return <p className="dim small">No mail about it.</p>;
  if (failed) {
    return mails.map((mail) => (
      <div key={mail.notificationId} className="note row">
        <span className="grow">
          To <bdi>{nameOf(mail.channelId)}</bdi>
          {mail.commitSha ? (
            <>
              {' about '}
              <Commit sha={mail.commitSha} integrationId={integrationId} />
            </>
          ) : null}
          :{' '}
          <b>
            <bdi>{sentence(mail.reason ?? 'No reason is known')}</bdi>
          </b>{' '}
          {plural(mail.attempts, 'attempt')}, not retried by itself.{' '}
          {mail.channelRemoved ? 'Its channel was removed since. ' : ''}
          <Link href={`/notifications/${mail.notificationId}`}>The message</Link>
        </span>
        <RetryButton
          id={mail.notificationId}
          of={`the mail to ${nameOf(mail.channelId)}`}
          offered={!mail.channelRemoved}
        />
      </div>
    ));
  }
  const gone = mails.filter(({ status }) => status !== 'failed');
  if (gone.length === 0) return null;
  return (
    <p className="dim small">
      {mailWords(gone)}:{' '}
      {gone.map((mail, index) => (
        <span key={mail.notificationId}>
          {index > 0 ? ', ' : ''}
          <Link href={`/notifications/${mail.notificationId}`}>
            <bdi>{nameOf(mail.channelId)}</bdi>
          </Link>
        </span>
      ))}
    </p>
  );
}
