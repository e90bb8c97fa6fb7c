import { z } from 'zod';
import { severities } from '../domain/severity.ts';
import { storableText } from './text.ts';

/** What alerts can be filtered by, in lists and in changes of many at once. */
export const alertFilter = {
  severity: z.enum(severities).optional().meta({ description: 'Of exactly this severity.' }),
  rule: storableText(128).optional().meta({ description: 'A `ruleId`, whole.' }),
  scope: storableText(300).optional().meta({ description: 'A scope, whole: `api-keys/production`.' }),
};
