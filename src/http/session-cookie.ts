import { createHash, randomBytes } from 'node:crypto';

/** How long a sign-in lasts, in seconds. */
export const sessionSeconds = 12 * 60 * 60;

/**
 * A browser takes the one that begins with `__Host-` only over https (or from localhost), and sends it to this very
 * host alone.
 */
export const cookieNames = { secure: '__Host-clef_session', plain: 'clef_session' } as const;

export type CookieKind = keyof typeof cookieNames;

export interface CookieSettings {
  readonly publicUrl: string;
  readonly allowHttpLogin: boolean;
}

/**
 * The cookie for a browser that asked for `hostname`; undefined where every cookie would cross the network in the open
 * and nobody allowed that.
 */
export function cookieKind({ publicUrl, allowHttpLogin }: CookieSettings, hostname: string): CookieKind | undefined {
  const { protocol, hostname: published } = new URL(publicUrl);
  if (protocol === 'https:') return 'secure';
  if (allowHttpLogin) return 'plain';
  // A proxy may pass on another name than the browser uses, so both names have to be those of this machine.
  const local = /^(localhost|127(\.\d+){3}|\[?::1\]?|0\.0\.0\.0|\[::\])$/;
  return local.test(published) && local.test(hostname) ? 'secure' : undefined;
}

/** Makes a new secret for a cookie. */
export function newSessionToken(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256 of a cookie's value, the only form in which it is stored. */
export function hashSession(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** The header that hands a session to the browser. */
export function sessionCookie(kind: CookieKind, token: string, seconds = sessionSeconds): string {
  const secure = kind === 'secure' ? '; Secure' : '';
  return `${cookieNames[kind]}=${token}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
}

/**
 * The session's secret in a Cookie header. The plain cookie, which another host could have planted, counts only where
 * it is the one we give.
 */
export function readSessionCookie(header: string, settings: CookieSettings): string | undefined {
  const plain = settings.allowHttpLogin && !settings.publicUrl.startsWith('https:');
  const name = cookieNames[plain ? 'plain' : 'secure'];
  const found = header.split(';').find((pair) => pair.trimStart().startsWith(`${name}=`));
  return found?.trim().slice(name.length + 1);
}
