import { useMutation, useQuery } from '@tanstack/react-query';
import { createContext, use, useEffect, useRef } from 'react';
import { ApiError, request } from '../api/client.ts';
import { leave } from '../api/leave.ts';
import { queries } from '../api/queries.ts';
import type { Session } from '../api/types.ts';

export const SessionContext = createContext<Session | undefined>(undefined);

const ranks = { read: 0, operator: 1, admin: 2 } as const;

/** Who is signed in. Only to be asked below the sign-in. */
export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error('nobody is signed in here');
  return session;
}

/** Leaves a page once another key is signed in, as from another tab: what it shows and offers is not that one's. */
export function useOneIdentity(): void {
  const { keyId } = useSession();
  const own = useRef(keyId);
  useEffect(() => {
    if (keyId !== own.current) leave();
  }, [keyId]);
}

/** What the session may do: an offer that would be refused is not made. */
export function useMay(role: Session['role']): boolean {
  return ranks[useSession().role] >= ranks[role];
}

/** Whether the session reaches the whole installation and may manage it. */
export function useMayManageInstallation(): boolean {
  const { role, integrationId } = useSession();
  return role === 'admin' && integrationId === null;
}

/** Ends the session; the page starts anew and forgets everything that was read in it. */
export const useSignOut = () =>
  useMutation({ mutationFn: () => request('DELETE', '/session'), onSuccess: () => leave() });

/** Where no answer came before anybody is known to be signed in, it is asked for again so often, in milliseconds. */
const askAgainMs = 5_000;

/** The session as the API knows it; an error 401 means that nobody is signed in. */
export const useSessionQuery = () =>
  useQuery({
    ...queries.session(),
    staleTime: Infinity,
    refetchInterval: ({ state: { data, error } }) => (data || !error || isRefusal(error) ? false : askAgainMs),
  });

/** Whether the API said no, so that asking again would not help. */
export const isRefusal = (error: unknown): boolean => error instanceof ApiError && [401, 403].includes(error.status);
