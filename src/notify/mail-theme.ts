import { html } from './html.ts';

/** Font stacks without quotes: they stand in style attributes, fifty times over. */
export const font = '-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif';
export const mono = 'ui-monospace,SFMono-Regular,Menlo,Consolas,monospace';

/** The colours of the light theme, written into every element since some readers drop style sheets. */
export const light = {
  page: '#f5f6f8',
  card: '#ffffff',
  raised: '#f7f8fa',
  line: '#e2e5eb',
  text: '#12151d',
  text2: '#353c4b',
  text3: '#545d70',
  edge: '#7a8397',
  gold: '#f0a500',
  onGold: '#171001',
} as const;

/** How each status looks: class (for the dark theme), words, ground and border. Only worse than info is coloured. */
export const tones = {
  critical: { name: 'cr', text: '#a81d1d', soft: '#fdeeee', line: '#f0bfbf' },
  warning: { name: 'wa', text: '#8a4d00', soft: '#fff5e1', line: '#ecd09a' },
  info: { name: 'in', text: '#4d5567', soft: '#f0f2f5', line: '#c9ced9' },
  resolved: { name: 'ok', text: '#04694b', soft: '#eaf7f2', line: '#b4dfcf' },
} as const;

/** The style sheet of a mail: the dark theme, narrow screens, and Outlook's fonts. Everything else is inline. */
export const styleSheet = html`<style>
    :root {
      color-scheme: light dark;
      supported-color-schemes: light dark;
    }
    @media (max-width: 480px) {
      .pad {
        padding-left: 16px !important;
        padding-right: 16px !important;
      }
      .row {
        display: block !important;
        width: auto !important;
        padding-bottom: 4px !important;
      }
      .out {
        padding: 12px 0 !important;
      }
      .card {
        border-radius: 0 !important;
        border-left: 0 !important;
        border-right: 0 !important;
      }
    }
    @media (prefers-color-scheme: dark) {
      .page {
        background: #06070b !important;
      }
      .card {
        background: #0b0d14 !important;
        border-color: #1c2030 !important;
      }
      .rise {
        background: #11141d !important;
        border-color: #1c2030 !important;
      }
      .line {
        border-color: #1c2030 !important;
      }
      .note {
        border-left-color: #69728a !important;
      }
      .t1 {
        color: #e4e6ed !important;
      }
      .t2 {
        color: #c0c5d3 !important;
      }
      .t3 {
        color: #9ba3b7 !important;
      }
      .cr {
        color: #f98b8b !important;
        background: #251216 !important;
        border-color: #66292e !important;
      }
      .wa {
        color: #fbbf24 !important;
        background: #211a0c !important;
        border-color: #574311 !important;
      }
      .in {
        color: #b4bacb !important;
        background: #151925 !important;
        border-color: #333b52 !important;
      }
      .ok {
        color: #4fdcaa !important;
        background: #0a1c18 !important;
        border-color: #164a3b !important;
      }
    }
  </style>
  <!--[if mso
    ]><style>
      td,
      div,
      p,
      a,
      span,
      h1,
      h2 {
        font-family: 'Segoe UI', Arial, sans-serif !important;
      }
    </style><!
  [endif]-->`;
