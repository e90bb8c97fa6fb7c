import { execFile } from 'node:child_process';

/** The Temporal CLI this release was tested with; its dev server's file is not migrated, so it is pinned. */
export const temporalVersion = '1.5.1';
const oldestServer = [1, 29] as const;

/** Tells why a `temporal` program cannot be used, 'missing' when it is not there, undefined when it can. */
export async function objectionTo(program: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const answer = await askVersion(program, env);
  if ('missing' in answer) return 'missing';
  if ('failed' in answer) return `does not run (${answer.failed})`;
  const server = /server (\d+)\.(\d+)/i.exec(answer.output);
  if (!server) return 'does not tell its server version';
  const [major, minor] = [Number(server[1]), Number(server[2])];
  const recent = major > oldestServer[0] || (major === oldestServer[0] && minor >= oldestServer[1]);
  return recent ? undefined : `brings server ${major}.${minor}, older than ${oldestServer.join('.')}`;
}

type Answer = { output: string } | { missing: true } | { failed: string };

function askVersion(program: string, env: NodeJS.ProcessEnv): Promise<Answer> {
  return new Promise((resolve) => {
    execFile(program, ['--version'], { env, timeout: 10_000 }, (error, stdout) => {
      if (!error) resolve({ output: stdout });
      else if (error.code === 'ENOENT') resolve({ missing: true });
      else resolve({ failed: error.killed ? 'no answer within 10 s' : (error.message.split('\n').at(-1) ?? '') });
    });
  });
}
