/** The parameters of a rule from what was typed; an error in words where it is no JSON object. */
export function parametersOf(text: string): { value: Record<string, unknown> } | { error: string } {
  if (text.trim() === '') return { value: {} };
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? { value } : { error: 'Parameters are a JSON object, such as {"days": 90}.' };
  } catch (error) {
    return { error: `This is no JSON: ${error instanceof Error ? error.message : 'it cannot be read'}.` };
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
