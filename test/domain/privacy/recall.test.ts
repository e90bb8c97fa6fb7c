import { describe, expect, it } from '@jest/globals';
import { disguises } from './disguises.ts';
import { Draw } from './draw.ts';
import { shapes } from './forbidden.ts';
import { leaks, plant } from './planted.ts';

const seed = Number(process.env['CLEF_PRIVACY_SEED'] ?? 1);
const timesEach = 10;

/** What of all that is planted does not get through: at least so much, together and of each kind. */
const floors = { together: 0.995, ofEachKind: 0.98, ofEachDisguise: 0.96 };

interface Tally {
  planted: number;
  leaked: number;
}

function plantEverything() {
  const draw = new Draw(seed);
  const tallies = { kind: new Map<string, Tally>(), disguise: new Map<string, Tally>() };
  const all: Tally = { planted: 0, leaked: 0 };
  const tally = (map: Map<string, Tally>, key: string): Tally => {
    if (!map.has(key)) map.set(key, { planted: 0, leaked: 0 });
    return map.get(key)!;
  };
  for (const shape of shapes) {
    for (const disguise of disguises.filter(({ changesCase }) => !changesCase || shape.anyCase)) {
      for (let time = 0; time < timesEach; time += 1) {
        const leaked = leaks(plant(shape, disguise, draw));
        for (const each of [all, tally(tallies.kind, shape.kind), tally(tallies.disguise, disguise.name)]) {
          each.planted += 1;
          if (leaked) each.leaked += 1;
        }
      }
    }
  }
  return { all, ...tallies };
}

const recall = ({ planted, leaked }: Tally): number => 1 - leaked / planted;
const percent = (tally: Tally): string => `${(recall(tally) * 100).toFixed(2)} % of ${tally.planted}`;
const lines = (map: Map<string, Tally>): string[] =>
  [...map].map(([key, tally]) => `${key.padEnd(28)} ${percent(tally)}`);

describe('what is planted in a text', () => {
  const { all, kind, disguise } = plantEverything();

  it('PRV-2, PRV-8: hardly ever gets through, whatever kind it is and however it is written', () => {
    console.log([`seed ${seed}: ${percent(all)}`, '', ...lines(kind), '', ...lines(disguise)].join('\n'));
    expect(all.planted).toBeGreaterThan(2_000);
    expect(recall(all)).toBeGreaterThanOrEqual(floors.together);
    for (const tally of kind.values()) expect(recall(tally)).toBeGreaterThanOrEqual(floors.ofEachKind);
    for (const tally of disguise.values()) expect(recall(tally)).toBeGreaterThanOrEqual(floors.ofEachDisguise);
  });
});
