import type { ReactNode } from 'react';
import { ApiError } from '../api/client.ts';
import { Answered } from './earlier.tsx';

/** What stands where nothing is to be shown: why, and what to do about it. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Answered>
      <div className="empty">
        <p className="strong">{title}</p>
        {children === undefined ? null : <div className="dim">{children}</div>}
      </div>
    </Answered>
  );
}

/** An error in the words of the API, with a way to try again. */
export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  return (
    <div className="banner crit" role="alert">
      <span>{messageOf(error)}</span>
      {retry ? (
        <button type="button" className="btn sm" onClick={retry}>
          Try again
        </button>
      ) : null}
    </div>
  );
}

/** What an error says to a person. */
export function messageOf(error: unknown): string {
  return error instanceof ApiError
    ? error.message
    : 'This page met an error of its own. Reload it; if it stays, tell who runs Clef Pro.';
}
