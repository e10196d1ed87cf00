// Headless Chromium, and a user in it.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';

const SCREENSHOTS = join(import.meta.dirname, '../../target/screenshots');

/** For a page; so much only on a busy machine. */
const PATIENCE = 20_000;

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // Whatever a page asks for, nothing leaves the machine.
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  ],
});

export const closeBrowser = () => browser.close();

/** A user with a browser of their own, until the end of the test `t`. */
export class User {
  #context;
  /** What the browser was answered with: where sign-ins have sent it back to. */
  #answers = [];
  #expecting = [];
  /** What the browser had to say of pages that the library showed, such as what their policy forbade. */
  complaints = [];

  static async of(t, locale = 'en-US') {
    const user = new User();
    user.language = locale.slice(0, 2);
    user.#context = await browser.newContext({ ignoreHTTPSErrors: true, locale, viewport: { width: 800, height: 500 } });
    t.after(() => user.#context.close());
    user.#context.setDefaultTimeout(PATIENCE);
    user.#context.on('response', (response) => user.#hear(response.headers().location));
    user.#context.on('console', (message) => user.#complain(message.location().url, message.text()));
    user.#context.on('weberror', (error) => user.#complain(error.page()?.url(), String(error.error())));
    return user;
  }

  /** A new tab that goes to an address, where it gets this answer, if any is given. */
  async opens(url, answer) {
    const page = await this.#context.newPage();
    if (answer) await page.route(url, (route) => route.fulfill(answer));
    await page.goto(url);
    return page;
  }

  /** The next address that a server sent this browser back to. One of the scheme myapp: the system hands to its program. */
  answer() {
    return new Promise((resolve, reject) => {
      this.#expecting.push(resolve);
      this.#deliver();
      setTimeout(() => reject(new Error('the browser was sent nowhere')), PATIENCE).unref();
    });
  }

  /** Nobody listens at the address that this browser will be sent to. */
  async isRefused() {
    const failed = await this.#context.waitForEvent('requestfailed', (request) => request.url().startsWith('http:'));
    assert.equal(failed.failure().errorText, 'net::ERR_CONNECTION_REFUSED');
  }

  #hear(location) {
    if (!/^(myapp|http):/.test(location)) return;
    this.#answers.push(location);
    this.#deliver();
  }

  #deliver() {
    if (this.#answers.length && this.#expecting.length) this.#expecting.shift()(this.#answers.shift());
  }

  #complain(url, text) {
    if (url?.startsWith('http:')) this.complaints.push(text);
  }
}

/** Presses a button or a link. Not with the mouse: Chromium takes that while it asks whether to open what is at myapp:. */
export async function press(button) {
  await button.dispatchEvent('click');
}

/** A picture for whoever wants to look, which proves nothing: on a busy machine Chromium may refuse one of a page that it has
 * only just come to. */
export async function screenshot(page, server, name) {
  const path = join(SCREENSHOTS, `${server.name}-${name}.png`);
  for (let attempt = 1; attempt <= 4; attempt += 1) {
    try {
      return await page.screenshot({ path, fullPage: true });
    } catch (error) {
      if (!error.message.includes('Unable to capture screenshot')) throw error;
      await sleep(250);
    }
  }
  console.log(`no picture: ${path}`);
}

/** Waits until it holds, as it will. */
export async function until(what, holds) {
  const end = Date.now() + PATIENCE;
  while (!(await holds())) {
    assert.ok(Date.now() < end, what);
    await sleep(20);
  }
}
