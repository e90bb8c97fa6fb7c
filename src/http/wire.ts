import type { Context } from 'koa';
import type { z } from 'zod';
import { problem as problemBody } from './answers/problem.ts';
import type { Allowance } from './bodies-in-hand.ts';
import { readJson } from './body.ts';
import type { Problem } from './errors.ts';

/** How a route reads bodies and writes answers and refusals. */
export interface Wire {
  /** The media types of its bodies, and of its answers. */
  readonly types: readonly string[];
  /** What it refuses with, by media type. */
  readonly refusals: Readonly<Record<string, z.ZodType>>;
  /** The body as a value that the route's schema parses, read within its allowance. Throws problems. */
  read(ctx: Context, allowance: Allowance): Promise<unknown>;
  write(ctx: Context, body: unknown): void;
  /** A problem with the status and headers that the protocol has for it. */
  restate(problem: Problem): Problem;
  refuse(ctx: Context, problem: Problem): void;
}

/** JSON, and problem+json where something is refused: what all routes of our own speak. */
export const json: Wire = {
  types: ['application/json'],
  refusals: { 'application/problem+json': problemBody },
  read: readJson,
  write(ctx, body) {
    // Before the body: Koa would choose a type by the body otherwise.
    ctx.type = 'application/json';
    ctx.body = JSON.stringify(body);
  },
  restate: (problem) => problem,
  refuse(ctx, problem) {
    ctx.body = JSON.stringify(problem);
    ctx.type = 'application/problem+json';
  },
};
