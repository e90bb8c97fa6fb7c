import type { Kind } from '../../../src/domain/privacy/kinds.ts';
import { alphabets, type Draw } from './draw.ts';

/** A shape that must not be kept. */
export interface Shape {
  readonly kind: Kind;
  readonly what: string;
  /** Still what it is in other letters, as a path is. */
  readonly anyCase?: true;
  /** What is planted, with what must not be left of it in `<>`; all of it where there are none. */
  make(draw: Draw): string;
}

const { digits, small, capital, hex, base36, base62, base64, base64url, bech32, base32 } = alphabets;
const words = [
  'secrets',
  'vaulted',
  'billing',
  'ledgers',
  'accounts',
  'gateway',
  'webhooks',
  'mailers',
  'tenants',
  'signing',
];
const word = (draw: Draw): string => draw.one(words);
const keyWords = ['STRIPE', 'DATABASE', 'WEBHOOK', 'SESSION', 'SMTP', 'OAUTH', 'SIGNING', 'REDIS', 'JWT', 'PRIVATE'];
const keyName = (draw: Draw): string =>
  `${draw.one(['', '', '', '_', '2FA_'])}${draw.one(keyWords)}_${draw.one(['SECRET', 'TOKEN', 'PASSWORD', 'URL', 'TTL', 'HOST_2'])}`;
const extension = (draw: Draw): string =>
  draw.one(['yaml', 'yml', 'json', 'env', 'enc.yaml', 'enc.json', 'pem', 'key', 'txt', 'age', 'toml', 'ini', 'tfvars']);
const two = (value: number): string => String(value).padStart(2, '0');
const date = (draw: Draw): string =>
  `20${draw.between(20, 29)}-${two(draw.between(1, 12))}-${two(draw.between(1, 28))}`;
const time = (draw: Draw): string => `${two(draw.below(24))}:${two(draw.below(60))}:${two(draw.below(60))}`;
const group = (text: string, size: number, by: string): string => text.match(new RegExp(`.{${size}}`, 'g'))!.join(by);

const asWritten = (kind: Kind, what: string, make: Shape['make']): Shape => ({ kind, what, make });
const inAnyCase = (kind: Kind, what: string, make: Shape['make']): Shape => ({ kind, what, anyCase: true, make });

