import { Link } from 'wouter';
import { plural, shortCommit } from '../../text/words.ts';
import { Commit } from '../../ui/commit.tsx';
import { At } from '../../ui/time.tsx';
import { Event, node, type Told } from './event.tsx';
import { Mails, MailsOf } from './mails.tsx';
import { silenceOf, type Chapter } from './timeline.ts';
import { silenceWords } from './words.ts';

/** Reports in which it failed again: one in a line, many folded. */
export function Recurrence({ failings, atHead, alert, nameOf }: Told & Extract<Chapter, { kind: 'recurred' }>) {
  const first = failings[0]!;
  const last = failings.at(-1)!;
  const mails = failings.flatMap((each) => each.mails);
  const silence = mails.length === 0 ? silenceOf(alert, failings) : undefined;
  const why = silence && silence !== 'notify' ? `No mail: ${silenceWords[silence]}.` : undefined;
  if (failings.length === 1) {
    return (
      <Event
        node={node('loop')}
        at={last.at}
        below={mails.length > 0 ? <MailsOf mails={mails} nameOf={nameOf} /> : <Quiet words={why} />}
      >
        Failed again {atHead ? 'at the head, ' : 'in '}
        <Commit sha={last.commit} integrationId={alert.integrationId} />
      </Event>
    );
  }
  return (
    <Event
      node={node('loop')}
      at={last.at}
      until
      below={
        <>
          {mails.length > 0 ? <Mails mails={mails} /> : <Quiet words={why} />}
          <details className="fold mt1">
            <summary>
              Show the {plural(failings.length, 'report')}, {shortCommit(first.commit)} to {shortCommit(last.commit)}
            </summary>
            <ol className="folded">
              {failings.map(({ commit, at, mails: about }) => (
                <li key={commit}>
                  <Commit sha={commit} integrationId={alert.integrationId} />
                  <span className="small dim grow">{about.length > 0 ? <Mails mails={about} /> : 'no mail'}</span>
                  <span className="small dim">
                    <At at={at} />
                  </span>
                </li>
              ))}
            </ol>
          </details>
        </>
      }
    >
      Failed again in <b>{plural(failings.length, 'report')}</b>
    </Event>
  );
}

const Quiet = ({ words }: { words: string | undefined }) => (words ? <p className="dim small">{words}</p> : null);

/** Mails that did not go out, each with its reason and a way to try again. */
export function Undelivered({ mails, alert, nameOf }: Told & Pick<Extract<Chapter, { kind: 'undelivered' }>, 'mails'>) {
  const last = mails.at(-1)!;
  return (
    <Event
      node={node('x', 'crit')}
      at={last.at}
      below={<MailsOf mails={mails.slice(-3)} nameOf={nameOf} failed integrationId={alert.integrationId} />}
    >
      <b>{plural(mails.length, 'mail')}</b> failed
      {mails.length > 3 ? (
        <>
          {'. The last three, of '}
          <Link href={`/integrations/${alert.integrationId}/notifications?status=failed`}>all that failed</Link>:
        </>
      ) : null}
    </Event>
  );
}
