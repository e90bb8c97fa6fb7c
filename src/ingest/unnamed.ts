import { z } from 'zod';

/** How many fields of a value its schema does not name; they are dropped, and neither they nor their names are kept (PRV-1). */
export function countUnnamed(schema: z.ZodType, value: unknown): number {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return countUnnamed(schema.unwrap() as z.ZodType, value);
  }
  if (schema instanceof z.ZodUnion) {
    const option = schema.options.find((each) => (each as z.ZodType).safeParse(value).success);
    return option ? countUnnamed(option as z.ZodType, value) : 0;
  }
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    return value.reduce((sum: number, each) => sum + countUnnamed(schema.element as z.ZodType, each), 0);
  }
  if (schema instanceof z.ZodObject && typeof value === 'object' && value !== null) {
    const shape = schema.shape as Record<string, z.ZodType>;
    return Object.entries(value).reduce(
      (sum, [key, each]) => sum + (Object.hasOwn(shape, key) ? countUnnamed(shape[key]!, each) : 1),
      0,
    );
  }
  return 0;
}
