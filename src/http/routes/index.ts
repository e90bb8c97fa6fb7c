import type { Route } from '../route.ts';
import * as acknowledgements from './acknowledgements.ts';
import * as alerts from './alerts.ts';
import * as audit from './audit.ts';
import * as batches from './batches.ts';
import * as channels from './channels.ts';
import * as channelTest from './channel-test.ts';
import * as checkpoint from './checkpoint.ts';
import * as config from './config.ts';
import * as deletion from './deletion.ts';
import * as events from './events.ts';
import * as health from './health.ts';
import * as ingest from './ingest.ts';
import * as integrations from './integrations.ts';
import * as installationKeys from './installation-keys.ts';
import * as keys from './keys.ts';
import * as knowledge from './knowledge.ts';
import * as metrics from './metrics.ts';
import * as notifications from './notifications.ts';
import * as otlp from './otlp.ts';
import * as outbox from './outbox.ts';
import * as policies from './policies.ts';
import * as retries from './retries.ts';
import * as session from './session.ts';
import * as views from './views.ts';

interface Noun {
  /** What /docs calls this group of routes. */
  readonly title: string;
  readonly description: string;
  /** By the name under which each is exported. */
  readonly routes: readonly (readonly [name: string, route: Route])[];
}

/** The routes by noun, in the order in which /docs shows them. */
export const nouns = {
  integrations: {
    title: 'Integrations',
    description: 'A connection point between CI pipelines and Clef Pro: a repository, a team, a service.',
    routes: [
      ...Object.entries(integrations),
      ...Object.entries(deletion),
      ...Object.entries(config),
      ...Object.entries(checkpoint),
      ...Object.entries(knowledge),
    ],
  },
  keys: {
    title: 'Keys',
    description: 'What pipelines and people authenticate with.',
    routes: [...Object.entries(keys), ...Object.entries(installationKeys)],
  },
  session: {
    title: 'Sessions',
    description: 'How a browser signs in with a key.',
    routes: Object.entries(session),
  },
  policies: {
    title: 'Policies',
    description: 'The rules that the CLI evaluates in the pipeline; Clef Pro hands them out and never evaluates them.',
    routes: Object.entries(policies),
  },
  channels: {
    title: 'Channels',
    description: 'Who is told about the alerts of an integration, from which severity on.',
    routes: [...Object.entries(channels), ...Object.entries(channelTest)],
  },
  ingest: {
    title: 'Submissions',
    description: 'What pipelines send, one report for each commit, and the receipts of it.',
    routes: [...Object.entries(ingest), ...Object.entries(otlp), ...Object.entries(batches)],
  },
  views: {
    title: 'Views',
    description: 'What the reports say, at the head or as of a commit.',
    routes: [...Object.entries(views), ...Object.entries(events)],
  },
  alerts: {
    title: 'Alerts',
    description:
      'Policy results that fail. An alert is opened and resolved by reports alone; a person can stop its notifications.',
    routes: [...Object.entries(alerts), ...Object.entries(acknowledgements)],
  },
  notifications: {
    title: 'Notifications',
    description: 'Messages to channels about heads: what was sent, what was not, and why.',
    routes: [...Object.entries(notifications), ...Object.entries(retries), ...Object.entries(outbox)],
  },
  audit: {
    title: 'Audit',
    description: 'Who changed what.',
    routes: Object.entries(audit),
  },
  health: {
    title: 'Operation',
    description: 'For load balancers and monitoring.',
    routes: [...Object.entries(health), ...Object.entries(metrics)],
  },
} as const satisfies Readonly<Record<string, Noun>>;

export interface NamedRoute extends Route {
  /** As it is exported: stable, and unique among all routes. */
  readonly name: string;
  readonly noun: keyof typeof nouns;
}

/** Every route that programs call. */
export const routes: readonly NamedRoute[] = Object.entries(nouns).flatMap(([noun, { routes: ofNoun }]) =>
  ofNoun.map(([name, route]) => ({ ...route, name, noun: noun as keyof typeof nouns })),
);
