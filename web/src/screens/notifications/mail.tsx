import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { basePath } from '../../api/client.ts';
import { queries } from '../../api/queries.ts';
import type { CapturedMail } from '../../api/types.ts';
import { At } from '../../ui/time.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { Unread } from '../../ui/unread.tsx';

/** A captured mail as its reader would see it, or as text; it is read by itself where the list does not hold it. */
export function Mail({ id, known }: { id: string; known: CapturedMail | undefined }) {
  const [params, change] = useAddress();
  const asText = params.get('as') === 'text';
  const query = useQuery({ ...queries.capturedMail(id), enabled: known === undefined });
  const mail = known ?? query.data;
  if (!mail) {
    return (
      <div>
        <Unread of={query} />
      </div>
    );
  }
  return (
    <article className="card mail">
      <header>
        <div className="mail-head">
          <h2>
            <bdi>{mail.subject}</bdi>
          </h2>
          <p className="small dim">
            To <bdi>{mail.to}</bdi>, captured <At at={mail.capturedAt} />.{' '}
            <Link href={`/notifications/${mail.notificationId}`}>What stands in it and why</Link>
          </p>
        </div>
        <div className="seg" role="group" aria-label="Show the mail as">
          <button type="button" aria-pressed={!asText} onClick={() => change({ as: undefined })}>
            HTML
          </button>
          <button type="button" aria-pressed={asText} onClick={() => change({ as: 'text' })}>
            Text
          </button>
        </div>
      </header>
      {asText ? (
        <pre className="mail-text" tabIndex={0}>
          {mail.text}
        </pre>
      ) : (
        // The page within comes with a policy of its own: no script, nothing loaded. Its links open in a new tab.
        <iframe
          key={mail.notificationId}
          className="mail-frame"
          title={`The mail “${mail.subject}”`}
          sandbox="allow-popups allow-popups-to-escape-sandbox"
          src={`${basePath}/api/v1/outbox/${mail.notificationId}/html`}
        />
      )}
    </article>
  );
}
