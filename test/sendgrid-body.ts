import { z } from 'zod';

const reserved =
  /^(x-sg-id|x-sg-eid|received|dkim-signature|content-type|content-transfer-encoding|to|from|subject|reply-to|cc|bcc)$/i;

const address = z.strictObject({ email: z.email(), name: z.string().optional() });
const headers = z
  .record(
    z
      .string()
      .regex(/^[!-9;-~]+$/, 'Header names are printable ASCII without a blank.')
      .refine((name) => !reserved.test(name), 'This header is reserved.'),
    z.string().regex(/^[^\r\n\0]*$/, 'The value of a header stands on one line.'),
  )
  .optional();
const customArgs = z
  .record(z.string(), z.string())
  .refine((args) => JSON.stringify(args).length <= 10_000, 'Custom args are at most 10,000 bytes.')
  .optional();
const content = z.strictObject({ type: z.enum(['text/plain', 'text/html']), value: z.string().min(1) });
const toggle = z.strictObject({ enable: z.boolean() });

/** The body of `POST /v3/mail/send`, as strict as the real one, for the part of it that we use. */
export const sendBody = z.strictObject({
  personalizations: z.tuple([
    z.strictObject({
      to: z.tuple([address], address),
      subject: z.string().min(1).optional(),
      headers,
      custom_args: customArgs,
    }),
  ]),
  from: address,
  subject: z
    .string()
    .min(1)
    .regex(/^[^\r\n]*$/, 'The subject stands on one line.'),
  content: z
    .tuple([content], content)
    .refine(([first, ...rest]) => rest.length === 0 || first.type === 'text/plain', 'text/plain comes first.'),
  headers,
  custom_args: customArgs,
  tracking_settings: z
    .strictObject({
      click_tracking: z.strictObject({ enable: z.boolean(), enable_text: z.boolean() }),
      open_tracking: toggle,
      subscription_tracking: toggle,
      ganalytics: toggle,
    })
    .partial()
    .optional(),
});

export type SendBody = z.output<typeof sendBody>;
