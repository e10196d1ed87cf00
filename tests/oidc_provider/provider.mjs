// An OAuth 2.0 server that nobody here wrote (npm's oidc-provider), wearing ClearLine's paths, with its own login and
// consent pages.

import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';

// Its advice for production goes to stdout otherwise, which belongs to whoever starts it.
console.info = console.warn = console.error;
const { Provider } = await import('oidc-provider');

/** What may be changed while it serves. */
export const AT_THE_START = {
  accessTokenLifetime: 3600, // of users, in seconds
  delay: 0, // of tokens, in seconds
  revokes: true,
};

const RESOURCE = 'urn:clearline:api';
const SCOPES = ['pos_integration', 'clearline_api'];

const posClient = (client_id, client_secret) => ({
  client_id,
  client_secret,
  scope: 'pos_integration',
  grant_types: ['client_credentials'],
  response_types: [],
  redirect_uris: [],
  token_endpoint_auth_method: 'client_secret_basic',
});

const userClient = {
  client_id: 'user-demo',
  client_secret: 's3cr3t!',
  // The address without a port stands for all ports (RFC 8252, section 7.3).
  application_type: 'native',
  redirect_uris: ['myapp://auth-callback', 'http://127.0.0.1', 'http://127.0.0.1/signed-in'],
  scope: 'clearline_api openid profile offline_access',
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  token_endpoint_auth_method: 'client_secret_basic',
};

const configuration = (settings) => ({
  clients: [
    posClient('pos-demo', 's3cr3t!'),
    // What HTTP Basic gets wrong when it is not encoded. More is not possible: this server keeps to the
    // printable ASCII that RFC 6749, appendix A, allows in a client_id and a client_secret.
    posClient('pos-plus', 'p+q%41:r'),
    posClient('pos-percent', '100% safe: a+b'),
    posClient('pos:demo+2 %41', 'k=v&w /?#"\\+:%25'),
    userClient,
  ],
  routes: {
    authorization: '/connect/authorize',
    revocation: '/connect/revocation',
    token: '/connect/token',
  },
  // One scope that exists but is not for a point of sale: a scope that it does not know this server merely ignores.
  scopes: [...SCOPES, 'openid', 'offline_access'],
  claims: { openid: ['sub'], profile: ['name', 'email'] },
  // The name is in the ID token, not at the userinfo endpoint only.
  conformIdTokenClaims: false,
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: `${id} of oidc-provider`, email: `${id}@example.com` }),
  }),
  pkce: { required: () => true },
  rotateRefreshToken: true,
  ttl: {
    AccessToken: () => settings.accessTokenLifetime,
    ClientCredentials: 3600,
    Grant: 3600,
    IdToken: 3600,
    Interaction: 3600,
    RefreshToken: 3600,
    Session: 3600,
  },
  features: {
    clientCredentials: { enabled: true },
    // The login and consent pages. Any name and password will do.
    devInteractions: { enabled: true },
    revocation: { enabled: true, allowedPolicy: () => settings.revokes },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => RESOURCE,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: SCOPES.join(' '),
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
  },
  jwks: { keys: [signingKey()] },
});

function signingKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig' };
}

/** Serves https://127.0.0.1:PORT. `requests` has what was received so far. */
export async function serve(certificate, key) {
  const settings = { ...AT_THE_START };
  const requests = [];
  const server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const { port } = server.address();
  const url = `https://127.0.0.1:${port}`;
  const provider = new Provider(url, configuration(settings));
  provider.use(async (ctx, next) => {
    if (ctx.path === '/connect/token') await sleep(1000 * settings.delay);
    await next();
    requests.push({ path: ctx.path, form: ctx.oidc?.body ?? {} });
  });
  server.on('request', provider.callback());
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url, port, settings, requests, stop };
}
