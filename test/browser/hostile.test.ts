import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { TestIntegration } from '../api-client.ts';
import { startStack, type Stack } from '../harness.ts';
import { addressesOf, type Addresses } from './addresses.ts';
import { startBrowser, type TestBrowser } from './visit.ts';

/** Each breaks out of something, or is longer or wider than a layout likes; the letter keeps names apart. */
const attacks = [
  `<img src=x onerror=alert(1)>`,
  `"'><script>alert(2)</script>`,
  `javascript:alert(3)`,
  '\u202Eright to left\u202C \u05E9\u05DC\u05D5\u05DD \u200F',
  '\u{1F469}\u200D\u{1F4BB}'.repeat(30),
  'W'.repeat(512),
  '${{constructor.constructor("alert(4)")()}}',
  'e\u0301'.repeat(200) + '\u0489'.repeat(60),
];
/** Identifiers end at 128 characters. */
const names = attacks.map((attack) => attack.slice(0, 120));

/** Where the page can be pushed sideways: what reaches beyond its edge, innermost first. */
const tooWideElements = `
  document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('#root *')]
    .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5)
    .filter((element, _index, all) => !all.some((other) => other !== element && element.contains(other)))
    .slice(0, 5)
    .map((element) => element.tagName + '.' + [...element.classList].join('.') + ' in ' + element.parentElement.className)`;

let stack: Stack;
let integration: TestIntegration;
let browser: TestBrowser;
let addresses: Addresses;
beforeAll(async () => {
  stack = await startStack({ sendgrid: false, publicUrl: 'http://localhost' });
  integration = await stack.api.integration({ settings: { collectCIContext: true } });
  await store(stack, integration);
  addresses = await addressesOf(stack.api, integration.id);
  browser = await startBrowser(stack.api);
}, 90_000);
afterAll(async () => {
  await browser.close();
  await stack.close();
});

it('whatever is stored, no page runs it, breaks its layout or asks another place for it', async () => {
  const { page, troubles, open, signIn } = await browser.visit({ path: '/', width: 360 });
  await signIn();
  const tooWide: string[] = [];
  const elements: string[] = [];
  for (const address of Object.values(addresses).flat()) {
    await open(address);
    const widest = await page.evaluate<string[]>(tooWideElements);
    if (widest.length > 0) tooWide.push(`${address}: ${widest.join(', ')}`);
    const made = await page.evaluate<number>(
      `document.querySelectorAll('img, script:not([src]), iframe:not([sandbox]), iframe[sandbox*=allow-scripts], [onerror], a[href^="javascript:" i]').length`,
    );
    if (made > 0) elements.push(address);
  }
  const seen = troubles.filter((trouble) => !trouble.includes('status of 404'));
  expect({ tooWide, elements, troubles: seen }).toEqual({ tooWide: [], elements: [], troubles: [] });
}, 120_000);

it('what was stored is shown as it is', async () => {
  const { page, open, signIn } = await browser.visit({ path: '/' });
  await signIn();
  await open(addresses['/integrations/:id/alerts']![0]!);
  await page.getByText(names[0]!).first().waitFor();
});

/** Puts every attack into every field that the API takes one in. */
async function store({ api }: Stack, { id, key }: TestIntegration): Promise<void> {
  const manage = async (method: string, path: string, body: unknown) => {
    const answer = await api.request(method, path, { body });
    expect(answer.status).toBeLessThan(300);
    return answer.body;
  };
  const of = `/integrations/${id}`;
  const longest = 'W'.repeat(64);
  await manage('POST', '/integrations', { name: longest, trackedBranches: names });
  const notifications = [
    { channel: 'email', target: `${longest}@${'W'.repeat(60)}.${'W'.repeat(60)}.example`, minSeverity: 'info' },
  ];
  await manage('PUT', `${of}/channels`, { notifications });
  await manage('PUT', `${of}/policies`, {
    policies: names.map((name) => ({ ruleId: name, name, severity: 'critical', parameters: { [name]: name } })),
  });
  for (const [index, attack] of attacks.entries()) {
    const report = hostileReport(attack, names[index]!, index);
    expect((await api.post('/reports', report, key)).status).toBe(200);
  }
  // One that holds them all at once, and is the head.
  const all = attacks.map((attack, index) => hostileReport(attack, names[index]!, index));
  await api.post(
    '/reports',
    {
      ...all[0],
      commitSha: 'f'.repeat(64),
      summary: { cells: all.flatMap((each) => each.summary.cells) },
      drift: all.flatMap((each) => each.drift),
      policyResults: all.flatMap((each) => each.policyResults),
    },
    key,
  );
  const [first, second] = await api.alerts({ id }, 'open');
  for (const [alert, attack] of [
    [first, attacks[0]!],
    [second, attacks[5]!],
  ] as const) {
    const { key: operator } = await manage('POST', `${of}/keys`, { name: attack.slice(0, 60), scopes: ['operator'] });
    await api.post(`/alerts/${alert.id}/acknowledge`, { note: attack }, operator);
  }
}

function hostileReport(attack: string, name: string, index: number) {
  return {
    commitSha: `bad${index}`.padEnd(64, 'W'),
    branch: attack.slice(0, 255),
    cliVersion: attack,
    summary: {
      cells: [
        { namespace: name, environment: name, healthStatus: 'critical', description: attack },
        { namespace: name, environment: 'production', healthStatus: attack, description: attack },
      ],
    },
    drift: [{ namespace: name, isDrifted: true, severity: attack, summary: attack }],
    policyResults: [
      { ruleId: name, ruleName: name, passed: false, severity: 'critical', message: attack, scope: name },
      { ruleId: name, ruleName: name, passed: false, severity: attack, message: attack, scope: `${name}/${name}` },
    ],
    ciContext: {
      provider: attack,
      pipelineUrl: index % 2 === 0 ? attack : `https://ci.example.com/${attack}`,
      trigger: attack,
    },
  };
}
