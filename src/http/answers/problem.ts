import { z } from 'zod';
import { problemKinds } from '../errors.ts';

/** Every answer that is no 2xx (RFC 9457). */
export const problem = z
  .object({
    type: z
      .enum(problemKinds.map((kind) => `urn:clef-pro:problem:${kind}` as const))
      .meta({ description: 'What kind of problem it is; stable, for programs.' }),
    title: z.string().meta({ description: 'The kind in words.' }),
    status: z.int().min(400).max(599).meta({ description: 'The HTTP status once more.' }),
    detail: z.string().meta({ description: 'What happened and what to do. It never repeats a value of the request.' }),
    errors: z
      .array(
        z.object({
          pointer: z.string().meta({ description: 'A JSON pointer into the part of the request that `detail` names.' }),
          code: z.string().meta({ description: 'What is wrong there; stable, for programs.' }),
          message: z.string().meta({ description: 'The same in words.' }),
        }),
      )
      .optional()
      .meta({ description: 'Each wrong place of the request, the first 20 of them.' }),
  })
  .meta({ id: 'Problem', description: 'Why a request was not carried out (RFC 9457).' });
