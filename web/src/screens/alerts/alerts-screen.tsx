import { useQuery } from '@tanstack/react-query';
import { queries } from '../../api/queries.ts';
import { PageHead, useTitle } from '../../ui/page.tsx';
import { AlertList } from './alert-list.tsx';
import { ExportButton } from './export-button.tsx';

/** The alerts of every integration that the session reaches. */
export default function AlertsScreen() {
  useTitle('Alerts');
  const open = useQuery(queries.fleet()).data?.items.reduce((sum, { openAlerts }) => sum + openAlerts, 0);
  return (
    <div className="stack">
      <PageHead
        title="Alerts"
        sub="An alert is a fact about the code. Only a clean report closes it."
        actions={<ExportButton name="alerts" />}
      />
      <AlertList openAlerts={open} />
    </div>
  );
}
