// The server of provider.mjs for test_oidc_provider.py.
//
//     node server.mjs CERTIFICATE.pem KEY.pem
//
// Prints one line, {"port": N}, when it serves https://127.0.0.1:N, and ends when its standard input closes.

import { serve } from './provider.mjs';

const [certificate, key] = process.argv.slice(2);
if (!key) {
  console.error('usage: node server.mjs CERTIFICATE.pem KEY.pem');
  process.exit(2);
}
const { port } = await serve(certificate, key);
process.stdin.on('end', () => process.exit(0)).resume();
console.log(JSON.stringify({ port }));
