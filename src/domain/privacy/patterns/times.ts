import type { Pattern } from './pattern.ts';

const hour = String.raw`(?:[01]\d|2[0-3])`;
const sixty = String.raw`(?:[0-5]\d)`;
const zone = String.raw`(?:z|utc|gmt|[+-]\d{2}:?\d{2})(?![a-z0-9])`;
const minute = String.raw`(?:[01]?\d|2[0-3]):${sixty}(?: ?[ap]\.?m\.?(?![a-z0-9]))?(?: ?${zone})?`;
const day = String.raw`(?:19|20)\d{2}[-_]?(?:0[1-9]|1[0-2])[-_]?(?:0[1-9]|[12]\d|3[01])`;
const month =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const dayOfMonth = String.raw`\d{1,2}(?:st|nd|rd|th)?`;
const monthAndDay = String.raw`(?:${dayOfMonth}[ -]${month}|${month}\.? ${dayOfMonth})(?![a-z0-9])`;

/** Exact times: they tell who did what when, and the contract has a field for the only one that is needed. */
export const times: readonly Pattern[] = [
  {
    kind: 'time',
    why: 'Times of day to the second, with their date and zone',
    needs: ':',
    pattern:
      /(?<![\d:.])(?:\d{4}[-/.]?\d{2}[-/.]?\d{2}(?:[t,_:-]| (?:at )?)? ?)?(?:[01]?\d|2[0-3]):[0-5]\d:[0-5]\d(?:[.,]\d{1,9})?(?: ?(?:z|utc|gmt|[ap]m|[+-]\d{2}:?\d{2})(?![a-z0-9]))?(?![\d:])/i,
    hit: '2026-01-31T12:34:56Z',
    miss: 'rotated 12d ago, on 2026-01-31',
  },
  {
    kind: 'time',
    why: 'A date with a time of day to the minute',
    pattern:
      /(?<!\d)(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/. ](?:\d{1,2}|[a-z]{3,9})[-/. ]\d{2,4}|[a-z]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?,? (?:\d{4}),?)(?:t|,? ?(?:at|@)? ?|:)(?:[01]?\d|2[0-3])[:h.][0-5]\d(?:[:.]\d{2})?(?: ?[ap]\.?m\.?)?(?: ?(?:z|utc|gmt|[+-]\d{2}:?\d{2})(?![a-z0-9]))?(?!\d)/i,
    hit: '31 Jan 2026 12:34',
    miss: 'version 2026.01.31-2',
  },
  {
    kind: 'time',
    why: 'A time of day with its zone or half of the day',
    needs: ':',
    pattern: /(?<![\d:.])(?:[01]?\d|2[0-3]):[0-5]\d ?(?:z|utc|gmt|[ap]\.?m)(?![a-z0-9])/i,
    hit: '3:04 pm',
    miss: 'ratio 3:10, 12:34',
  },
  {
    kind: 'time',
    why: 'A time of day to the minute, then its date',
    needs: ':',
    pattern: new RegExp(
      String.raw`(?<![\d:.])${minute},? (?:on )?(?:the )?(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|${monthAndDay}(?:,? \d{4})?)(?!\d)`,
      'i',
    ),
    hit: '12:34 on 2026-01-31',
    miss: 'ratio 12:34 on 3 of 2026 keys',
  },
  {
    kind: 'time',
    why: 'A month and a day, then a time of day, without a year or with the year last',
    needs: ':',
    pattern: new RegExp(String.raw`(?<![a-z0-9])${monthAndDay}(?:,|,? at)? ${minute}(?: \d{4})?(?!\d)`, 'i'),
    hit: 'Jan 31 12:34 2026',
    miss: 'mar 31: 12 of 34',
  },
  {
    kind: 'time',
    why: 'ISO 8601 without colons, or to the hour with its zone',
    pattern: new RegExp(
      String.raw`(?<![a-z0-9])\d{4}-?\d{2}-?\d{2}t\d{2}(?:${zone}|-?\d{2}(?:-?\d{2}(?:[.,]\d{1,9})?)?(?:${zone})?)(?![a-z0-9])`,
      'i',
    ),
    hit: '20260131T123456Z',
    miss: '20260131',
  },
  {
    kind: 'time',
    why: 'A date and a time as the names of files have them',
    pattern: new RegExp(
      String.raw`(?<![a-z0-9])${day}(?:[_-]${hour}(?:${sixty}{2}|[-_.]${sixty}(?:[-_.]${sixty})?)| ${hour}[-_.]${sixty}[-_.]${sixty})(?:${zone})?(?![a-z0-9])`,
      'i',
    ),
    hit: '2026-01-31_12-34-56',
    miss: 'builds 20260131-1234 and 2026-01-31-2, 2026-01-31 10-20 keys',
  },
  {
    kind: 'time',
    why: 'Unix time in seconds, milli-, micro- or nanoseconds, of the years 2014 to 2033, or a date and time in fourteen digits',
    pattern: new RegExp(
      String.raw`(?<![\w.])(?:(?:1[4-9]\d{8}|20\d{8})(?:\d{3}){0,3}(?:\.\d{1,9})?|${day}${hour}${sixty}{2})(?!\w)`,
    ),
    proseOnly: true,
    hit: '1790841930000',
    miss: 'run 17812345678',
  },
];
