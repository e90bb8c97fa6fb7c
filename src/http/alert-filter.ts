import { z } from 'zod';
import { severities } from '../domain/severity.ts';
import { storableText } from './text.ts';

/** By what alerts are picked out, in lists and in what is done to many of them. */
export const alertFilter = {
  severity: z.enum(severities).optional().meta({ description: 'Of exactly this severity.' }),
  rule: storableText(128).optional().meta({ description: 'A `ruleId`, whole.' }),
  scope: storableText(300).optional().meta({ description: 'A scope, whole: `api-keys/production`.' }),
};
