// The two servers at which users sign in.

import { join } from 'node:path';
import { request } from 'playwright-core';
import { AT_THE_START, serve } from '../oidc_provider/provider.mjs';
import { press } from './browser.mjs';

/** What the tests need of both. */
class Server {
  /** The user's answers, from the login page on. */
  async signIn(page) {
    await this.logIn(page);
    await this.consent(page);
  }

  /** How many tokens were asked for. */
  async exchanges() {
    return (await this.requests('/connect/token')).length;
  }
}

/** A ClearLine as its documentation has it. */
class Simulator extends Server {
  name = 'simulator';
  url = process.env.CLEARLINE_SIMULATOR_URL;
  ca = process.env.CLEARLINE_SIMULATOR_CA;
  signInRequest = { scope: 'clearline_api openid profile' };
  granted = 'clearline_api openid profile';
  subject = 'cashier-1';
  email = 'cashier@example.com';
  /** Its pages may be sent in twice, and it gives a code each time. */
  forgetful = true;
  #control = process.env.CLEARLINE_SIMULATOR_CONTROL;

  /** As it is for every test. */
  async reset() {
    await this.#ask('POST', '/reset', { settings: true });
    await this.#ask('PATCH', '/settings', { require_consent: true, callback_iss: true, refresh_reuse_revokes: true });
  }

  async logIn(page, password = 's3cr3t!') {
    await page.getByLabel('Username').fill('cashier');
    await page.getByLabel('Password').fill(password);
    await press(page.getByRole('button', { name: 'Log in' }));
  }

  async consent(page) {
    await press(page.getByRole('button', { name: 'Allow' }));
  }

  async refuse(page) {
    await press(page.getByRole('button', { name: 'Cancel' }));
  }

  async deny(page) {
    await press(page.getByRole('button', { name: 'Deny' }));
  }

  async requests(path) {
    const requests = await this.#ask('GET', `/requests?path=${path}`);
    return requests.map(({ form }) => form);
  }

  async setLifetime(seconds) {
    await this.#ask('PATCH', '/settings', { lifetime_s: seconds });
  }

  async answerLate(seconds) {
    await this.#ask('POST', '/faults', { kind: 'none', delay_ms: 1000 * seconds });
  }

  async giveNoTokens() {
    await this.#ask('POST', '/faults', { kind: 'status', status: 503 });
  }

  async ignoreRevocation() {
    await this.#ask('POST', '/faults', { kind: 'status', status: 503, path: '/connect/revocation' });
  }

  async #ask(method, path, data) {
    const answer = await fetch(this.#control + path, { method, body: data && JSON.stringify(data) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${text}`);
    return text && JSON.parse(text);
  }
}

/** npm's oidc-provider: neither it nor its pages are ours. */
class OidcProvider extends Server {
  name = 'oidc-provider';
  ca = join(process.env.CERTIFICATES, 'ca.pem');
  signInRequest = {
    // It gives a refresh token to offline_access only, and that only if the user is asked.
    scope: 'clearline_api openid profile offline_access',
    extra: { prompt: 'consent' },
    url_style: 'authorize',
  };
  granted = 'clearline_api'; // it counts what the access token is for
  subject = 'cashier-1';
  email = 'cashier-1@example.com';
  forgetful = false;
  #served;

  async start() {
    const file = (name) => join(process.env.CERTIFICATES, name);
    this.#served = await serve(file('server.pem'), file('server-key.pem'));
    this.url = this.#served.url;
  }

  stop() {
    this.#served.stop();
  }

  async reset() {
    this.#served.requests.length = 0;
    Object.assign(this.#served.settings, AT_THE_START);
  }

  async logIn(page) {
    await page.getByPlaceholder('Enter any login').fill('cashier-1');
    await page.getByPlaceholder('and password').fill('s3cr3t!');
    await press(page.getByRole('button', { name: 'Sign-in' }));
  }

  async consent(page) {
    await press(page.getByRole('button', { name: 'Continue' }));
  }

  async refuse(page) {
    await press(page.getByRole('link', { name: '[ Cancel ]' }));
  }

  async deny(page) {
    await page.getByRole('button', { name: 'Continue' }).waitFor();
    await this.refuse(page); // the same on both pages
  }

  async requests(path) {
    return this.#served.requests.filter((request) => request.path === path).map(({ form }) => form);
  }

  async setLifetime(seconds) {
    this.#served.settings.accessTokenLifetime = seconds;
  }

  async answerLate(seconds) {
    this.#served.settings.delay = seconds;
  }

  async ignoreRevocation() {
    this.#served.settings.revokes = false;
  }
}

/** What somebody else hears who asks for a token with a refresh token of the user's. */
export async function refreshElsewhere(server, refreshToken) {
  const elsewhere = await request.newContext({
    ignoreHTTPSErrors: true,
    httpCredentials: { username: 'user-demo', password: 's3cr3t!', send: 'always' },
  });
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken };
  const answer = await elsewhere.post(`${server.url}/connect/token`, { form });
  const { error } = await answer.json();
  await elsewhere.dispose();
  return { status: answer.status(), error };
}

const oidcProvider = new OidcProvider();
await oidcProvider.start();
export const servers = [new Simulator(), oidcProvider];
export const stopServers = () => oidcProvider.stop();
