import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Route } from 'playwright-core';
import { aWireReport } from '../builders.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { startBrowser, type TestBrowser, type Visit } from './visit.ts';

let stack: Stack;
let id: string;
let browser: TestBrowser;
beforeAll(async () => {
  stack = await startStack({ sendgrid: false, publicUrl: 'http://localhost' });
  const integration = await stack.api.integration();
  id = integration.id;
  await stack.api.post('/reports', aWireReport(), integration.key);
  browser = await startBrowser(stack.api);
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

/** Signs in and opens the matrix, whose program and data are in memory then. */
const arrive = async () => {
  const visit = await browser.visit({ path: '/' });
  await visit.signIn();
  await visit.open(`/integrations/${id}/matrix`);
  return visit;
};
/** Lets nothing through to the server any more, until it is called off. */
const cutOff = async ({ page }: Visit) => {
  await page.route('**/*', (route) => route.abort('connectionrefused'));
  return () => page.unroute('**/*');
};

describe('while Clef Pro does not answer', () => {
  it('an action says that it may or may not have been done, and the page stays', async () => {
    const visit = await arrive();
    const { page } = visit;
    await cutOff(visit);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are still signed in.').waitFor();
    await page.getByText('may or may not have been done').waitFor();
    expect(await page.getByRole('button', { name: 'oauth, production: OK' }).count()).toBe(1);
  });

  it('a page whose program could not be fetched comes by itself', async () => {
    const visit = await arrive();
    const { page } = visit;
    const mend = await cutOff(visit);
    await page.getByRole('link', { name: 'Ingest log' }).click();
    await page.getByText('This page could not be loaded.').waitFor();
    await mend();
    await page.getByRole('main').getByRole('table').waitFor();
    expect(await page.title()).toContain('Ingest log');
  });

  it('a page whose program never comes is loaded again a few times by itself, then by a press', async () => {
    const { page } = await arrive();
    const program = '**/ingest-screen-*.js';
    let loads = 0;
    page.on('load', () => (loads += 1));
    await page.route(program, (route) => route.abort('connectionrefused'));
    await page.getByRole('link', { name: 'Ingest log' }).click();
    await page.getByText('something keeps the page from your browser').waitFor({ timeout: 30_000 });
    expect(loads).toBe(3);
    await page.unroute(program);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('main').getByRole('table').waitFor();
  });

  it('a page says from when it is also where the browser itself knows that it is offline', async () => {
    const visit = await browser.visit();
    const { page } = visit;
    await page.clock.install();
    await visit.open('/');
    await visit.signIn();
    await page.getByText('Live', { exact: true }).first().waitFor();
    await visit.context.setOffline(true);
    // Until what asks by itself has asked.
    await page.clock.fastForward(75_000);
    await page.getByRole('alert').getByText('What you see is as of').waitFor();
    await visit.context.setOffline(false);
    await page.getByRole('alert').waitFor({ state: 'detached' });
  });

  it('a matrix whose history cannot be read says so, and is there once it can', async () => {
    const visit = await browser.visit({ path: '/' });
    await visit.signIn();
    const { page } = visit;
    await page.route('**/history?*', (route) => route.fulfill({ status: 502, body: 'Bad gateway' }));
    await page.goto(`${visit.url}/integrations/${id}/matrix`);
    const main = page.getByRole('main');
    await main.getByText('answered with status 502').waitFor();
    const again = main.getByRole('button', { name: 'Try again' });
    await again.waitFor();
    await page.unroute('**/history?*');
    // At once: the page also reads it anew by itself, and then there is nothing to press.
    await again.dispatchEvent('click');
    await main.getByRole('button', { name: 'oauth, production: OK' }).waitFor();
  });

  it('why a page could not be read stays said, with the button that asks again, while it is asked for again', async () => {
    const visit = await browser.visit({ path: '/' });
    await visit.signIn();
    const { page } = visit;
    await page.route('**/overview', (route) => route.fulfill({ status: 502, body: 'Bad gateway' }));
    await page.goto(`${visit.url}/integrations/${id}/drift`);
    const again = page.getByRole('main').getByRole('button', { name: 'Try again' });
    await again.waitFor();
    await page.unroute('**/overview');
    await page.route('**/overview', () => undefined);
    await Promise.all([page.waitForRequest('**/overview'), again.click()]);
    await page.waitForTimeout(200);
    expect(await again.isVisible()).toBe(true);
  });

  it('what was typed at the sign-in stays while it is asked again who is signed in', async () => {
    const { page, context } = await browser.visit({ path: '/' });
    const key = page.getByLabel('API key');
    await key.fill('half a key');
    const session = '**/api/v1/session';
    const { promise: held, resolve: hold } = Promise.withResolvers<Route>();
    await page.route(session, hold);
    await context.setOffline(true);
    await Promise.all([page.waitForRequest(session), context.setOffline(false)]);
    await page.waitForTimeout(200);
    expect(await key.inputValue()).toBe('half a key');
    // Neither does it go where nobody answers, however often that is tried.
    let failures = 0;
    await page.route(session, (route) => {
      failures += 1;
      return route.abort('connectionrefused');
    });
    await (await held).abort('connectionrefused');
    await eventually(() => Promise.resolve(failures >= 2));
    await page.waitForTimeout(200);
    expect(await key.inputValue()).toBe('half a key');
  });

  it('an answer that is late is told of before anybody is known to be signed in', async () => {
    const { page, url } = await browser.visit();
    await page.route('**/api/v1/session', () => undefined);
    await page.goto(url);
    await page.getByText('Clef Pro takes long to answer.').waitFor();
  });

  it('who opens the dashboard meanwhile finds the way in as soon as there is an answer', async () => {
    const visit = await browser.visit();
    const { page } = visit;
    const session = '**/api/v1/session';
    await page.route(session, (route) => route.abort('connectionrefused'));
    await page.goto(visit.url);
    await page.getByText('Clef Pro does not answer').waitFor();
    await page.unroute(session);
    await page.getByLabel('API key').waitFor();
  });
});
