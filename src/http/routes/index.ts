import type { Route } from '../route.ts';
import * as alerts from './alerts.ts';
import * as ingest from './ingest.ts';
import * as integrations from './integrations.ts';
import * as keys from './keys.ts';
import * as settings from './settings.ts';
import * as views from './views.ts';

/** Every route under /api/v1. */
export const routes: readonly Route[] = [integrations, keys, settings, ingest, views, alerts].flatMap((noun) =>
  Object.values(noun),
);
