import { z } from 'zod';

const check = z.object({
  ok: z.boolean(),
  detail: z.string().meta({ description: 'What this means for those who report and for those who read.' }),
});

export const alive = z.object({ status: z.literal('ok') }).meta({ id: 'Alive' });

export const readiness = z
  .object({
    status: z.enum(['ok', 'degraded', 'unavailable']).meta({
      description: '`degraded`: reports are taken and read, but mails wait. `unavailable`: comes with the status 503.',
    }),
    checks: z.object({ postgresql: check, temporal: check, mail: check }),
  })
  .meta({ id: 'Readiness' });
