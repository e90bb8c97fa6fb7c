import type { Route } from '../route.ts';
import * as alerts from './alerts.ts';
import * as channels from './channels.ts';
import * as ingest from './ingest.ts';
import * as integrations from './integrations.ts';
import * as keys from './keys.ts';
import * as policies from './policies.ts';
import * as views from './views.ts';

/** Every route under /api/v1. */
export const routes: readonly Route[] = [integrations, keys, policies, channels, ingest, views, alerts].flatMap(
  (noun) => Object.values(noun),
);
