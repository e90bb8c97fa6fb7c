import { z } from 'zod';

const storedField = z
  .object({
    table: z.string(),
    column: z.string(),
    what: z.string(),
    why: z.string(),
    kept: z.string().meta({ description: 'How long.' }),
    shownTo: z.enum(['read', 'admin', 'nobody']).meta({
      description: 'The scope that reads it over the API. `nobody`: it is kept and never shown.',
    }),
    example: z.string().nullable().meta({
      description:
        'A value of this integration, cut where it is long; null where there is none, or this key may not see it.',
    }),
  })
  .meta({ id: 'StoredField' });

export const knowledge = z
  .object({
    integrationId: z.uuid(),
    items: z.array(storedField),
    elsewhere: z
      .array(z.object({ where: z.string(), what: z.string(), kept: z.string() }))
      .meta({ description: 'What leaves the database, and how long it stays there.' }),
  })
  .meta({ id: 'Knowledge', description: 'What Clef Pro knows of an integration, field by field.' });
