import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { queries } from '../../api/queries.ts';
import type { Key } from '../../api/types.ts';
import { Icon } from '../icon.tsx';
import { More } from '../more.tsx';
import { useSession } from '../../shell/session.ts';
import { Ago, At } from '../time.tsx';
import { MakeKey, RevokeKey, RotateKey } from './dialogs.tsx';
import { liveFirst, stateOf } from './state.ts';
import { TableHead } from '../table-head.tsx';
import { Unread } from '../unread.tsx';
import './keyring.css';

type Asked = { what: 'make' } | { what: 'rotate' | 'revoke'; key: Key };

/** The keys of an integration, or the installation-wide ones: made, rotated with an overlap, revoked. */
export function Keyring({ integrationId }: { integrationId?: string }) {
  const query = useInfiniteQuery(queries.keys(integrationId));
  const [asked, ask] = useState<Asked>();
  // Where the answer is late another question may be open by then.
  const close = () => ask((now) => (now === asked ? undefined : now));
  if (!query.data) return <Unread of={query} />;
  const keys = liveFirst(query.data.pages.flatMap(({ items }) => items));
  return (
    <>
      <div className="head">
        <p className="lede">
          {integrationId === undefined
            ? 'These keys reach every integration: people sign in with them, programs read. A pipeline needs a key of its own integration.'
            : 'A pipeline sends with the scope ingest, which reads nothing. People sign in with read, operator or admin. Only a hash of each key is kept.'}
        </p>
        <button type="button" className="btn" onClick={() => ask({ what: 'make' })}>
          <Icon name="plus" />
          New key
        </button>
      </div>
      <section className="card" aria-label="Keys">
        {keys.length === 0 ? (
          <p className="pad dim">No key yet. Without one nothing can be sent.</p>
        ) : (
          <KeyTable keys={keys} ask={ask} />
        )}
      </section>
      <More query={query} />
      {asked?.what === 'make' ? <MakeKey integrationId={integrationId} close={close} /> : null}
      {asked?.what === 'rotate' ? <RotateKey integrationId={integrationId} old={asked.key} close={close} /> : null}
      {asked?.what === 'revoke' ? <RevokeKey integrationId={integrationId} old={asked.key} close={close} /> : null}
    </>
  );
}

function KeyTable({ keys, ask }: { keys: readonly Key[]; ask(asked: Asked): void }) {
  return (
    <table className="t cards wide keys" role="table">
      <TableHead names={['Key', 'Scopes', 'State', 'Last used', 'Expires', { unseen: 'Actions' }]} />
      <tbody role="rowgroup">
        {keys.map((each) => (
          <Row key={each.id} of={each} ask={ask} />
        ))}
      </tbody>
    </table>
  );
}

const tones = { Live: 'ok', Overlap: 'warn', Expired: 'unk', Revoked: 'unk' } as const;
const glyphs = { Live: 'check', Overlap: 'clock', Expired: 'clock', Revoked: 'x' } as const;

function Row({ of, ask }: { of: Key; ask(asked: Asked): void }) {
  const { name, prefix, scopes, lastUsedAt, expiresAt, revokedAt, createdAt, replacedBy } = of;
  const state = stateOf(of);
  const isOwn = useSession().keyId === of.id;
  return (
    <tr role="row">
      <th role="rowheader" scope="row" className="full">
        <bdi>{name}</bdi>
        <span className="l2">
          <code>{prefix}…</code> made <Ago at={createdAt} />
        </span>
        {isOwn ? <span className="chip">You are signed in with it</span> : null}
      </th>
      <td role="cell" data-l="Scopes" className="full">
        <span className="mono">{scopes.join(', ')}</span>
      </td>
      <td role="cell" data-l="State" className="full">
        <span className={`st ${tones[state]}`}>
          <Icon name={glyphs[state]} />
          {state}
        </span>
        {revokedAt === null ? null : (
          <span className="l2">
            <Ago at={revokedAt} />
          </span>
        )}
      </td>
      <td role="cell" data-l="Last used" className="full nw">
        {lastUsedAt === null ? <span className="dim">Never</span> : <Ago at={lastUsedAt} />}
      </td>
      <td role="cell" data-l="Expires" className="full nw">
        {expiresAt === null ? <span className="dim">Never</span> : <At at={expiresAt} />}
      </td>
      <td role="cell" className="full">
        {state === 'Live' || state === 'Overlap' ? (
          <div className="row end">
            {replacedBy === null ? (
              <button type="button" className="btn sm" onClick={() => ask({ what: 'rotate', key: of })}>
                Rotate<span className="vh"> {name}</span>
              </button>
            ) : null}
            <button type="button" className="btn sm quiet danger" onClick={() => ask({ what: 'revoke', key: of })}>
              Revoke<span className="vh"> {name}</span>
            </button>
          </div>
        ) : null}
      </td>
    </tr>
  );
}
