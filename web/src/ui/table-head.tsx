/**
 * The headings of a table, with the roles that its rows keep where they are drawn as cards. A column of buttons or boxes
 * has a heading that is only heard: `unseen`.
 */
export function TableHead({ names }: { names: readonly (string | { unseen: string })[] }) {
  return (
    <thead role="rowgroup">
      <tr role="row">
        {names.map((name) =>
          typeof name === 'string' ? (
            <th key={name} scope="col" role="columnheader">
              {name}
            </th>
          ) : (
            <th key={name.unseen} scope="col" role="columnheader">
              <span className="vh">{name.unseen}</span>
            </th>
          ),
        )}
      </tr>
    </thead>
  );
}
