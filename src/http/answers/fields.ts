import { z } from 'zod';
import { severities } from '../../domain/severity.ts';

/** A moment, as every answer writes it. */
export const time = z.iso.datetime().meta({ description: 'ISO 8601, in UTC.', examples: ['2026-01-02T03:04:05.000Z'] });

export const commit = z.string().meta({ description: 'A commit id, as the CLI sent it.', examples: ['1a2b3c4d5e'] });

export const count = z.int().nonnegative();

export const severity = z.enum(severities).meta({
  id: 'Severity',
  description: 'From least to most. The CLI’s `error` is read as `critical`, an unknown word as `warning`.',
});
