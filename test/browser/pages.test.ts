import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { fill } from '../../scripts/demo/fill.ts';
import { organisation } from '../../scripts/demo/organisation.ts';
import { startStack, type Stack } from '../harness.ts';
import { addressesOf, type Addresses } from './addresses.ts';
import { startBrowser, type TestBrowser, type Visit } from './visit.ts';

const widths = [360, 768, 1440];
const themes = ['dark', 'light'];
const app = readFileSync(fileURLToPath(new URL('../../web/src/app.tsx', import.meta.url)), 'utf8');
const routes = [...app.matchAll(/<Route path="([^"]+)"/g)].map(([, path]) => path!);

let stack: Stack;
let browser: TestBrowser;
let addresses: Addresses;
let visit: Visit;
let checks = 0;
const violations: string[] = [];
const overflows: string[] = [];

beforeAll(async () => {
  stack = await startStack({ sendgrid: false, publicUrl: 'http://localhost' });
  const shown = ['billing-core', 'partner-portal', 'mobile-gateway'];
  const ids = [];
  for (const member of organisation.filter(({ name }) => shown.includes(name))) {
    ids.push((await fill({ url: stack.api.url, key: stack.api.adminKey }, member, Date.now())).id);
  }
  await stack.api.integration();
  addresses = await addressesOf(stack.api, ids[0]!);
  browser = await startBrowser(stack.api);
  visit = await browser.visit({ path: '/' });
}, 120_000);
afterAll(async () => {
  process.stdout.write(
    `${checks} checks of ${Object.values(addresses).flat().length + 1} addresses: ${violations.length} axe violations, ${overflows.length} overflows\n`,
  );
  await browser.close();
  await stack.close();
});

it('the table of addresses holds every route of the dashboard', () => {
  expect(routes.length).toBeGreaterThan(15);
  expect(Object.keys(addresses).toSorted()).toEqual([...routes, '*'].toSorted());
});

it('the sign-in is accessible in both themes at every width', async () => {
  expect(await faultsOf('sign-in')).toEqual([]);
  await visit.signIn();
});

it.each([...routes, '*'])(
  '%s is accessible in both themes, fits at every width, and breaks no rule',
  async (route) => {
    const faults = [];
    for (const address of addresses[route]!) faults.push(...(await faultsOf(address, address)));
    expect(faults).toEqual([]);
  },
  180_000,
);

/** What is wrong with a page; without an address, with the one that is open. */
async function faultsOf(name: string, address?: string): Promise<string[]> {
  const { page, troubles, open } = visit;
  const faults: string[] = [];
  if (address !== undefined) await open(address);
  await visit.settle();
  for (const theme of themes) {
    await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`);
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      faults.push(...(await look(`${name} ${theme} ${width}`, theme)));
    }
  }
  return [...faults, ...troubles.splice(0).filter((trouble) => !isMissing(trouble))];
}

/** Browsers write down each answer that is no success; that an unknown id gets 404 is what these pages show. */
function isMissing(trouble: string): boolean {
  return trouble.includes('status of 404');
}

async function look(where: string, theme: string): Promise<string[]> {
  const { page } = visit;
  checks += 1;
  // To describe the thousands of elements that pass takes most of the time.
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] });
  // Themes differ in nothing but colours.
  const found = await (theme === themes[0] ? axe : axe.withRules('color-contrast')).analyze();
  const here = found.violations.map(
    ({ id, nodes }) =>
      `${where}: ${id} at ${nodes
        .map((node) => node.target.join(' '))
        .slice(0, 3)
        .join(', ')}`,
  );
  violations.push(...here);
  const over = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
  if (over > 0) overflows.push(where);
  return [...here, ...(over > 0 ? [`${where}: ${over} px too wide`] : [])];
}
