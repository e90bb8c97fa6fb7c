import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { sendBody, type SendBody } from './sendgrid-body.ts';

/** A mail the server took, put the way tests ask for it. */
export interface ReceivedMail {
  readonly to: string;
  readonly from: { readonly email: string; readonly name?: string | undefined };
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly customArgs: Readonly<Record<string, string>>;
  readonly tracking: SendBody['tracking_settings'];
  readonly messageId: string;
}

/** What the server does with one well-formed call. */
export type Answer =
  | {
      status: number;
      headers?: Record<string, string>;
      errors?: string[];
      body?: string;
      /** Answers no sooner than this has happened. */
      after?: Promise<unknown>;
    }
  /** Takes the mail, then closes the connection: the client cannot know (NTF-6). */
  | 'lose-answer'
  /** Takes the mail and says so, then closes the connection in the middle of the body. */
  | 'lose-body'
  /** Never answers and does not take the mail. */
  | 'hang'
  /** As `hang`, and sends a byte of headers ten times a second. */
  | 'drip';

export interface SendGridServer {
  readonly url: string;
  readonly apiKey: string;
  /** The mails taken: those answered 2xx, and those whose answer was lost. */
  readonly mails: ReceivedMail[];
  /** How many calls arrived, taken or not. */
  readonly calls: () => number;
  /** Sets the answers to the next calls, one each; afterwards mails are taken again. */
  answerWith(...answers: Answer[]): void;
  /** Sets how the calls are answered that nothing was set for; undefined takes the mail. */
  answerBy(choose: (mail: ReceivedMail) => Answer | undefined): void;
  close(): Promise<void>;
}

/** Starts a local server that speaks SendGrid's `POST /v3/mail/send` and refuses what the real one refuses. */
export async function startSendGrid(options: { apiKey?: string; port?: number } = {}): Promise<SendGridServer> {
  const apiKey = options.apiKey ?? `SG.${randomUUID()}.${randomUUID()}`;
  const mails: ReceivedMail[] = [];
  const answers: Answer[] = [];
  let choose: ((mail: ReceivedMail) => Answer | undefined) | undefined;
  let calls = 0;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    calls += 1;
    const raw = await text(request);
    const refusal = refuse(request, raw, apiKey);
    if (refusal) return refuseWith(response, ...refusal);

    const mail = received(sendBody.parse(JSON.parse(raw)));
    const answer = answers.shift() ?? choose?.(mail) ?? { status: 202 };
    if (answer === 'hang') return;
    if (answer === 'drip') return drip(request.socket);
    // Taken before it is answered: whoever does not wait for the answer cannot know.
    if (typeof answer === 'string' || answer.status < 300) mails.push(mail);
    if (answer === 'lose-answer') {
      request.socket.destroy();
      return;
    }
    if (answer === 'lose-body') {
      response.writeHead(202, { 'x-message-id': mail.messageId, 'content-length': '100' });
      response.write('half of it', () => request.socket.end());
      return;
    }
    await answer.after;
    for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
    if (answer.status >= 300) return refuseWith(response, answer.status, answer.errors ?? [], answer.body);
    response.writeHead(answer.status, { 'x-message-id': mail.messageId }).end(answer.body);
  }

  const server = createServer((request, response) => {
    // A client that gave up while we read is no error of the server's.
    handle(request, response).catch(() => response.destroy());
  });
  await once(server.listen(options.port ?? 0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    apiKey,
    mails,
    calls: () => calls,
    answerWith: (...next) => void answers.splice(0, answers.length, ...next),
    answerBy: (how) => {
      choose = how;
    },
    // Closing what is closed is no error: a test may take the server away before it is cleaned up.
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function drip(socket: Socket): void {
  socket.write('HTTP/1.1 202 Accepted\r\nx-padding: ');
  const timer = setInterval(() => socket.write('.'), 100);
  socket.on('close', () => clearInterval(timer));
}

function refuse(request: IncomingMessage, raw: string, apiKey: string): [number, string[]] | undefined {
  if (request.url !== '/v3/mail/send') return [404, ['resource not found']];
  if (request.method !== 'POST') return [405, ['method not allowed']];
  if (request.headers.authorization !== `Bearer ${apiKey}`) {
    return [401, ['The provided authorization grant is invalid, expired, or revoked']];
  }
  if (!request.headers['content-type']?.startsWith('application/json'))
    return [415, ['Content-Type should be application/json.']];
  const checked = sendBody.safeParse(parse(raw));
  return checked.success
    ? undefined
    : [400, checked.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)];
}

function parse(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}

function refuseWith(response: ServerResponse, status: number, errors: readonly string[], body?: string): void {
  const json = { errors: errors.map((message) => ({ message, field: null, help: null })) };
  response.writeHead(status, { 'content-type': 'application/json' }).end(body ?? JSON.stringify(json));
}

function received(body: SendBody): ReceivedMail {
  const [personalization] = body.personalizations;
  const part = (type: string): string => body.content.find((each) => each.type === type)?.value ?? '';
  return {
    to: personalization.to[0].email,
    from: body.from,
    subject: personalization.subject ?? body.subject,
    text: part('text/plain'),
    html: part('text/html'),
    headers: { ...body.headers, ...personalization.headers },
    customArgs: { ...body.custom_args, ...personalization.custom_args },
    tracking: body.tracking_settings,
    messageId: randomUUID(),
  };
}
