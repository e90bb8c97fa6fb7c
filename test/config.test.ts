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

  it.each([
    [undefined, 0],
    ['0', 0],
    ['2', 2],
    ['10.0.0.5', ['10.0.0.5']],
    ['10.0.0.0/8, fd00::/8', ['10.0.0.0/8', 'fd00::/8']],
  ])('TRUST_PROXY=%s', (TRUST_PROXY, expected) => {
    expect(loadConfig({ DATABASE_URL, TRUST_PROXY }).trustProxy).toEqual(expected);
  });

  it.each(['-1', '1.5', 'true', 'loopback', '10.0.0.0/33', '10.0.0', '10.0.0.1,', 'fd00::/129', '10.0.0.1/8/8'])(
    'TRUST_PROXY=%s is refused',
    (TRUST_PROXY) => {
      expect(() => loadConfig({ DATABASE_URL, TRUST_PROXY })).toThrow(/TRUST_PROXY: must be how many proxies/);
    },
  );

  it('RETENTION_DAYS is a number of days, parts of one too; without it nothing goes', () => {
    expect(loadConfig({ DATABASE_URL }).retentionDays).toBeUndefined();
    expect(loadConfig({ DATABASE_URL, RETENTION_DAYS: '' }).retentionDays).toBeUndefined();
    expect(loadConfig({ DATABASE_URL, RETENTION_DAYS: '0.5' }).retentionDays).toBe(0.5);
  });

  it.each(['0', '-1', 'never', '100000'])('RETENTION_DAYS=%s is refused', (RETENTION_DAYS) => {
    expect(() => loadConfig({ DATABASE_URL, RETENTION_DAYS })).toThrow(/RETENTION_DAYS/);
  });

  it.each(['SENDGRID_BASE_URL', 'TEMPORAL_UI_URL', 'PUBLIC_URL'])('%s is an address of the web', (name) => {
    for (const planted of ['data:,planted', 'file:///planted', 'javascript:planted', 'planted']) {
      expect(() => loadConfig({ DATABASE_URL, [name]: planted })).toThrow(new RegExp(`${name}: must be an http`));
    }
    expect(() => loadConfig({ DATABASE_URL, [name]: 'https://example.com/x' })).not.toThrow();
  });

  it.each([
    ['127.0.0.1', 'http://127.0.0.1:8080'],
    ['::', 'http://[::]:8080'],
    ['::1', 'http://[::1]:8080'],
    ['clef.internal', 'http://clef.internal:8080'],
  ])('HOST=%s without PUBLIC_URL gives an address that requests and mails can read', (HOST, expected) => {
    const { publicUrl } = loadConfig({ DATABASE_URL, HOST });
    expect(publicUrl).toBe(expected);
    expect(new URL(publicUrl).origin).toBe(expected);
  });

  it.each(['fe80::1%eth0', 'planted host', '127.0.0.1:8080', '300.0.0.1'])(
    'HOST=%s, of which no address can be made, needs PUBLIC_URL',
    (HOST) => {
      expect(() => loadConfig({ DATABASE_URL, HOST })).toThrow(/PUBLIC_URL: is required, such as https/);
      expect(() => loadConfig({ DATABASE_URL, HOST })).not.toThrow(/planted/);
      expect(loadConfig({ DATABASE_URL, HOST, PUBLIC_URL: 'https://example.com/' }).publicUrl).toBe(
        'https://example.com',
      );
    },
  );

  it('of a BASE_PATH stand behind the address without the last slash', () => {
    expect(loadConfig({ DATABASE_URL, HOST: '::1', BASE_PATH: '/clef/' }).publicUrl).toBe('http://[::1]:8080/clef');
  });

  it('of a client certificate come in pairs', () => {
    expect(() => loadConfig({ DATABASE_URL, TEMPORAL_TLS_CERT_PATH: 'client.pem' })).toThrow(/TEMPORAL_TLS_KEY_PATH/);
  });
});
