import { z } from 'zod';
import { Problem } from '../errors.ts';
import { route } from '../route.ts';

export const getEvents = route({
  method: 'get',
  path: '/events',
  summary: 'Listen to hints of what changed, as server-sent events',
  description:
    'Each event without a name holds `{topic, integrationId}`: what of which integration to read again, `reports`, `alerts`, `notifications`, `ingest` or `settings`, and nothing of what it is. `refetch` with null means that hints may have been lost: read everything again, as after connecting, for no event has an id to go on from. An event named `heartbeat` comes every 15 seconds, so that a reader who hears nothing for longer knows that the stream is dead; it ends when the key does.',
  scopes: ['read'],
  reach: 'any',
  answers: { 200: { 'text/event-stream': z.string() } },
  problems: { 'too-many-streams': 'This key has 50 streams open.' },
  async handle({ caller, authenticateAgain, deps }) {
    const isWelcome = () =>
      authenticateAgain().then(
        () => true,
        // A database that does not answer says nothing about the key.
        (error: unknown) => !(error instanceof Problem),
      );
    const body = deps.events.open({ keyId: caller.key.id, integrationId: caller.integrationId, isWelcome });
    // Without this a proxy such as nginx would hold back what is to be seen at once.
    return { status: 200, type: 'text/event-stream', headers: { 'x-accel-buffering': 'no' }, body };
  },
});
