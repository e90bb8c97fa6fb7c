import { z } from 'zod';

/** Counts the fields of a value that are not named. */
type Counter = (value: unknown) => number;

const nothing: Counter = () => 0;
/** Made once for each schema: to walk a schema beside its value costs more than the value does. */
const counters = new WeakMap<z.ZodType, Counter>();

/** How many fields of a value its schema does not name; they are dropped, and neither they nor their names are kept (PRV-1). */
export function countUnnamed(schema: z.ZodType, value: unknown): number {
  return counterOf(schema)(value);
}

function counterOf(schema: z.ZodType): Counter {
  let counter = counters.get(schema);
  if (!counter) counters.set(schema, (counter = makeCounter(schema)));
  return counter;
}

function makeCounter(schema: z.ZodType): Counter {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return counterOf(schema.unwrap() as z.ZodType);
  }
  if (schema instanceof z.ZodUnion) {
    const options = schema.options as readonly z.ZodType[];
    return whereObject((value) => {
      const option = options.find((each) => each.safeParse(value).success);
      return option ? countUnnamed(option, value) : 0;
    });
  }
  if (schema instanceof z.ZodArray) {
    const element = counterOf(schema.element as z.ZodType);
    return element === nothing ? nothing : whereObject((value) => sum(Object.values(value), element));
  }
  if (schema instanceof z.ZodObject) {
    const named = new Map(Object.entries(schema.shape).map(([key, each]) => [key, counterOf(each as z.ZodType)]));
    return whereObject((value) => sum(Object.keys(value), (key) => named.get(key)?.(value[key]) ?? 1));
  }
  return nothing;
}

function whereObject(count: (value: Record<string, unknown>) => number): Counter {
  return (value) => (typeof value === 'object' && value !== null ? count(value as Record<string, unknown>) : 0);
}

function sum<Item>(items: readonly Item[], count: (item: Item) => number): number {
  let total = 0;
  for (const item of items) total += count(item);
  return total;
}
