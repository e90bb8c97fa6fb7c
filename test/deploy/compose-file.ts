import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '../..');

/** Gives the text of a file of this repository. */
export function text(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

export interface Service {
  readonly image: string;
  readonly build?: unknown;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly ports?: readonly { readonly host_ip?: string; readonly published?: string; readonly target: number }[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly user?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly networks?: readonly string[];
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
}

/** The compose file as written, variables and all. */
export const compose = parse(text('docker-compose.yml'), { merge: true }) as ComposeFile;
export const services = Object.entries(compose.services);
/** The services that run our own image. */
export const ours = services.filter(([, { build }]) => build !== undefined);

/** Gives a value as Compose sees it while no variable is set; one that must be set stays empty. */
export function withDefaults(value: string): string {
  return value.replace(/\$\{\w+(?::-([^}]*)|:\?[^}]*)?\}/g, (_all, fallback: string | undefined) => fallback ?? '');
}

/** Names every variable that Compose fills in: the `${...}` ones, and settings passed on without a value. */
export function variables(): Set<string> {
  const interpolated = [...text('docker-compose.yml').matchAll(/(?<!\$)\$\{(\w+)/g)].map(([, name]) => name!);
  const passedOn = services.flatMap(([, { environment = {} }]) =>
    Object.keys(environment).filter((name) => environment[name] === null),
  );
  return new Set([...interpolated, ...passedOn]);
}

/** Names every variable that deploy/env.example explains. */
export function explained(): Set<string> {
  return new Set([...text('deploy/env.example').matchAll(/^(?:# )?([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name!));
}

/** Names every setting that src/config.ts reads. */
export function settings(): Set<string> {
  return new Set(declarations().map(({ name }) => name));
}

/** A setting as a schema of src/config.ts has it. */
interface Declaration {
  readonly schema: 'runtime' | 'launcher' | 'admin';
  readonly name: string;
  /** As docs/operations.md writes it. */
  readonly fallback: string;
}

/** Every setting of every schema; one that two processes read stands in two. */
export function declarations(): Declaration[] {
  const schemas = text('src/config.ts').matchAll(/^const (runtime|launcher|admin)Env = z\.object\(\{\n([^]*?)^\}\);/gm);
  return [...schemas].flatMap(([, schema, fields]) =>
    [...fields!.matchAll(/^ {2}([A-Z][A-Z0-9_]*): ([^]*?),\n(?! {4})/gm)].map(([, name, how]) => ({
      schema: schema as Declaration['schema'],
      name: name!,
      fallback: fallbackOf(how!),
    })),
  );
}

function fallbackOf(how: string): string {
  if (how === 'flag') return 'off';
  const [, given] = /\.default\(([^)]*)\)/.exec(how) ?? [];
  if (given === undefined) return 'none';
  if (given.startsWith("'")) return given.slice(1, -1) || 'empty';
  return String(given.split('*').reduce((product, factor) => product * Number(factor.replaceAll('_', '')), 1));
}
