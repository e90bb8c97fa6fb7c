import { expect, it } from '@jest/globals';
import { patterns } from '../../../src/domain/privacy/patterns/index.ts';
import { clean } from './planted.ts';

const length = 8_192;

/** Every example, every beginning of one, and signs, over and over. */
const examples = patterns.flatMap(({ hit }) => {
  const half = hit.slice(0, Math.ceil(hit.length / 2));
  return [hit, `${hit} `, half, hit.slice(0, 4), hit.slice(-3)];
});
const signs = Array.from('aA0/.-_\\~@:="\'%+ \n\u200B\uFFFDаé');
const beginnings =
  `a/|a.|a.a/|./|/^|://|a://|a:a@|A_|a_|A=|a_b="|key '|got '|eyJ|A1b2|%25|%2f|%41|&#65;|[path]|-begin a-|--begin |A:(|ff:|ffff `.split(
    '|',
  );

const units = [...examples, ...signs, ...beginnings, '\uD800', '\\u0041', '1 jan 2024 '];

it('PRV-2: 8,192 hostile characters are cleaned like any others', () => {
  const slowest = { unit: '', ms: 0 };
  for (const unit of units) {
    const text = unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
    const start = performance.now();
    const once = clean(text).text;
    const ms = performance.now() - start;
    if (ms > slowest.ms) Object.assign(slowest, { unit, ms });
    expect(once.length).toBeLessThanOrEqual(512);
    expect(clean(once).text).toBe(once);
  }
  console.log(
    `${units.length} texts of ${length} characters; the slowest took ${slowest.ms.toFixed(1)} ms: ${JSON.stringify(slowest.unit)}`,
  );
});
