import { Router } from '@koa/router';
import Koa from 'koa';
import helmet from 'koa-helmet';
import { BodiesInHand } from './bodies-in-hand.ts';
import { addDashboard, sendDashboard } from './dashboard.ts';
import { addDocs } from './docs.ts';
import { Problem } from './errors.ts';
import { forbidCaching, noteCutOff, tidyPath } from './every-request.ts';
import { problems, speak } from './refusals.ts';
import type { HttpDeps } from './route.ts';
import { routes } from './routes/index.ts';
import { serve } from './serve.ts';
import { SubmissionsInHand, usualLimits } from './submissions-in-hand.ts';

/** Builds the API; it opens no port. */
export function createApp(deps: HttpDeps): Koa {
  const app = new Koa();
  const router = new Router();
  const dashboard = addDashboard(router, deps.basePath);
  const bodies = new BodiesInHand(deps.bodyLimit);
  const submissions = new SubmissionsInHand(deps.submissionLimits ?? usualLimits);
  addDocs(router, deps);
  for (const each of routes) {
    router[each.method](each.address, (ctx) => serve(ctx, each, { ...deps, bodies, submissions }));
  }
  app.on('error', (error) => noteCutOff(deps, error));
  app.use(deps.metrics.measure(routes));
  app.use(problems(deps));
  app.use(helmet());
  app.use(forbidCaching);
  app.use(tidyPath(deps.basePath));
  app.use(router.routes());
  app.use((ctx) => {
    const here = router.match(ctx.path, ctx.method).path;
    const route = routes.find(({ address }) => here.some((layer) => layer.path === address));
    speak(ctx, route);
    const allowed = here.flatMap((layer) => layer.methods);
    if (allowed.length === 0 && ctx.accepts('json', 'html') === 'html') return sendDashboard(ctx, dashboard, 404);
    if (allowed.length === 0) throw new Problem('not-found', 'No such address. The API is described at /docs.');
    const allow = [...new Set(allowed)].join(', ');
    throw new Problem('method-not-allowed', `This address takes ${allow}.`, { headers: { allow } });
  });
  return app;
}
