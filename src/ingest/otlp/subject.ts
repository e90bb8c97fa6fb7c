import type { Attributes } from './drafts.ts';

/** What an issue is about: a cell, a whole namespace, or, with both empty, the repository. */
export interface Subject {
  readonly namespace: string;
  readonly environment: string;
}

const repository: Subject = { namespace: '', environment: '' };

/** What an issue names, else what its file belongs to; the path itself is not kept (PRV-4). */
export function subjectOf(issue: Attributes): Subject {
  const namespace = issue.get('clef.namespace') ?? '';
  if (namespace !== '') return { namespace, environment: issue.get('clef.environment') ?? '' };
  return subjectOfFile(issue.get('clef.file') ?? '');
}

/**
 * Files are `.../<namespace>/<environment>.enc.<format>`, on any system. A file in the root of the repository, or the
 * manifest, belongs to no cell: its folder would be the name of the repository, or one that differs between runs.
 */
function subjectOfFile(path: string): Subject {
  const parts = path.split(/[\\/]/).filter((part) => !['', '.', '..'].includes(part));
  const [namespace, file] = parts.slice(-2);
  if (namespace === undefined || file === undefined || /^clef\.ya?ml$/i.test(file)) return repository;
  if (isCheckout(parts.slice(0, -1))) return repository;
  const environment = withoutExtension(file);
  return environment === '' ? repository : { namespace, environment };
}

/** Whether a folder is one that a repository is known to be checked out to: by the CLI for an old commit, or by GitHub's runner. */
function isCheckout(folders: readonly string[]): boolean {
  const [work, outer, inner] = folders.slice(-3);
  if (/^clef-report-[0-9a-f]+-\d+$/.test(folders.at(-1)!)) return true;
  return inner !== undefined && outer === inner && /^(?:_?work|a)$/.test(work ?? '');
}

function withoutExtension(file: string): string {
  const end = file.indexOf('.enc.');
  return end === -1 ? file.replace(/\.[^.]*$/, '') : file.slice(0, end);
}
