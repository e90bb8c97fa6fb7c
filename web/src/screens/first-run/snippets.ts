/** The systems there is a snippet for, as the address names them. */
export const systems = { github: 'GitHub Actions', gitlab: 'GitLab CI', circleci: 'CircleCI', shell: 'Shell' } as const;

export type System = keyof typeof systems;

/** Where the file goes and where the key is kept, which differs from one to the next. */
export interface Snippet {
  readonly file: string;
  readonly secret: string;
  readonly text: string;
}

const exitCode = '# exit code 1: policy errors were found. The push itself worked.';

/** What a pipeline runs so that it reports here; `base` is where Clef Pro answers, without a slash at the end. */
export function snippetFor(system: System, base: string): Snippet {
  const url = `${base}/v1/logs`;
  return { github, gitlab, circleci, shell }[system](url);
}

const github = (url: string): Snippet => ({
  file: '.github/workflows/clef.yml',
  secret: 'Settings, Secrets and variables, Actions: a repository secret named CLEF_KEY',
  text: `name: clef
on: push
jobs:
  clef:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with: { fetch-depth: 0 }   # full history, so that gaps can be filled
      - run: npx clef report --push
        ${exitCode}
        env:
          CLEF_TELEMETRY_URL: ${url}
          CLEF_TELEMETRY_HEADERS: Authorization=Bearer \${{ secrets.CLEF_KEY }}`,
});

const gitlab = (url: string): Snippet => ({
  file: '.gitlab-ci.yml',
  secret: 'Settings, CI/CD, Variables: a masked variable named CLEF_KEY',
  text: `clef:
  image: node:22
  variables:
    GIT_DEPTH: "0"   # full history, so that gaps can be filled
    CLEF_TELEMETRY_URL: ${url}
    CLEF_TELEMETRY_HEADERS: Authorization=Bearer $CLEF_KEY
  script:
    - npx clef report --push
    ${exitCode}`,
});

const circleci = (url: string): Snippet => ({
  file: '.circleci/config.yml',
  secret: 'Project Settings, Environment Variables: one named CLEF_KEY',
  text: `version: 2.1
jobs:
  clef:
    docker:
      - image: cimg/node:22.12
    environment:
      CLEF_TELEMETRY_URL: ${url}
    steps:
      - checkout:
          method: full   # full history, so that gaps can be filled
      - run: |
          export CLEF_TELEMETRY_HEADERS="Authorization=Bearer $CLEF_KEY"
          npx clef report --push
          ${exitCode}
workflows:
  clef:
    jobs: [clef]`,
});

const shell = (url: string): Snippet => ({
  file: 'in a clone with full history (git fetch --unshallow)',
  secret: 'an environment variable named CLEF_KEY',
  text: `export CLEF_TELEMETRY_URL=${url}
export CLEF_TELEMETRY_HEADERS="Authorization=Bearer $CLEF_KEY"
npx clef report --push
${exitCode}`,
});
