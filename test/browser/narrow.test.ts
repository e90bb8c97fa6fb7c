import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startStack, type Stack } from '../harness.ts';
import { startBrowser, type TestBrowser } from './visit.ts';

let stack: Stack;
let browser: TestBrowser;
beforeAll(async () => {
  stack = await startStack({ sendgrid: false, publicUrl: 'http://localhost' });
  await stack.api.integration();
  browser = await startBrowser(stack.api);
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

it.each([360, 1_000])('at %i px what sorts the fleet is seen, not only reached by the keyboard', async (width) => {
  const { page, signIn, troubles } = await browser.visit({ path: '/', width });
  await signIn();
  for (const name of ['Integration', 'Worst status', 'Alerts', 'Head']) {
    const button = page.getByRole('table').getByRole('button', { name });
    const { width: broad, height } = (await button.boundingBox())!;
    expect([broad > 20, height >= 24]).toEqual([true, true]);
    // Whatever covers or clips it would take the press.
    await button.click();
  }
  await page.waitForURL('**/?sort=head');
  expect(troubles).toEqual([]);
});
