import { describe, expect, it } from '@jest/globals';
import { loadConfig, loadLauncherConfig } from '../src/config.ts';

const DATABASE_URL = 'postgresql://user:secret@db:5432/clef';

function loadWrong(): unknown {
  return loadConfig({ PORT: 'planted', PUBLIC_URL: 'planted', TEMPORAL_TLS_CERT_PATH: 'planted' });
}

describe('settings', () => {
  it('that are empty count as unset', () => {
    const empty = Object.fromEntries(
      ['HOST', 'PORT', 'MAIL_FROM', 'LOG_LEVEL', 'SENDGRID_BASE_URL', 'TEMPORAL_ADDRESS', 'PUBLIC_URL'].map((name) => [
        name,
        '',
      ]),
    );
    expect(loadConfig({ DATABASE_URL, ...empty })).toEqual(loadConfig({ DATABASE_URL }));
    expect(loadConfig({ DATABASE_URL, HOST: '' }).host).toBe('127.0.0.1');
    expect(loadLauncherConfig({ CLEF_DATA_DIR: '' }).dataDir).toBe('.clef');
  });

  it('that are wrong are named, never with their values', () => {
    expect(loadWrong).toThrow(/PORT[^]*PUBLIC_URL[^]*DATABASE_URL/);
    expect(loadWrong).not.toThrow(/planted/);
  });

  it('of a client certificate come in pairs', () => {
    expect(() => loadConfig({ DATABASE_URL, TEMPORAL_TLS_CERT_PATH: 'client.pem' })).toThrow(/TEMPORAL_TLS_KEY_PATH/);
  });
});
