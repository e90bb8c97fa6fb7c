import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState, type FormEvent } from 'react';
import { request } from '../api/client.ts';
import { queries } from '../api/queries.ts';
import { recall } from '../api/tab-memory.ts';
import type { Session } from '../api/types.ts';
import { Button } from '../ui/button.tsx';
import { messageOf } from '../ui/notice.tsx';
import { useTitle } from '../ui/page.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

/** Takes an API key once and trades it for a session; the address stays what was asked for. */
export function SignIn() {
  useTitle('Sign in');
  const client = useQueryClient();
  const [failure, setFailure] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [ended] = useState(() => recall('ended') !== undefined);
  const field = useId();
  const input = useRef<HTMLInputElement>(null);

  useSignInElsewhere();

  const signIn = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const { value: key } = input.current!;
    setBusy(true);
    setFailure(undefined);
    try {
      const session = await request<Session>('POST', '/session', { key: key.trim() });
      client.setQueryData(queries.session().queryKey, session);
    } catch (error) {
      setFailure(messageOf(error));
      setBusy(false);
    }
  };

  return (
    <main className="sign-in" id="main">
      <form className="card" onSubmit={(event) => void signIn(event)}>
        <div className="pad stack">
          <p className="brand">
            <i />
            Clef Pro
          </p>
          <h1>Sign in</h1>
          {ended ? (
            <p className="banner unk" id={`${field}-ended`}>
              Your session ended. Sign in, and this page comes back.
            </p>
          ) : null}
          <div className="field">
            <label htmlFor={field}>API key</label>
            <input
              id={field}
              ref={input}
              name="key"
              className="input mono"
              type="password"
              autoComplete="current-password"
              placeholder="clefp_api_…"
              required
              autoFocus
              aria-describedby={`${ended ? `${field}-ended ` : ''}${field}-help`}
              aria-invalid={failure !== undefined}
            />
            <p className="help" id={`${field}-help`}>
              A key with the scope read, operator or admin. <code>npm start</code> prints the first one; an
              administrator makes others under Settings. A CI key cannot sign in.
            </p>
          </div>
          {failure === undefined ? null : (
            <p className="banner crit" role="alert">
              {failure}
            </p>
          )}
          <Button type="submit" className="btn primary" busy={busy}>
            {busy ? 'Signing in' : 'Sign in'}
          </Button>
        </div>
      </form>
      <ThemeSwitch />
    </main>
  );
}

/** Whoever signed in meanwhile in another tab is signed in here as well, once this one is seen. */
function useSignInElsewhere(): void {
  const client = useQueryClient();
  useEffect(() => {
    const look = () => {
      if (document.hidden) return;
      // Not through the query: what is asked for anew there is unknown until it is answered.
      request<Session>('GET', '/session').then(
        (session) => client.setQueryData(queries.session().queryKey, session),
        () => undefined,
      );
    };
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [client]);
}
