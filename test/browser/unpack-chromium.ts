/** Unpacks Chromium into TMPDIR. The package unpacks to the temporary folder of its process, so this is a process of its own. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { inflate } from '@sparticuz/chromium';

const folder = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '../../bin');
// al2023 holds the libraries that a bare machine lacks; the package itself unpacks them on one platform alone.
const parts = ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br'];
await Promise.all(parts.map((part) => inflate(join(folder, part))));
