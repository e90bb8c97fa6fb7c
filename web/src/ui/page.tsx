import { useEffect, type ReactNode } from 'react';
import { Link } from 'wouter';

/** Names the page for tabs, history and screen readers. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Clef Pro`;
  }, [title]);
}

/** The way that led here; the last entry is where one is. */
export function Crumbs({ trail, here }: { trail: readonly { name: string; href: string }[]; here: ReactNode }) {
  return (
    <nav className="crumbs" aria-label="Breadcrumb">
      <ol>
        {trail.map(({ name, href }) => (
          <li key={href}>
            <Link href={href}>{name}</Link>
          </li>
        ))}
        <li aria-current="page">{here}</li>
      </ol>
    </nav>
  );
}

/** A page's heading, one line below it, and what can be done with all of it. */
export function PageHead({ title, sub, actions }: { title: ReactNode; sub?: ReactNode; actions?: ReactNode }) {
  return (
    <header className="head">
      <div>
        <h1>{title}</h1>
        {sub === undefined ? null : <p className="sub">{sub}</p>}
      </div>
      {actions === undefined ? null : <div className="row">{actions}</div>}
    </header>
  );
}