const paths: Shape[] = [
  inAnyCase('path', 'absolute', (d) => `/home/${word(d)}/${word(d)}/${word(d)}.${extension(d)}`),
  asWritten('path', 'below a variable', (d) => `\${${keyName(d)}}/<${word(d)}/${word(d)}>`),
  inAnyCase('path', 'absolute without extension', (d) => `/etc/${word(d)}/${word(d)}`),
  inAnyCase('path', 'from here', (d) => `${d.one(['./', '../', '../../'])}${word(d)}/${word(d)}`),
  inAnyCase('path', 'from home', (d) => `~/${d.one(['.config', '.ssh', word(d)])}/${word(d)}`),
  inAnyCase('path', 'relative', (d) => `${word(d)}/${word(d)}/${d.one(['production', 'dev'])}.${extension(d)}`),
  inAnyCase('path', 'two words with extension', (d) => `${word(d)}/${word(d)}.${extension(d)}`),
  inAnyCase('path', 'three words', (d) => `${word(d)}/${word(d)}/${word(d)}`),
  inAnyCase('path', 'file name', (d) => `${word(d)}${d.one(['-', '_', '.'])}${word(d)}.${extension(d)}`),
  inAnyCase('path', 'dot file', (d) => `.${d.one(['env', 'sops', 'npmrc'])}.${word(d)}`),
  inAnyCase('path', 'Windows', (d) => `${d.one(['C', 'D'])}:\\${word(d)}\\${word(d)}.${extension(d)}`),
  inAnyCase('path', 'share', (d) => `\\\\${word(d)}\\${word(d)}\\${word(d)}`),
];
const recipients: Shape[] = [
  inAnyCase('recipient', 'age', (d) => `age1${d.text(bech32, 58)}`),
  inAnyCase('recipient', 'age, shortened', (d) => `age1${d.text(bech32, d.between(4, 12))}${d.one(['…', '...'])}`),
  inAnyCase(
    'recipient',
    'age, middle left out',
    (d) => `age1${d.text(bech32, 6)}${d.one(['…', '...'])}${d.text(bech32, 6)}`,
  ),
  inAnyCase('recipient', 'age, only its end', (d) => `age1${d.one(['…', '...'])}${d.text(bech32, 8)}`),
  asWritten('recipient', 'PGP, middle left out', (d) => {
    const fingerprint = d.text(hex, 40).toUpperCase();
    return `recipient '${fingerprint.slice(0, 4)}…<${fingerprint.slice(-8)}>'`;
  }),
  inAnyCase('recipient', 'age plugin', (d) => `age1yubikey1q${d.text(bech32, 57)}`),
  asWritten('recipient', 'SSH', (d) => `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${d.text(base64, 43)}`),
  inAnyCase('fingerprint', '40 hex', (d) => `${d.one(['', '0x'])}${d.text(hex, 40)}`),
  inAnyCase('fingerprint', '64 hex', (d) => d.text(hex, 64)),
  inAnyCase('fingerprint', 'in fours', (d) => group(d.text(hex, 40), 4, d.one([' ', ':', '-']))),
  inAnyCase('fingerprint', 'in twos', (d) => group(d.text(hex, 40), 2, d.one([':', ' ']))),
  asWritten('fingerprint', 'OpenSSH', (d) => `SHA256:${d.text(base64, 43)}`),
  inAnyCase('fingerprint', 'key id', (d) => `0x${d.text(hex, d.one([8, 16]))}`),
  inAnyCase('email', 'address', (d) => `${word(d)}.${word(d)}@${word(d)}.${d.one(['com', 'example', 'co.uk'])}`),
];
const keys: Shape[] = [
  inAnyCase('key', 'age identity', (d) => `AGE-SECRET-KEY-1${d.text(bech32, 58).toUpperCase()}`),
  asWritten(
    'key',
    'PEM',
    (d) =>
      `-----BEGIN ${d.one(['', 'RSA ', 'EC ', 'OPENSSH '])}PRIVATE KEY-----\n<${d.text(base64, 120)}>\n-----END PRIVATE KEY-----`,
  ),
  asWritten('key', 'PGP block', (d) => `-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n<${d.text(base64, 90)}>`),
  asWritten(
    'ciphertext',
    'SOPS',
    (d) =>
      `ENC[AES256_GCM,data:<${d.text(base64, 16)}>=,iv:<${d.text(base64, 43)}>=,tag:<${d.text(base64, 22)}>==,type:str]`,
  ),
  asWritten('ciphertext', 'Vault', (d) => `vault:v${d.between(1, 9)}:<${d.text(base64, 60)}>`),
];
const resources: Shape[] = [
  inAnyCase(
    'resource',
    'AWS KMS',
    (d) => `arn:aws:kms:eu-west-1:${d.text(digits, 12)}:key/${d.text(hex, 8)}-${d.text(hex, 4)}`,
  ),
  inAnyCase('resource', 'AWS alias', (d) => `alias/${word(d)}-${word(d)}`),
  inAnyCase('resource', 'GCP', (d) => `projects/${word(d)}/locations/global/keyRings/${word(d)}/cryptoKeys/${word(d)}`),
  inAnyCase(
    'resource',
    'Azure',
    (d) => `https://${word(d)}-${word(d)}.vault.azure.net/keys/${word(d)}/${d.text(hex, 32)}`,
  ),
  inAnyCase('resource', 'UUID', (d) => [8, 4, 4, 4, 12].map((size) => d.text(hex, size)).join('-')),
  inAnyCase('repository', 'SSH', (d) => `git@github.com:${word(d)}/${word(d)}.git`),
  inAnyCase(
    'repository',
    'web',
    (d) => `${d.one(['https://', ''])}${d.one(['github', 'gitlab', 'bitbucket'])}.com/${word(d)}-inc/${word(d)}`,
  ),
  inAnyCase('url', 'bucket', (d) => `${d.one(['s3', 'gs', 'https'])}://${word(d)}.internal/${word(d)}`),
];
const tokens: Shape[] = [
  inAnyCase('token', 'AWS', (d) => `${d.one(['AKIA', 'ASIA'])}${d.text(base32, 15)}7`),
  inAnyCase('token', 'GitHub', (d) => `gh${d.one(['p', 'o', 'u', 's', 'r'])}_${d.text(base62, 36)}`),
  inAnyCase('token', 'GitHub, fine-grained', (d) => `github_pat_${d.text(base62, 22)}_${d.text(base62, 59)}`),
  inAnyCase('token', 'GitLab', (d) => `glpat-${d.text(base64url, 20)}`),
  inAnyCase(
    'token',
    'Slack',
    (d) => `xox${d.one(['b', 'p', 'a', 'r', 's'])}-${d.text(digits, 11)}-${d.text(base62, 24)}`,
  ),
  inAnyCase('token', 'Stripe', (d) => `${d.one(['sk', 'rk'])}_${d.one(['live', 'test'])}_${d.text(base62, 24)}`),
  inAnyCase('token', 'Google', (d) => `AIza${d.text(base64url, 35)}`),
  inAnyCase('token', 'npm', (d) => `npm_${d.text(base62, 36)}`),
  inAnyCase('token', 'PyPI', (d) => `pypi-AgEIcHlwaS5vcmc${d.text(base64url, 60)}`),
  inAnyCase('token', 'JWT', (d) => `eyJ${d.text(base64url, 20)}.eyJ${d.text(base64url, 40)}.${d.text(base64url, 43)}`),
  inAnyCase('token', 'SendGrid', (d) => `SG.${d.text(base64url, 22)}.${d.text(base64url, 43)}`),
  inAnyCase('token', 'ours', (d) => `clefp_${d.one(['ci', 'api'])}_${d.text(base62, 36)}`),
  inAnyCase('token', 'OpenAI', (d) => `sk-proj-${d.text(base64url, 48)}`),
  inAnyCase('token', 'Vault', (d) => `hvs.${d.text(base64url, 24)}`),
  inAnyCase('token', 'Bearer', (d) => `Bearer <${d.text(base62, 19)}7>`),
];
const others: Shape[] = [
  asWritten(
    'credential',
    'in an address',
    (d) => `${d.one(['https', 'postgres', 'redis'])}://<${word(d)}:${d.text(base62, 12)}@${word(d)}.internal>`,
  ),
  asWritten(
    'credential',
    'password',
    (d) =>
      `${d.one(['password', 'api_key', 'clientSecret', 'auth-token'])}${d.one(['=', ': ', ' = '])}<${d.text(base62, 9)}4>`,
  ),
  asWritten('variable', 'environment', (d) => `<${keyName(d)}=${d.text(base62, d.between(4, 16))}>`),
  asWritten(
    'variable',
    'environment, in columns',
    (d) => `<${keyName(d)}${' '.repeat(d.between(0, 12))}=${' '.repeat(d.between(2, 12))}${d.text(base62, 8)}>`,
  ),
  asWritten('variable', 'environment, quoted', (d) => `<${keyName(d)}="${word(d)} ${d.text(base62, 6)}">`),
  asWritten(
    'variable',
    'environment, with a quote inside',
    (d) => `<${keyName(d)}="${word(d)}\\" ${word(d)} ${d.text(base62, 6)}">`,
  ),
  asWritten('variable', 'environment, cut', (d) => `<${keyName(d)}='${word(d)} ${word(d)} ${d.text(base62, 6)}…>`),
  asWritten('variable', 'in small letters', (d) => `<${keyName(d).toLowerCase()}=${d.text(small, 8)}>`),
  asWritten('name', 'in quotes', (d) =>
    d.one(["'<>'", '"<>"', '`<>`', '‘<>’', '“<>”']).replace('<>', `<${d.one([keyName(d), d.one(keyWords)])}>`),
  ),
  asWritten('name', 'without quotes', keyName),
  asWritten(
    'name',
    'after key',
    (d) =>
      `${d.one(['Key', 'key', 'keys', 'key(s)'])} '<${d.one([`${word(d)}Key`, `${word(d)}_key`, `${word(d)}-${word(d)}`])}>'`,
  ),
  asWritten('name', 'in a list after key', (d) => `keys 'one'${d.one([', ', ' and '])}'<${word(d)}Key>'`),
  asWritten('value', 'quoted', (d) => `got '<${word(d)} ${d.text(base62, 8)}>'`),
  inAnyCase('time', 'ISO 8601', (d) => `${date(d)}T${time(d)}${d.one(['Z', '.123Z', '+02:00', ''])}`),
  inAnyCase('time', 'date and time', (d) => `${date(d)} ${d.one(['', 'at '])}${time(d).slice(0, d.one([5, 8]))}`),
  inAnyCase('time', 'RFC 2822', (d) => `${d.between(1, 28)} ${d.one(['Jan', 'Oct'])} 2026 ${time(d)} GMT`),
  inAnyCase('time', 'time, then date', (d) => `${time(d).slice(0, 5)}${d.one([' ', ' UTC ', ' on ', ', '])}${date(d)}`),
  inAnyCase('time', 'ctime', (d) => `${d.one(['Jan', 'Oct'])} ${d.between(1, 28)} ${time(d).slice(0, 5)} 2026`),
  inAnyCase('time', 'ISO 8601, to the hour', (d) => `${date(d)}T${time(d).slice(0, 2)}${d.one(['Z', '+02:00'])}`),
  inAnyCase(
    'time',
    'in the name of a file',
    (d) => `${date(d)}${d.one(['T', '_', '-'])}${time(d).replaceAll(':', d.one(['-', '']))}`,
  ),
  asWritten('time', 'in fourteen digits', (d) => `${date(d)}${time(d)}`.replaceAll(/[:-]/g, '')),
  asWritten('time', 'Unix', (d) => `17${d.text(digits, d.one([8, 11]))}`),
  asWritten('secret', 'base64', (d) => d.text(base64, d.between(24, 64))),
  asWritten('secret', 'base64url', (d) => d.text(base64url, d.between(24, 64))),
  asWritten('secret', 'base62', (d) => d.text(base62, d.between(20, 48))),
  asWritten('secret', 'base36', (d) => d.text(base36, d.between(24, 48))),
  inAnyCase('secret', 'hexadecimal', (d) => d.text(hex, d.one([32, 48, 128]))),
  asWritten('secret', 'capitals and digits', (d) => d.text(capital + digits, d.between(24, 40))),
];

export const shapes: readonly Shape[] = [...paths, ...recipients, ...keys, ...resources, ...tokens, ...others];
