import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { request } from '../../api/client.ts';
import { useChange } from '../../api/change.ts';
import { hold, release } from '../../api/leave.ts';
import { queries } from '../../api/queries.ts';
import type { NewKey } from '../../api/types.ts';
import { useMay } from '../../shell/session.ts';
import { Button } from '../../ui/button.tsx';
import { FormFailure } from '../../ui/form.tsx';
import { Secret } from '../../ui/secret.tsx';
import { Ago } from '../../ui/time.tsx';
import { forgetFresh, freshKeyOf, keepFresh } from './fresh-keys.ts';
import { Step } from './step.tsx';

/** The key, while it can be shown; afterwards which ones there are, and another one. */
export function KeyStep({ id }: { id: string }) {
  const mayMake = useMay('admin');
  const [shown, setShown] = useState(freshKeyOf(id));
  const [stored, setStored] = useState(false);
  const make = useChange({
    run: () => request<NewKey>('POST', `/integrations/${id}/keys`, { name: 'ci', scopes: ['ingest'] }),
    shownBy: [queries.keys(id).queryKey.slice(0, 1)],
    answered: (key) => {
      keepFresh(id, key);
      setShown(key);
      setStored(false);
    },
  });
  // While it is seen here and not stored yet the page waits for that.
  useEffect(() => {
    if (!shown || stored) return;
    hold(shown);
    return () => release(shown);
  }, [shown, stored]);
  if (shown) {
    const store = (isStored: boolean) => {
      setStored(isStored);
      // It stays on this page, where one may look at it once more; whoever comes back does not find it.
      if (isStored) forgetFresh(id);
      else keepFresh(id, shown);
    };
    return (
      <Step
        number={2}
        title="Copy the key"
        state={stored ? 'done' : 'now'}
        action={<span className="chip warn">Shown once</span>}
      >
        <div className="pad stack">
          <Secret value={shown.key} />
          <p className="dim small">
            Scope <b>ingest</b>: it can send reports of this integration and read nothing but their receipts. Only its
            hash is kept. Lost it? Make another, two keys may overlap.
          </p>
          <label className="check">
            <input type="checkbox" checked={stored} onChange={({ target }) => store(target.checked)} />I have stored it
            as a CI secret named <code>CLEF_KEY</code>
          </label>
        </div>
      </Step>
    );
  }
  return (
    <Step number={2} title="A key" state="now">
      <div className="pad stack">
        {mayMake ? (
          <KnownKeys id={id} />
        ) : (
          <p>An admin of this integration makes its key, which is shown to them once.</p>
        )}
        <FormFailure error={make.error} />
        {mayMake ? (
          <div className="row">
            <Button className="btn" busy={make.isPending} onClick={() => make.mutate(undefined)}>
              {make.isPending ? 'Making it' : 'Make a new key'}
            </Button>
            <span className="dim small">Others go on working beside it.</span>
          </div>
        ) : null}
      </div>
    </Step>
  );
}

function KnownKeys({ id }: { id: string }) {
  const keys = useInfiniteQuery(queries.keys(id)).data?.pages.flatMap(({ items }) => items);
  const live = keys?.filter(({ scopes, state }) => scopes.includes('ingest') && state === 'live') ?? [];
  if (!keys) return null;
  if (live.length === 0) return <p>There is no key for a pipeline yet.</p>;
  return (
    <>
      <p>
        A key is shown only when it is made. If it was stored as a CI secret, go on with step 3; if not, make another
        one.
      </p>
      <ul className="points">
        {live.map(({ id: keyId, prefix, createdAt, lastUsedAt }) => (
          <li key={keyId}>
            <code>{prefix}…</code>{' '}
            <span className="dim">
              made <Ago at={createdAt} />,{' '}
              {lastUsedAt === null ? (
                'never used'
              ) : (
                <>
                  last used <Ago at={lastUsedAt} />
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
