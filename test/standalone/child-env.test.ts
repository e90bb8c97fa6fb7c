import { describe, expect, it } from '@jest/globals';
import { loadConfig, loadLauncherConfig } from '../../src/config.ts';
import { apiEnv, localApiUrl, workerEnv, type Addresses } from '../../src/standalone/child-env.ts';

const at: Addresses = {
  apiUrl: 'http://127.0.0.1:9000',
  apiPort: 9000,
  databaseUrl: 'postgresql://embedded',
  temporalAddress: '127.0.0.1:7233',
  temporalUiUrl: undefined,
};

describe('the API and the worker of a launcher', () => {
  it.each([
    [undefined, 'http://127.0.0.1:9000'],
    ['', 'http://127.0.0.1:9000'],
    ['https://clef.example.com', 'https://clef.example.com'],
  ])('with PUBLIC_URL=%s name the same address in links', (PUBLIC_URL, expected) => {
    const env = { PUBLIC_URL };
    for (const settings of [apiEnv, workerEnv]) {
      expect(loadConfig(settings(env, loadLauncherConfig(env), at)).publicUrl).toBe(expected);
    }
  });

  it.each([
    ['127.0.0.1', 'http://127.0.0.1:9000/clef'],
    ['0.0.0.0', 'http://127.0.0.1:9000/clef'],
    ['::', 'http://[::1]:9000/clef'],
    ['fd00::1', 'http://[fd00::1]:9000/clef'],
  ])('at HOST=%s are reached from their own machine', (host, expected) => {
    expect(localApiUrl(host, 9000, '/clef')).toBe(expected);
  });
});
