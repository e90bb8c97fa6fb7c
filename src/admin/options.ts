import { z } from 'zod';
import type { Route } from '../http/route.ts';

/** A field of a query or a body as an option: `expiresAt` is `--expires-at`. */
export interface Option {
  readonly flag: string;
  readonly field: string;
  readonly part: 'query' | 'body';
  /** `list` is given with commas or again and again, `json` as JSON text or the name of a file that holds it. */
  readonly kind: 'text' | 'number' | 'boolean' | 'list' | 'json';
  readonly choices: readonly string[];
  readonly nullable: boolean;
  readonly required: boolean;
  readonly meaning: string;
  /** What holds when it is left out, as JSON. */
  readonly standard: string | undefined;
}

type Schema = Exclude<z.core.JSONSchema._JSONSchema, boolean>;

/** The options of a route, read from the schemas that the API checks its requests with. */
export function optionsOf(route: Route): Option[] {
  return [...fieldsOf(route.query, 'query'), ...(route.body ? fieldsOf(route.body, 'body') : [])];
}

function fieldsOf(part: z.ZodType, where: Option['part']): Option[] {
  const { properties = {}, required = [], $defs = {} } = z.toJSONSchema(part, { io: 'input', unrepresentable: 'any' });
  const resolve: Resolve = (each) => {
    if (typeof each === 'boolean') return {};
    const { $ref, ...own } = each;
    return $ref === undefined ? own : { ...resolve($defs[$ref.replace('#/$defs/', '')] ?? {}), ...own };
  };
  return Object.entries(properties).map(([field, each]) => {
    const given = resolve(each);
    const variants = (given.anyOf ?? [given]).map(resolve);
    const main = variants.find((variant) => variant.type !== 'null') ?? given;
    return {
      flag: flagOf(field),
      field,
      part: where,
      kind: kindOf(main, resolve, where),
      choices: choicesOf(itemOf(main, resolve) ?? main),
      nullable: variants.some((variant) => variant.type === 'null'),
      required: required.includes(field),
      meaning: given.description ?? main.description ?? '',
      standard: given.default === undefined ? undefined : JSON.stringify(given.default),
    };
  });
}

type Resolve = (each: z.core.JSONSchema._JSONSchema) => Schema;

function itemOf({ items }: Schema, resolve: Resolve): Schema | undefined {
  return items === undefined || Array.isArray(items) ? undefined : resolve(items);
}

function kindOf(main: Schema, resolve: Resolve, where: Option['part']): Option['kind'] {
  // An address holds text alone; the API makes numbers of it.
  if (where === 'query') return 'text';
  if (main.type === 'array') return itemOf(main, resolve)?.type === 'string' ? 'list' : 'json';
  return kinds[String(main.type)] ?? (main.enum || main.const !== undefined ? 'text' : 'json');
}

const kinds: Readonly<Record<string, Option['kind']>> = {
  string: 'text',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
};

function choicesOf({ enum: several, const: one }: Schema): string[] {
  return (several ?? (one === undefined ? [] : [one])).map(String);
}

/** `collectCIContext` -> `collect-ci-context`. */
function flagOf(field: string): string {
  return field
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}
