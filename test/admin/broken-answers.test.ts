import { expect, it } from '@jest/globals';
import { listening, typeWords, urlOf } from './type-words.ts';

const ndjson = 'application/x-ndjson';
const exported = 'knowledge export --integration 00000000-0000-7000-8000-000000000000';

it.each(['keys list', 'keys list --json', exported, 'keys list --integration a'])(
  '3: the answer to "%s" breaks off, which one sentence says',
  async (words) => {
    const server = await listening((request, response) => {
      const isExport = request.url!.endsWith('/export');
      response.writeHead(200, { 'content-type': isExport ? ndjson : 'application/json', 'content-length': 100 });
      response.write('{"items":', () => response.destroy());
    });
    try {
      const broken = await typeWords(words, { env: { CLEF_URL: urlOf(server), CLEF_ADMIN_KEY: 'x' } });
      expect(broken).toMatchObject({ code: 3, said: expect.stringMatching(/^The answer of .* broke off.*\n$/) });
    } finally {
      server.close();
    }
  },
);

it('a command ends quietly when nobody reads on', async () => {
  const server = await listening((_request, response) => {
    response.writeHead(200, { 'content-type': ndjson });
    const more = () => response.write('x'.repeat(65_536), () => setImmediate(more));
    more();
  });
  const env = { CLEF_URL: urlOf(server), CLEF_ADMIN_KEY: 'x' };
  try {
    expect(await typeWords(exported, { env, readsOn: false })).toMatchObject({ code: 0, said: '' });
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
