import { Link } from 'wouter';
import { NotFound } from '../../shell/not-found.tsx';
import { useMayManageInstallation } from '../../shell/session.ts';
import { Keyring } from '../../ui/keyring/keyring.tsx';
import { Empty } from '../../ui/notice.tsx';
import { PageHead, useTitle } from '../../ui/page.tsx';
import { Audit } from './audit.tsx';

const parts = { keys: 'Keys', audit: 'Audit' } as const;

/** What belongs to no integration: the installation's keys, and who did what. */
export default function InstallationScreen({ section = 'keys' }: { section: string | undefined }) {
  useTitle('Settings');
  const mayManage = useMayManageInstallation();
  if (!mayManage) {
    return (
      <Empty title="Only an installation admin sees this">
        <p>
          Your key is bound to one integration, or has another scope. What you may set is under the Settings of your
          integration. <Link href="/">Go to the fleet</Link>
        </p>
      </Empty>
    );
  }
  if (section !== 'keys' && section !== 'audit') return <NotFound />;
  return (
    <div className="stack">
      <PageHead title="Settings" sub="Of the whole installation" />
      <nav className="subnav" aria-label="Settings">
        {(['keys', 'audit'] as const).map((each) => (
          <Link
            key={each}
            href={`/settings/${each}`}
            {...(each === section ? { 'aria-current': 'page' as const } : {})}
          >
            {parts[each]}
          </Link>
        ))}
      </nav>
      {section === 'audit' ? <Audit /> : <Keyring />}
    </div>
  );
}
