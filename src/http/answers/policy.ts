import { z } from 'zod';
import { severity } from './fields.ts';

export const policy = z
  .object({
    ruleId: z.string(),
    name: z.string(),
    severity,
    enabled: z.boolean().meta({ description: 'A failing result of a rule that is switched off opens no alert.' }),
    parameters: z
      .record(z.string(), z.unknown())
      .meta({ description: 'For the CLI alone; Clef Pro never reads them.' }),
  })
  .meta({ id: 'Policy', description: 'A rule that the CLI evaluates in the pipeline.' });

export const policies = z.object({ policies: z.array(policy) }).meta({ id: 'Policies' });
