/** What a cell or a namespace is called as the scope of a policy result, null where neither is named. */
export function scopeOf({
  namespace,
  environment,
}: {
  readonly namespace?: string | null | undefined;
  readonly environment?: string | null | undefined;
}): string | null {
  return (environment ? `${namespace ?? ''}/${environment}` : namespace) || null;
}
