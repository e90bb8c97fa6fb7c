import type { Pattern } from './pattern.ts';

/** Tokens of well-known providers, by their prefixes: each is a key to somebody's account. */
export const tokens: readonly Pattern[] = [
  {
    kind: 'token',
    why: 'AWS access key ids and the ids of users and roles',
    pattern:
      /(?<![a-z0-9])(?:a3t[a-z0-9]|akia|asia|abia|acca|aroa|aida|agpa|anpa|anva|apka|aipa|asca)[a-z0-9]{16}(?![a-z0-9])/i,
    when: (found) => /\d/.test(found) || found === found.toUpperCase(),
    hit: 'AKIAEXAMPLE7EXAMPLE7',
    miss: 'asiapacificdatabases',
  },
  {
    kind: 'token',
    why: 'GitHub tokens, classic and fine-grained',
    needs: '_',
    pattern: /(?<![a-z0-9])(?:gh[pousr]_[a-z0-9]{16,255}|github_pat_[a-z0-9_]{16,255})/i,
    hit: 'ghp_a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1',
    miss: 'ghp_ is a prefix',
  },
  {
    kind: 'token',
    why: 'GitLab tokens',
    needs: '-',
    pattern:
      /(?<![a-z0-9])gl(?:pat|ptt|dt|rt|rtr|cbt|ft|imt|soat|oas|agent|ffct)-[a-z0-9_-]{16,255}(?:\.[a-z0-9_-]{1,64}){0,3}/i,
    hit: 'glpat-a1a1a1a1a1a1a1a1a1a1',
    miss: 'glpat-rotation',
  },
  {
    kind: 'token',
    why: 'Slack tokens and the addresses of its webhooks, which are secrets too',
    pattern:
      /(?<![a-z0-9])(?:xox[a-z][.-][a-z0-9.-]{10,255}|xapp-[a-z0-9-]{10,255}|hooks\.slack\.com\/[a-z]{4,20}\/[\w/-]{1,255})/i,
    hit: 'xoxb-000000000000-a1a1a1a1a1',
    miss: 'xoxo-team',
  },
  {
    kind: 'token',
    why: 'Keys of Stripe and of others that write theirs like it; webhook signing secrets',
    needs: '_',
    pattern: /(?<![a-z0-9])(?:[srp]k_(?:live|test|prod)_[a-z0-9]{10,255}|whsec_[a-z0-9+/]{16,255}={0,2})/i,
    hit: 'sk_test_a1a1a1a1a1a1a1a1a1a1',
    miss: 'sk_test_key',
  },
  {
    kind: 'token',
    why: 'Google API keys, OAuth tokens and client secrets',
    pattern: /(?<![a-z0-9])(?:aiza[\w-]{35}|ya29\.[\w.-]{16,512}|gocspx-[\w-]{16,64}|1\/\/0[\w-]{20,255})/i,
    hit: 'AIzaa1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a',
    miss: 'AIza is a prefix',
  },
  {
    kind: 'token',
    why: 'Tokens of package and image registries: npm, PyPI, RubyGems, crates.io, NuGet, Docker Hub',
    pattern:
      /(?<![a-z0-9])(?:npm_[a-z0-9]{24,64}|pypi-[\w-]{32,512}|rubygems_[a-f0-9]{32,64}|cio[a-z0-9]{32}|oy2[a-z0-9]{43}|dckr_[a-z]{2,4}_[\w-]{16,64})/i,
    hit: 'npm_a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1',
    miss: 'dependabot/npm_and_yarn',
  },
  {
    kind: 'token',
    why: 'JSON web tokens, and what is encrypted or signed in their form',
    needs: '.',
    pattern: /(?<![\w-])eyj[\w-]{6,8192}\.[\w-]{6,8192}(?:\.[\w-]{0,8192}){0,3}/i,
    hit: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.a1a1a1a1',
    miss: 'eyJ starts one',
  },
  {
    kind: 'token',
    why: 'Keys of mail providers: SendGrid, Mailgun, Mailchimp, Postmark, Brevo',
    pattern:
      /(?<![a-z0-9])(?:sg\.[\w-]{16,64}\.[\w-]{16,64}|key-[a-f0-9]{32}|[a-f0-9]{32}-us\d{1,2}|xkeysib-[a-f0-9-]{32,128})/i,
    hit: 'SG.a1a1a1a1a1a1a1a1a1a1a1.a1a1a1a1a1a1a1a1a1a1a1',
    miss: 'key-rotation',
  },
  {
    kind: 'token',
    why: 'Our own API keys',
    needs: '_',
    pattern: /(?<![a-z0-9])clefp_[a-z]{2,8}_[a-z0-9]{8,64}/i,
    hit: 'clefp_ci_a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1',
    miss: 'clefp_ci',
  },
  {
    kind: 'token',
    why: 'Keys of AI providers: OpenAI, Anthropic, Hugging Face, Groq, xAI, Perplexity, Replicate',
    pattern:
      /(?<![a-z0-9])(?:sk-(?:proj|ant|svcacct|admin|or)-[\w-]{16,255}|sk-[a-z0-9]{32,64}|(?:hf|gsk|r8)_[a-z0-9]{30,64}|xai-[a-z0-9]{32,96}|pplx-[a-z0-9]{32,64})/i,
    hit: 'sk-proj-a1a1a1a1a1a1a1a1a1a1',
    miss: 'sk-production-eu-west-1-cluster',
  },
  {
    kind: 'token',
    why: 'Tokens of infrastructure: DigitalOcean, HashiCorp, Doppler, Databricks, Fly, Pulumi, Tailscale, Heroku, Cloudflare',
    pattern:
      /(?<![a-z0-9])(?:do[opr]_v1_[a-f0-9]{32,64}|hv[sbr]\.[\w-]{20,255}|[a-z0-9]{14}\.atlasv1\.[\w-]{32,96}|dp\.[a-z]{2,6}\.[\w.-]{24,96}|dapi[a-f0-9]{32}|fo1_[\w-]{32,64}|fm[12]_[\w+/=-]{32,512}|pul-[a-f0-9]{32,64}|tskey-[a-z]{2,12}-[\w-]{16,96}|hrku-[\w-]{16,96}|v1\.0-[a-f0-9]{24}-[a-f0-9]{32,160})/i,
    hit: 'hvs.a1a1a1a1a1a1a1a1a1a1a1a1',
    miss: 'dp.st.dev',
  },
  {
    kind: 'token',
    why: 'Tokens of observability and of databases: Grafana, New Relic, Sentry, Dynatrace, PostHog, Datadog, Supabase, PlanetScale',
    pattern:
      /(?<![a-z0-9])(?:gl(?:sa|c)_[\w+/=-]{24,255}|nr(?:ak|aa|ii|jw)-[a-z0-9-]{19,48}|sntry[a-z]_[\w+/=-]{24,512}|dt0[a-z]\d{2}\.[a-z0-9]{16,32}\.[a-z0-9]{32,96}|ph[cx]_[a-z0-9]{32,64}|dd[a-z]{1,3}_[a-z0-9]{30,64}|sb[ps]_[a-z0-9_]{24,64}|pscale_[a-z]{2,6}_[\w.-]{24,96})/i,
    hit: 'glsa_a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1_a1a1a1a1',
    miss: 'glsa_dashboard',
  },
  {
    kind: 'token',
    why: 'Tokens of tools teams work with: Atlassian, Linear, Notion, Figma, Postman, 1Password, Shopify, Square, Facebook',
    pattern:
      /(?<![a-z0-9])(?:at(?:att|ctt|bb|st)[\w=-]{20,255}|lin_(?:api|oauth)_[a-z0-9]{24,64}|ntn_[a-z0-9]{32,64}|secret_[a-z0-9]{40,48}|fig[dou]_[\w-]{32,96}|pmak-[a-f0-9]{24}-[a-f0-9]{34}|ops_ey[\w-]{64,1024}|shp[a-z]{2}_[a-f0-9]{24,64}|sq0[a-z]{3}-[\w-]{20,64}|eaa[a-z]{1,3}[a-z0-9]{60,255})/i,
    when: (found) => /\d/.test(found),
    hit: 'lin_api_a1a1a1a1a1a1a1a1a1a1a1a1a1a1',
    miss: 'secret_scanning',
  },
  {
    kind: 'token',
    why: 'Tokens of bots: Telegram, Discord',
    pattern: /(?<![\w-])(?:\d{8,10}:[\w-]{35}|[mno][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,40})(?![\w-])/i,
    hit: '123456789:AAa1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a',
    miss: '12345678:30',
  },
  {
    kind: 'token',
    why: 'Client secrets of Azure',
    needs: '~',
    pattern: /(?<![\w~.-])[\w~.-]{3}\dq~[\w~.-]{31,34}(?![\w~-])/i,
    hit: 'a1a8Q~a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1',
    miss: 'a1a8Q~a1',
  },
  {
    kind: 'token',
    why: 'What follows Bearer or Basic in a header',
    pattern: /(?<![a-z0-9])(?:bearer|basic)\s{1,3}[\w.~+/-]{12,4096}={0,2}/i,
    when: (found) => /\d/.test(found) || found.endsWith('='),
    hit: 'Bearer a1a1a1a1a1a1a1a1',
    miss: 'Bearer authentication',
  },
];
