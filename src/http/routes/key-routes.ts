import { z } from 'zod';
import type { Scope } from '../../domain/api-key.ts';
import { cleanNote } from '../../domain/privacy/clean.ts';
import { key, newKey, revokedKey, successorKey } from '../answers/key.ts';
import { listKeys, makeKey, revokeKey, rotateKey, type KeysOf } from './manage-keys.ts';
import { pageOf, pagingBy } from '../paging.ts';
import { route, type ProblemReasons, type RouteRequest } from '../route.ts';
import { notATime } from '../text.ts';

/** What tells the keys of an integration and the installation-wide ones apart. */
interface KeyKind {
  /** Where they stand, with `:id` where they are those of an integration. */
  readonly path: string;
  readonly reach: 'integration' | 'installation';
  /** What such a key is called, and all of them. */
  readonly words: { readonly one: string; readonly all: string };
  /** What a new one may be given. */
  readonly scopes: z.ZodType<readonly Scope[]>;
  readonly creation: { readonly description: string; readonly example: { name: string; scopes: readonly Scope[] } };
  readonly revocation: { readonly description?: string; readonly problems?: ProblemReasons };
}

const name = z
  .string()
  .max(64)
  .transform((text) => cleanNote(text, 64))
  .refine((text) => text !== '', { error: 'must say something' })
  .meta({ description: 'Who or what uses it; it stands beside acknowledgements made with it.' });

const expiresAt = z.iso
  .datetime({ offset: true, abort: true, error: notATime })
  .refine((time) => Date.parse(time) > Date.now() && Date.parse(time) < Date.UTC(10_000, 0), {
    error: 'must be in the future, and before the year 10000',
  })
  .nullish()
  .meta({ description: 'From then on it is refused; null or left out for never.' });

const rotation = z
  .strictObject({
    overlapSeconds: z.number().int().min(0).max(2_592_000).default(86_400).meta({
      description:
        'How long the old key lives on beside the new one, 30 days at most; never longer than it would have.',
    }),
  })
  .meta({ examples: [{ overlapSeconds: 3_600 }] });

/** The routes that make, list, rotate and revoke keys of one kind (INT-2). */
export function keyRoutes({ path, reach, words: { one, all }, scopes, creation, revocation }: KeyKind) {
  return {
    create: route({
      method: 'post',
      path,
      summary: `Create ${one}`,
      description: creation.description,
      scopes: ['admin'],
      reach,
      body: z.strictObject({ name, expiresAt, scopes }).meta({ examples: [creation.example] }),
      answers: { 201: newKey },
      handle: (request) => makeKey(keysOf(request), request.body),
    }),

    list: route({
      method: 'get',
      path,
      summary: `List ${all}, newest first`,
      description: 'Revoked and expired ones are listed too; `state` says so.',
      scopes: ['admin'],
      reach,
      query: z.object(pagingBy('uuid')),
      answers: { 200: pageOf(key) },
      handle: (request) => listKeys(keysOf(request), request.query),
    }),

    rotate: route({
      method: 'post',
      path: `${path}/:keyId/rotate`,
      summary: `Put a new key in the place of ${one}`,
      description: 'It has the same name and scopes. The old one lives on until the overlap ends.',
      scopes: ['admin'],
      reach,
      body: rotation,
      answers: { 201: successorKey },
      problems: { conflict: 'The key is revoked, expired or was rotated already.' },
      handle: (request) => rotateKey(keysOf(request), request.params.keyId, request.body.overlapSeconds),
    }),

    revoke: route({
      method: 'delete',
      path: `${path}/:keyId`,
      summary: `Revoke ${one} at once`,
      ...revocation,
      scopes: ['admin'],
      reach,
      answers: { 200: revokedKey },
      handle: (request) => revokeKey(keysOf(request), request.params.keyId),
    }),
  };
}

function keysOf({ deps, caller, integration }: RouteRequest<unknown, unknown, unknown, KeyKind['reach']>): KeysOf {
  return { deps, caller, integration: integration?.id ?? null };
}
