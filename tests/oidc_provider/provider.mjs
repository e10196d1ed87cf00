// An OAuth 2.0 server that nobody here wrote (npm's oidc-provider), wearing ClearLine's paths, for test_oidc_provider.py.
//
//     node server.mjs CERTIFICATE.pem KEY.pem
//
// Prints one line, {"port": N}, when it serves https://127.0.0.1:N, and ends when its standard input closes.

import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';

// Its advice for production goes to stdout otherwise, which belongs to the ready line.
console.info = console.warn = console.error;
const { Provider } = await import('oidc-provider');

const [certificate, key] = process.argv.slice(2);
if (!key) {
  console.error('usage: node server.mjs CERTIFICATE.pem KEY.pem');
  process.exit(2);
}

const RESOURCE = 'urn:clearline:api';
const SCOPE = 'pos_integration';

const posClient = (client_id, client_secret) => ({
  client_id,
  client_secret,
  scope: SCOPE,
  grant_types: ['client_credentials'],
  response_types: [],
  redirect_uris: [],
  token_endpoint_auth_method: 'client_secret_basic',
});

const configuration = {
  clients: [
    posClient('pos-demo', 's3cr3t!'),
    // What HTTP Basic gets wrong when it is not encoded. More is not possible: this server keeps to the
    // printable ASCII that RFC 6749, appendix A, allows in a client_id and a client_secret.
    posClient('pos-plus', 'p+q%41:r'),
    posClient('pos-percent', '100% safe: a+b'),
    posClient('pos:demo+2 %41', 'k=v&w /?#"\\+:%25'),
  ],
  routes: {
    authorization: '/connect/authorize',
    revocation: '/connect/revocation',
    token: '/connect/token',
  },
  // One scope that exists but is not for these clients: a scope that it does not know this server merely ignores.
  scopes: [SCOPE, 'clearline_api'],
  ttl: { ClientCredentials: 3600 },
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    revocation: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => RESOURCE,
      getResourceServerInfo: () => ({
        scope: `${SCOPE} clearline_api`,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
  },
  jwks: { keys: [signingKey()] },
};

function signingKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig' };
}

const server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) });
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address();
server.on('request', new Provider(`https://127.0.0.1:${port}`, configuration).callback());

process.stdin.on('end', () => process.exit(0)).resume();
console.log(JSON.stringify({ port }));
