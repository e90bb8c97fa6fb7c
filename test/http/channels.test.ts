import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startStack, type Stack } from '../harness.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

interface Channel {
  readonly id: string;
  readonly target: string;
}

const mail = (target: string, options: object = {}) => ({ channel: 'email', target, ...options });
const put = (id: string, notifications: unknown) => stack.api.put(`/integrations/${id}/channels`, { notifications });
const idsOf = (body: { notifications: Channel[] }) =>
  Object.fromEntries(body.notifications.map((channel) => [channel.target, channel.id]));

describe('the channels of an integration', () => {
  it('take the body of the concepts text', async () => {
    const { id } = await stack.api.integration();
    const { status, body } = await put(id, [mail('security@acme.com', { minSeverity: 'critical' })]);
    expect(status).toBe(200);
    const channel = { channel: 'email', target: 'security@acme.com', minSeverity: 'critical', notifyResolved: false };
    expect(body).toEqual({ notifications: [{ id: expect.any(String), ...channel }] });
    expect((await stack.api.get(`/integrations/${id}/channels`)).body).toEqual(body);
  });

  it('NTF-7: keep their ids over edits, in any order', async () => {
    const { id } = await stack.api.integration();
    const before = idsOf((await put(id, [mail('a@acme.com'), mail('b@acme.com'), mail('c@acme.com')])).body);
    const edited = [mail('c@acme.com', { minSeverity: 'info' }), mail('d@acme.com'), mail('a@acme.com')];
    const { body } = await put(id, edited);
    expect(body.notifications.map((channel: Channel) => channel.target)).toEqual([
      'c@acme.com',
      'd@acme.com',
      'a@acme.com',
    ]);
    const after = idsOf(body);
    expect(after).toMatchObject({ 'a@acme.com': before['a@acme.com'], 'c@acme.com': before['c@acme.com'] });
    expect(Object.values(before)).not.toContain(after['d@acme.com']);
    expect(body.notifications[0]).toMatchObject({ minSeverity: 'info' });
  });

  it('NTF-7: one keeps its id when its address is written with other capitals', async () => {
    const { id } = await stack.api.integration();
    const [before] = (await put(id, [mail('Ann@Acme.com')])).body.notifications;
    const { body } = await put(id, [mail('ann@acme.com')]);
    expect(body.notifications).toEqual([{ ...before, target: 'ann@acme.com' }]);
  });

  it('what was read may be sent back as it is', async () => {
    const { id } = await stack.api.integration();
    const { body } = await put(id, [mail('a@acme.com', { minSeverity: 'info', notifyResolved: true })]);
    const again = await stack.api.put(`/integrations/${id}/channels`, body);
    expect(again).toMatchObject({ status: 200, body });
  });

  it('one that comes back after it was removed is a new one, and the old row stays', async () => {
    const { id } = await stack.api.integration();
    const first = idsOf((await put(id, [mail('a@acme.com')])).body);
    await put(id, []);
    const second = idsOf((await put(id, [mail('a@acme.com')])).body);
    expect(second['a@acme.com']).not.toBe(first['a@acme.com']);
    expect(await stack.query('select 1 from channel where integration_id = $1', [id])).toHaveLength(2);
  });

  it.each([
    ['the same address twice', [mail('a@acme.com'), mail('a@acme.com')], ''],
    ['the same address in other letters', [mail('a@acme.com'), mail('A@Acme.com')], ''],
    ['no address', [mail('nobody')], '/0/target'],
    ['two addresses in one', [mail('a@acme.com, b@acme.com')], '/0/target'],
    ['a line break in an address', [mail('a@acme.com\r\nBcc: b@acme.com')], '/0/target'],
    ['a name before an address', [mail('Ann <a@acme.com>')], '/0/target'],
    ['an address of 300 characters', [mail(`${'a'.repeat(60)}@${'b.'.repeat(120)}com`)], '/0/target'],
    ['an unknown kind', [{ ...mail('a@acme.com'), channel: 'fax' }], '/0/channel'],
    ['an unknown severity', [mail('a@acme.com', { minSeverity: 'loud' })], '/0/minSeverity'],
    ['51 of them', Array.from({ length: 51 }, (_, index) => mail(`a${index}@acme.com`)), ''],
  ])('refuse %s, and nothing changes', async (_what, notifications, pointer) => {
    const { id } = await stack.api.integration({ channels: [{ target: 'kept@acme.com', minSeverity: 'info' }] });
    const answer = await put(id, notifications);
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: `/notifications${pointer}` }] } });
    expect(JSON.stringify(answer.body)).not.toContain('acme');
    const { body } = await stack.api.get(`/integrations/${id}/channels`);
    expect(body.notifications).toMatchObject([{ target: 'kept@acme.com' }]);
  });

  it('two people who save at once both succeed, and one list holds', async () => {
    const { id } = await stack.api.integration();
    const lists = [
      [mail('a@acme.com'), mail('b@acme.com')],
      [mail('b@acme.com'), mail('a@acme.com')],
    ];
    const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => put(id, lists[index % 2])));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect((await stack.api.get(`/integrations/${id}/channels`)).body.notifications).toHaveLength(2);
  });

  it('so with policy rules', async () => {
    const { id } = await stack.api.integration();
    const policies = [{ ruleId: 'a', name: 'A', severity: 'info' }];
    const path = `/integrations/${id}/policies`;
    const answers = await Promise.all(Array.from({ length: 8 }, () => stack.api.put(path, { policies })));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
  });
});
