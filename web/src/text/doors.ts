import type { Receipt } from '../api/types.ts';

/** The doors by which reports come in, as people call them. */
export const doors: Readonly<Record<Receipt['door'], string>> = { rest: 'REST', otlp: 'OTLP' };
