import { keys } from './keys.ts';
import type { Pattern } from './pattern.ts';
import { places } from './places.ts';
import { times } from './times.ts';
import { tokens } from './tokens.ts';
import { words } from './words.ts';

/** The forbidden shapes: one table, shown in docs/privacy.md (PRV-2). */
export const patterns: readonly Pattern[] = [...tokens, ...keys, ...places, ...words, ...times];
