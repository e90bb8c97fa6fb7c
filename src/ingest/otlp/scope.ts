import type { Attributes } from './drafts.ts';

/** What an issue is about: a cell, a whole namespace, or, with both empty, the repository. */
export interface Place {
  readonly namespace: string;
  readonly environment: string;
}

const nowhere: Place = { namespace: '', environment: '' };

/** The place an issue names, else the one that its file belongs to; the path itself is not kept (PRV-4). */
export function placeOf(issue: Attributes): Place {
  const namespace = issue.get('clef.namespace') ?? '';
  if (namespace !== '') return { namespace, environment: issue.get('clef.environment') ?? '' };
  return placeOfFile(issue.get('clef.file') ?? '');
}

/** A place as the scope of a policy result, null for the repository. */
export function scopeOf({ namespace, environment }: Place): string | null {
  return (environment ? `${namespace}/${environment}` : namespace) || null;
}

/**
 * Files are `.../<namespace>/<environment>.enc.<format>`, on any system. A file without a folder, or the manifest, belongs
 * to no cell: its folder would be the name of the repository, or one that differs between runs.
 */
function placeOfFile(path: string): Place {
  const parts = path.split(/[\\/]/).filter((part) => !['', '.', '..'].includes(part));
  const [namespace, file] = parts.slice(-2);
  if (namespace === undefined || file === undefined || /^clef\.ya?ml$/i.test(file)) return nowhere;
  const environment = withoutExtension(file);
  return environment === '' ? nowhere : { namespace, environment };
}

function withoutExtension(file: string): string {
  const end = file.indexOf('.enc.');
  return end === -1 ? file.replace(/\.[^.]*$/, '') : file.slice(0, end);
}
