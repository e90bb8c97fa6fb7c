/** A picture of the README: which page, in which theme and size. */
export interface Picture {
  readonly name: string;
  readonly path: string;
  readonly theme: 'dark' | 'light';
  readonly width?: number;
  readonly height?: number;
}

type Read = (path: string) => Promise<{ items: readonly { id: string; name: string }[] }>;

/** The pages that tell most of the product, with the addresses that they have in this installation. */
export async function picturesOf(read: Read): Promise<Picture[]> {
  const { items: fleet } = await read('/integrations');
  const idOf = (name: string) => {
    const found = fleet.find((each) => each.name === name);
    if (!found) throw new Error(`There is no ${name} here: fill the installation with "npm run demo" first.`);
    return found.id;
  };
  const payments = `/integrations/${idOf('payments-api')}`;
  const { items: alerts } = await read(`${payments}/alerts?status=open&acknowledged=true&severity=critical`);
  const alert = `/alerts/${alerts[0]!.id}`;
  return [
    { name: 'fleet-dark', path: '/', theme: 'dark' },
    { name: 'fleet-light', path: '/', theme: 'light' },
    { name: 'matrix-dark', path: `${payments}/matrix`, theme: 'dark' },
    { name: 'matrix-light', path: `${payments}/matrix`, theme: 'light' },
    { name: 'alerts-dark', path: `${payments}/alerts`, theme: 'dark' },
    { name: 'alert-light', path: alert, theme: 'light', height: 1_000 },
    { name: 'alert-phone-dark', path: alert, theme: 'dark', width: 390, height: 844 },
    { name: 'ingest-light', path: `/integrations/${idOf('partner-portal')}/ingest`, theme: 'light' },
  ];
}
