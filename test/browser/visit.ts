import type { Browser, BrowserContext, Page, Request } from 'playwright-core';
import { launchChromium } from './chromium.ts';

interface Served {
  readonly url: string;
  readonly adminKey: string;
}

/** Somebody with a browser. */
export interface Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Where the dashboard is, as a browser on this machine names it: a session needs localhost or https. */
  readonly url: string;
  /**
   * What must never be seen: errors of scripts and of the console, dialogs, requests to another origin, breaches of the
   * content policy. A test that provokes one takes it out.
   */
  readonly troubles: string[];
  /** Opens an address below the dashboard's, and waits until its data is there. */
  open(path: string): Promise<void>;
  /** Waits until nothing is on its way any more. */
  settle(): Promise<void>;
  /** Signs in with the admin key, or another, on the page that is open or on the first one. */
  signIn(key?: string): Promise<void>;
}

/** A browser for the tests of one file. */
export interface TestBrowser {
  /** Opens a window of its own, with no cookie and nothing stored. */
  visit(options?: { width?: number; path?: string }): Promise<Visit>;
  close(): Promise<void>;
}

/** Starts a browser for the dashboard that is served there. */
export async function startBrowser({ url, adminKey }: Served): Promise<TestBrowser> {
  const browser = await launchChromium();
  const address = url.replace('127.0.0.1', 'localhost');
  return {
    visit: (options) => visit(browser, { url: address, adminKey }, options),
    close: () => browser.close(),
  };
}

async function visit(
  browser: Browser,
  { url, adminKey }: Served,
  { width = 1440, path }: { width?: number; path?: string } = {},
): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width, height: 900 } });
  context.setDefaultTimeout(15_000);
  const troubles: string[] = [];
  // Before the page's own scripts: what the policy forbids is told here, and nowhere else.
  await context.addInitScript(
    `addEventListener('securitypolicyviolation', (event) => console.error('content policy: ' + event.violatedDirective + ' ' + event.blockedURI))`,
  );
  const page = await context.newPage();
  watch(page, new URL(url).origin, troubles);
  const settle = watchTraffic(page);
  const open = async (to: string) => {
    await page.goto(url + to);
    await settle();
  };
  const signIn = async (key = adminKey) => {
    if (page.url() === 'about:blank') await open('/');
    await page.getByLabel('API key').fill(key);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('.app').waitFor();
    await settle();
  };
  if (path !== undefined) await open(path);
  return { context, page, url, troubles, open, settle, signIn };
}

/** Gives what waits until everything that was asked for came and was painted; the stream of hints stays open for ever. */
function watchTraffic(page: Page): () => Promise<void> {
  const open = new Set<Request>();
  page.on('request', (request) => {
    if (request.resourceType() !== 'eventsource') open.add(request);
  });
  page.on('requestfinished', (request) => open.delete(request));
  page.on('requestfailed', (request) => open.delete(request));
  return async () => {
    // Every page has one heading of this kind, which comes with its data.
    await page.locator('h1').first().waitFor({ state: 'attached' });
    for (let calm = 0; calm < 4; calm = open.size === 0 ? calm + 1 : 0) await page.waitForTimeout(50);
  };
}

function watch(page: Page, origin: string, troubles: string[]): void {
  page.on('pageerror', (error) => troubles.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    // Whoever is not signed in yet is told so by the API; browsers write that down.
    const asked = message.location().url.endsWith('/api/v1/session');
    if (message.type() === 'error' && !asked) troubles.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const to = new URL(request.url());
    if (to.origin !== origin && !['data:', 'blob:'].includes(to.protocol)) troubles.push(`request: ${request.url()}`);
  });
}
