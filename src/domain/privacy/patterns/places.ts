import type { Pattern } from './pattern.ts';

/** A character of a path: paths end at a blank, a quote, a bracket or punctuation that paths do not have. */
const piece = String.raw`[^\s'"\x60<>|,;:()[\]{}=?&#!*\uFFFD]`;
const word = String.raw`(?!\/)${piece}`;
/** A path begins where such a run begins, and is no part of a web address. */
const start = String.raw`(?<!${piece})(?!\/\/)`;
const letter = String.raw`[\p{L}\p{N}_]`;

const extensions = [
  'enc|ya?ml|json[5cl]?|env|envrc|ini|toml|conf|config|cfg|cnf|properties|xml|plist|csv|tsv|txt|md|rst|log|lock|bak|old',
  'orig|tmp|swp|sql|sqlite3?|db|dump|key|pem|crt|cer|der|csr|p8|p12|pfx|jks|keystore|truststore|ppk|pub|asc|gpg|pgp|sig',
  'age|sops|kdbx?|ovpn|rdp|vault|secrets?|kubeconfig|tf|tfvars|tfstate|hcl|nix|dockerfile|j2|tmpl|tpl|erb|sh|bash|zsh',
  'fish|ps1|bat|cmd|exe|py|rb|js|cjs|mjs|ts|jsx|tsx|go|rs|java|kt|php|pl|cs|cpp|html?|css|pdf|docx?|xlsx?|zip|tar|tgz|gz',
  'bz2|xz|7z|rar|iso|img|jar|war|so|dll|dylib',
].join('|');

const dotFiles = [
  'env|envrc|npmrc|yarnrc|netrc|pgpass|sops|ssh|gnupg|aws|azure|kube|docker|dockercfg|git|gitconfig|gitignore|config',
  'vault-token|vaultpass|htpasswd|pypirc|clef|terraform|secrets?',
].join('|');

/** Where things are: files, hosts, people. */
export const places: readonly Pattern[] = [
  {
    kind: 'path',
    why: 'Absolute paths',
    needs: '/',
    // After a bracket a single word is the other half of a pair, as in `[dev]/production` and `key(s)/value(s)`.
    pattern: new RegExp(
      String.raw`(?<!${piece})(?:(?<![)\]}>\n])|(?=\/(?:${word})+\/${word}))\/(?!\/)${piece}*[\p{L}\p{N}_~+-]`,
      'u',
    ),
    hit: '/home/runner/work/acme/auth',
    miss: 'api-keys/production',
  },
  {
    kind: 'path',
    why: 'Paths from home or from here',
    pattern: new RegExp(
      String.raw`(?<!${piece})(?:~(?:[a-z_][\w-]{0,31})?|\.{1,3})[/\\](?!\/)${piece}*[\p{L}\p{N}_~+-]`,
      'iu',
    ),
    hit: '~/.config/sops/age/keys',
    miss: 'staging.../dev',
  },
  {
    kind: 'path',
    why: 'Windows paths from a drive',
    pattern: new RegExp(String.raw`(?<!${letter})[a-z]:(?:\\|\/(?!\/))${piece}*`, 'iu'),
    hit: 'C:\\secrets\\auth',
    miss: 'ratio 3:1',
  },
  {
    kind: 'path',
    why: 'Other words joined by backslashes: from a share or from here',
    needs: '\\',
    pattern: new RegExp(String.raw`(?<!${piece})${piece}*\\${piece}+`, 'u'),
    hit: 'secrets\\auth',
    miss: 'a \\ b',
  },
  {
    kind: 'path',
    why: 'File names with a known extension, and the folders before them',
    needs: '.',
    pattern: new RegExp(
      String.raw`${start}${piece}*${letter}\.(?:${extensions})(?!${letter})(?:\.[a-z0-9]{1,12}(?!${letter}))*`,
      'iu',
    ),
    when: (found) => !/^(?:node|next|vue|nuxt|express|three|d3)\.js$/i.test(found),
    hit: 'secrets/auth/production.enc.yaml',
    miss: 'Node.js 24, e.g. version 1.2.3',
  },
  {
    kind: 'path',
    why: 'Files and folders whose names begin with a dot',
    needs: '.',
    pattern: new RegExp(
      String.raw`(?<!${letter}|\.)\.(?:${dotFiles})(?!${letter})(?:[./\\-]${piece}*${letter})?`,
      'iu',
    ),
    hit: '.env.production',
    miss: 'ends. env next',
  },
  {
    kind: 'path',
    why: 'Key files by their usual names',
    pattern: /(?<![\w.-])(?:id_(?:rsa|dsa|ecdsa|ed25519)|authorized_keys|known_hosts|secring|pubring)(?![\w-])/i,
    hit: 'id_ed25519',
    miss: 'client_id_rsa_count',
  },
  {
    kind: 'path',
    why: 'Words joined by a slash, the last with any extension',
    needs: '/',
    pattern: new RegExp(
      String.raw`${start}${piece}*${letter}\.(?:[a-z][a-z0-9]{0,4}|[A-Z][A-Z0-9]{0,4})(?!${letter}|\.)`,
      'u',
    ),
    when: (found) => found.includes('/'),
    proseOnly: true,
    hit: 'auth/production.foo',
    miss: 'Missing encrypted file for auth/production.',
  },
  {
    kind: 'path',
    why: 'Three words and more joined by slashes, or a folder with its slash at the end',
    needs: '/',
    pattern: new RegExp(String.raw`${start}(?:[\p{L}\p{N}_@.+~%$-]+\/){2,}[\p{L}\p{N}_@+~%-]*`, 'u'),
    when: (found) => /\p{L}/u.test(found),
    proseOnly: true,
    hit: 'infra/secrets/auth',
    miss: 'on 2026/01/31, for CI/CD',
  },
  {
    kind: 'credential',
    why: 'Addresses with a user or a password',
    needs: '@',
    pattern:
      /(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/@"'`<>]+@[^\s"'`<>]*|(?<![^\s"'`<>])[^\s/@"'`<>:]+:(?!\/\/)[^\s/@"'`<>]+@[^\s/@"'`<>]+/i,
    hit: 'postgres://app:hunter2@db.internal/app',
    miss: 'actions/checkout@v4',
  },
  {
    kind: 'repository',
    why: 'Addresses of repositories: they name the organisation',
    needs: '/',
    pattern:
      /(?<![a-z0-9.@-])(?:git@[a-z0-9.-]{1,255}[:/][^\s"'`<>]+|(?:[a-z0-9-]+\.)*(?:github|gitlab|bitbucket|codeberg|gitea|visualstudio|dev\.azure|git\.sr)\.(?:com|org|io|ht)\/[^\s"'`<>]+)/i,
    hit: 'git@github.com:acme/platform',
    miss: 'github.com is down',
  },
  {
    kind: 'url',
    why: 'Every other address with a scheme: hosts, buckets, and what their query says',
    needs: '://',
    pattern: /(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{1,30}:\/\/[^\s"'`<>]+/i,
    hit: 'https://vault.acme.internal/v1/transit',
    miss: 'see docs: rotation',
  },
  {
    kind: 'email',
    why: 'Mail addresses: PGP recipients are known by them',
    needs: '@',
    pattern:
      /(?<![^\s<>()"'`,;:=[\]])[^\s<>()"'`,;:=@[\]]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}[\p{L}\p{N}-]{1,62}/u,
    hit: 'ann@acme.com',
    miss: 'lodash@4.17.21',
  },
];
