import { Client, Connection } from '@temporalio/client';
import { Installation } from '../installation.ts';
import { startSendGrid } from '../sendgrid-server.ts';
import type { Theatre } from './scene.ts';

/** Starts an installation as `npm start` does, and a mail provider for it. */
export async function openTheatre(): Promise<Theatre & { close(): Promise<void> }> {
  const sendgrid = await startSendGrid();
  const installation = new Installation({
    SENDGRID_API_KEY: sendgrid.apiKey,
    SENDGRID_BASE_URL: sendgrid.url,
    MAIL_FROM: 'clef@example.com',
  });
  const remove = async () => {
    await installation.remove();
    await sendgrid.close();
  };
  try {
    await installation.start();
    const connection = Connection.lazy({ address: installation.ready.temporalAddress });
    const close = async () => {
      await connection.close();
      await remove();
    };
    return { installation, sendgrid, temporal: new Client({ connection }), close };
  } catch (error) {
    await remove();
    throw error;
  }
}
