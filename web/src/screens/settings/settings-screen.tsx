import { Link } from 'wouter';
import type { Overview } from '../../api/types.ts';
import { IntegrationPage } from '../../shell/integration-page.tsx';
import { later } from '../../shell/later.tsx';
import { NotFound } from '../../shell/not-found.tsx';
import { useMay, useSession } from '../../shell/session.ts';
import { Empty } from '../../ui/notice.tsx';
import { Keyring } from '../../ui/keyring/keyring.tsx';
import { Checkpoint } from './checkpoint.tsx';
import { Danger } from './danger.tsx';
import { PrivacySettings, ReportSettings } from './report-settings.tsx';
import { isSection, sectionOf, sections, type Section } from './sections.ts';
import './settings.css';

/* The longest parts, and the ones that are read most seldom. */
const Channels = later(() => import('./channels.tsx'));
const Rules = later(() => import('./rules.tsx'));
const Knowledge = later(() => import('./knowledge.tsx'));

/** Everything about an integration that can be set; what a key's scope may not do is not offered. */
export default function SettingsScreen({ id, section }: { id: string; section: string | undefined }) {
  const may = { read: true, operator: useMay('operator'), admin: useMay('admin') };
  const seen = (Object.keys(sections) as Section[]).filter((each) => may[sections[each].role]);
  const current = sectionOf(section, seen);
  return (
    <IntegrationPage id={id} tab="settings">
      {(overview) => (
        <>
          <nav className="subnav" aria-label="Settings">
            {seen.map((each) => (
              <Link
                key={each}
                href={`/integrations/${id}/settings/${each}`}
                {...(each === current ? { 'aria-current': 'page' as const } : {})}
              >
                {sections[each].name}
              </Link>
            ))}
          </nav>
          {current !== undefined ? (
            <Part part={current} overview={overview} />
          ) : section !== undefined && isSection(section) ? (
            <NotYours part={section} />
          ) : (
            <NotFound what="part of the settings" />
          )}
        </>
      )}
    </IntegrationPage>
  );
}

/** What a link may lead to for those who may see it. */
function NotYours({ part }: { part: Section }) {
  const { role } = useSession();
  const { name, role: needed } = sections[part];
  return (
    <Empty title={`“${name}” needs a key of the scope ${needed}`}>
      <p>
        Yours has the scope {role}. Sign in with another, or ask an admin. The parts above are those that your key
        reaches.
      </p>
    </Empty>
  );
}

function Part({ part, overview }: { part: Section; overview: Overview }) {
  const { id } = overview;
  switch (part) {
    case 'keys':
      return <Keyring integrationId={id} />;
    case 'channels':
      return <Channels id={id} />;
    case 'rules':
      return <Rules id={id} />;
    case 'reports':
      return <ReportSettings overview={overview} />;
    case 'privacy':
      return <PrivacySettings overview={overview} />;
    case 'checkpoint':
      return <Checkpoint overview={overview} />;
    case 'knowledge':
      return <Knowledge id={id} name={overview.name} />;
    case 'danger':
      return <Danger overview={overview} />;
  }
}
