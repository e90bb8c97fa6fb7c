import type { Pattern } from './pattern.ts';

/** Keys, whom things are encrypted to, what encrypted them, and the result. */
export const keys: readonly Pattern[] = [
  {
    kind: 'key',
    why: 'PEM and PGP blocks, with all that follows: nobody can say where a broken one ends',
    needs: '--',
    pattern: /(?<!-)-{2,10} ?begin [a-z0-9 ]{1,40}-[^]*/i,
    hit: '-----BEGIN PRIVATE KEY----- MIIE -----END PRIVATE KEY-----',
    miss: 'begin private key',
  },
  {
    kind: 'key',
    why: 'age identities, of plugins too: they open every file',
    pattern: /(?<![a-z0-9])age-(?:secret-key|plugin)-[a-z0-9-]{1,2048}(?:\.{2,3}[a-z0-9]{0,64})?/i,
    hit: 'AGE-SECRET-KEY-1QQQQQQQQ',
    miss: 'age secret key',
  },
  {
    kind: 'ciphertext',
    why: 'Values encrypted by SOPS, Vault or Ansible: they tell the scheme, and may be broken one day',
    pattern: /(?<![a-z0-9])enc\[[^\]\n]{0,8192}\]?|(?<![a-z0-9])vault:v\d{1,5}:[\w+/=-]{1,8192}|\$ansible_vault;[^]*/i,
    hit: 'ENC[AES256_GCM,data:p673w==,iv:YY=,tag:UQ==,type:str]',
    miss: 'encrypted [dev]',
  },
  {
    kind: 'recipient',
    why: 'age recipients, of plugins too, also where the middle or the end is left out',
    pattern: /(?<![a-z0-9])age1(?:[a-z0-9]{1,64}(?:\.{2,3}|\*{2,8})[a-z0-9]{0,64}|[a-z0-9]{8,2048})/i,
    hit: 'age1qqq…zzz',
    miss: 'stage1...',
  },
  {
    kind: 'recipient',
    why: 'SSH public keys: age encrypts to them',
    pattern: /(?<![a-z0-9-])(?:sk-)?(?:ssh|ecdsa)-[a-z0-9@.-]{3,40} {1,3}AAAA[\w+/.=]*/i,
    hit: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA1a',
    miss: 'ssh-rsa keys',
  },
  {
    kind: 'fingerprint',
    why: 'PGP and certificate fingerprints, 40 or 64 hex digits',
    pattern: /(?<![a-z0-9])(?:0x)?(?:[a-f0-9]{40}|[a-f0-9]{64})(?![a-z0-9])/i,
    proseOnly: true,
    hit: '0xA1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1',
    miss: 'commit 5a81b7f3def3',
  },
  {
    kind: 'fingerprint',
    why: 'The same in groups, by blanks, colons or hyphens',
    pattern:
      /(?<![a-z0-9])(?:(?:[a-f0-9]{4}[ :-]{1,2}){7,15}[a-f0-9]{4}|(?:[a-f0-9]{2}[ :-]){9,31}[a-f0-9]{2}|(?:[a-f0-9]{8}[ :-]){4,7}[a-f0-9]{8})(?![a-z0-9])/i,
    hit: 'A1B2 C3D4 E5F6 A1B2 C3D4  E5F6 A1B2 C3D4 E5F6 A1B2',
    miss: 'beef cafe dead',
  },
  {
    kind: 'fingerprint',
    why: 'Fingerprints as OpenSSH writes them',
    needs: ':',
    pattern: /(?<![a-z0-9])(?:sha(?:1|256|384|512)|md5):[a-z0-9+/:=]{16,128}/i,
    hit: 'SHA256:a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a',
    miss: 'sha256: 3 files',
  },
  {
    kind: 'fingerprint',
    why: 'PGP key ids: 16 hex digits, with 0x in front 8 too',
    pattern: /(?<![a-z0-9])(?:0x(?:[a-f0-9]{16}|[a-f0-9]{8})|(?=\d{0,15}[a-f])[a-f0-9]{16})(?![a-z0-9])/i,
    proseOnly: true,
    hit: '0xA1A1A1A1',
    miss: 'abc1234',
  },
  {
    kind: 'fingerprint',
    why: 'Whatever is called a key id or a fingerprint',
    pattern: /(?<![a-z])(?:key[ _-]?id|fingerprint|kid|fpr)["']?(?: ?[:=#] ?| )["']?(?:0x)?[a-f0-9]{8,64}(?![a-z0-9])/i,
    hit: 'key id a1a1a1a1',
    miss: 'key id unknown',
  },
  {
    kind: 'resource',
    why: 'Amazon resource names, KMS aliases and multi-region keys',
    pattern: /(?<![a-z0-9])(?:arn:[a-z-]{0,20}:[^\s"'`<>]{1,2048}|alias\/[\w/-]{1,256}|mrk-[a-f0-9]{16,32})/i,
    hit: 'arn:aws:kms:eu-west-1:111122223333:key/a1',
    miss: 'aliases/production',
  },
  {
    kind: 'resource',
    why: 'Names of Google Cloud resources, key rings and secrets among them',
    needs: '/',
    pattern:
      /(?<![a-z0-9])(?:projects|organizations|folders)\/[^\s/"'`]{1,64}\/(?:locations|keyrings|secrets|serviceaccounts|global)\/[^\s"'`]{1,1024}/i,
    hit: 'projects/acme/locations/global/keyRings/sops/cryptoKeys/k',
    miss: 'projects/staging',
  },
  {
    kind: 'resource',
    why: 'Azure: addresses of vaults, ids of resources',
    pattern:
      /(?<![a-z0-9.-])(?:https?:\/\/)?[a-z0-9-]{1,127}\.(?:vault|managedhsm)\.[a-z.]{3,40}(?:\/[\w./-]{0,512})?|\/?subscriptions\/[a-f0-9-]{8,36}[\w./-]{0,1024}/i,
    hit: 'acme.vault.azure.net/keys/sops/a1a1',
    miss: 'the vault.azure plugin',
  },
  {
    kind: 'resource',
    why: 'UUIDs: KMS keys, tenants and subscriptions are named by them',
    needs: '-',
    pattern: /(?<![a-z0-9])[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}(?![a-z0-9])/i,
    proseOnly: true,
    hit: 'a1a1a1a1-b2b2-c3c3-d4d4-e5e5e5e5e5e5',
    miss: 'a1a1a1a1-b2b2-c3c3',
  },
];
