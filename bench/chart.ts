import { median } from './load.ts';

/** Measurements at several places along the x axis, drawn as one line. */
export interface Series {
  readonly name: string;
  readonly colour: string;
  readonly points: readonly { readonly x: number; readonly values: readonly number[] }[];
}

const [width, height, margin] = [640, 360, 56];

/** An SVG: for each series a line through the medians and a bar over the range; x logarithmic, y from zero. */
export function drawChart(title: string, axes: { x: string; y: string }, series: readonly Series[]): string {
  const points = series.flatMap((each) => each.points);
  const xs = [...new Set(points.map(({ x }) => x))].toSorted((a, b) => a - b);
  const [first, last] = [Math.log10(xs[0]!), Math.log10(xs.at(-1)!)];
  const top = roundUp(Math.max(...points.flatMap(({ values }) => values)));
  const toX = (x: number) =>
    Math.round(margin + ((Math.log10(x) - first) / (last - first || 1)) * (width - 2 * margin));
  const toY = (y: number) => Math.round(height - margin - (y / top) * (height - 2 * margin));
  const grid = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const y = toY(top * part);
    return `<path d="M${margin} ${y}H${width - margin}" stroke="#ddd"/>${text(margin - 8, y + 4, label(top * part), 'end')}`;
  });
  const ticks = xs.map((x) => text(toX(x), height - margin + 18, label(x), 'middle'));
  const lines = series.map(({ name, colour, points: own }, index) => {
    const middles = own.map(({ x, values }) => [toX(x), toY(median(values))] as const);
    const ranges = own.map(({ x, values }) => `M${toX(x)} ${toY(Math.min(...values))}V${toY(Math.max(...values))}`);
    const dots = middles.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="4" fill="${colour}"/>`);
    return [
      `<path d="M${middles.map((at) => at.join(' ')).join('L')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
      `<path d="${ranges.join('')}" stroke="${colour}"/>`,
      ...dots,
      `<rect x="${margin + index * 220}" y="34" width="10" height="10" fill="${colour}"/>`,
      text(margin + 16 + index * 220, 43, name, 'start'),
    ].join('\n');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">
<rect width="${width}" height="${height}" fill="#fff"/>
${text(margin, 22, `${title}: ${axes.y}`, 'start')}
${[...grid, ...ticks, text(width / 2, height - 12, axes.x, 'middle'), ...lines].join('\n')}
</svg>
`;
}

function text(x: number, y: number, content: string, anchor: string): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${content}</text>`;
}

function label(value: number): string {
  return Math.round(value).toLocaleString('en');
}

/** The next of 1, 2, 4, 10, 20, 40 and so on, which a quarter divides well enough. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 10].map((step) => step * power).find((step) => step >= value)!;
}
