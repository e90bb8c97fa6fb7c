import type { Stack } from '../harness.ts';

/** What a test sees of a system from outside: one API of it, its database, and the mails it sent. */
export type Front = Pick<Stack, 'api' | 'query' | 'sendgrid'>;
