import type { Context } from 'koa';
import type { Access } from './access.ts';

/** Who is at the other end of a request, before any key was looked at. */
export interface Visitor {
  readonly address: string;
  /** Whose page sends it, as the browser says; `unsaid` by what is no browser. */
  readonly site: 'own' | 'foreign' | 'unsaid';
  /** The name under which the API was asked for. */
  readonly hostname: string;
}

/** Reads who is there from the connection and the headers. */
export function readVisitor(ctx: Context, { access, publicUrl }: { access: Access; publicUrl: string }): Visitor {
  return {
    address: access.addressOf(ctx.req.socket.remoteAddress ?? '', ctx.get('x-forwarded-for')),
    site: siteOf(ctx, new URL(publicUrl).origin),
    hostname: ctx.hostname,
  };
}

/** Browsers name the site over https and on localhost, and everywhere the origin of a request that changes something. */
function siteOf(ctx: Context, ourOrigin: string): Visitor['site'] {
  const [site, origin] = [ctx.get('sec-fetch-site'), ctx.get('origin')];
  if (site !== '') return site === 'same-origin' ? 'own' : 'foreign';
  if (origin !== '') return origin === ourOrigin ? 'own' : 'foreign';
  return 'unsaid';
}
