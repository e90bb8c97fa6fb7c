import { IntegrationPage } from '../../shell/integration-page.tsx';
import { AlertList } from './alert-list.tsx';
import { ExportButton } from './export-button.tsx';

/** The alerts of one integration. */
export default function IntegrationAlertsScreen({ id }: { id: string }) {
  return (
    <IntegrationPage id={id} tab="alerts" actions={<ExportButton integrationId={id} name="alerts" />}>
      {({ openAlerts }) => <AlertList integrationId={id} openAlerts={openAlerts} />}
    </IntegrationPage>
  );
}
