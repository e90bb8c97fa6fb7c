import { z } from 'zod';
import { route } from '../route.ts';

export const getMetrics = route({
  method: 'get',
  path: '/metrics',
  root: true,
  summary: 'Read counters and gauges in the text format of Prometheus',
  // How much comes in and how much fails is nobody's business at a port that the world may reach; and behind a proxy on
  // the same machine every caller looks like loopback.
  description: 'Give the scraper an installation-wide key of scope read (`authorization: { credentials_file: ... }`).',
  scopes: ['read'],
  reach: 'installation',
  answers: { 200: { 'text/plain': z.string() } },
  async handle({ deps }) {
    return { status: 200, type: 'text/plain', body: await deps.metrics.read() };
  },
});
