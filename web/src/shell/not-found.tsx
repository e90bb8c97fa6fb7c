import { Link } from 'wouter';
import { PageHead, useTitle } from '../ui/page.tsx';

/** For an address that leads nowhere, and for what is gone or not this key's to see. */
export function NotFound({ what = 'page' }: { what?: string }) {
  useTitle('Not found');
  return (
    <PageHead
      title={`There is no such ${what}`}
      sub={
        <>
          It was deleted, the address is mistyped, or your key does not reach it. <Link href="/">Go to the fleet</Link>
        </>
      }
    />
  );
}
