// A browser's side of Web Push where this Chromium has none: the subscription at the stand-in of push services, the keys, and a public receiver that opens what the program really sent there.
import { createECDH, createPublicKey, randomBytes, verify } from 'node:crypto';

import { type APIRequestContext, expect, type Page } from '@playwright/test';
import ece from 'http_ece';

/** A message as the stand-in keeps it. */
interface Waiting {
  topic: string;
  ttl: number;
  urgency: string;
  token: string;
  key: string;
  body: string;
}

/** What the service worker gets to see. */
export interface Told {
  id?: string;
  title: string;
  body?: string;
  unread: number;
}

/** One subscription, with the private half of its keys. */
export class Subscription {
  endpoint = '';
  readonly #ecdh = createECDH('prime256v1');
  readonly #auth = randomBytes(16);
  readonly #request: APIRequestContext;

  constructor(request: APIRequestContext) {
    this.#request = request;
    this.#ecdh.generateKeys();
  }

  /** Subscribes at the stand-in, for our program alone. */
  async make(): Promise<this> {
    const { key } = (await (await this.#request.get('/api/v1/push-key')).json()) as { key: string };
    const made = await this.#request.post('/dev/push/subscribe', { data: { vapid: key } });
    this.endpoint = ((await made.json()) as { endpoint: string }).endpoint;
    return this;
  }

  get form() {
    const keys = {
      p256dh: this.#ecdh.getPublicKey('base64url'),
      auth: this.#auth.toString('base64url'),
    };
    return { endpoint: this.endpoint, keys };
  }

  /** Has the page's push manager give this subscription. */
  async install(page: Page) {
    await page.addInitScript((form) => {
      let kept: unknown = null;
      let key: BufferSource | undefined;
      const made = () => ({
        ...form,
        options: {
          get applicationServerKey() {
            return key instanceof Uint8Array ? key.buffer : key;
          },
        },
        toJSON: () => form,
        unsubscribe: () => Promise.resolve(((kept = null), true)),
      });
      Object.assign(PushManager.prototype, {
        getSubscription: () => Promise.resolve(kept),
        subscribe: (options: { applicationServerKey: BufferSource }) => {
          key = options.applicationServerKey;
          return Promise.resolve((kept = made()));
        },
      });
    }, this.form);
  }

  /** The messages that wait, newest first, once there are `count`: opened by http_ece, their sender verified. */
  async waiting(count: number): Promise<(Waiting & { told: Told; plain: string })[]> {
    const path = `/dev/push${new URL(this.endpoint).pathname}/messages`;
    let all: Waiting[] = [];
    await expect(async () => {
      all = (await (await this.#request.get(path)).json()) as Waiting[];
      expect(all).toHaveLength(count);
    }).toPass();
    return all.map((m) => {
      this.#verify(m);
      const how = {
        version: 'aes128gcm',
        privateKey: this.#ecdh,
        authSecret: this.#auth.toString('base64url'),
      } as const;
      const plain = ece.decrypt(Buffer.from(m.body, 'base64'), how).toString('utf8');
      return { ...m, plain, told: JSON.parse(plain) as Told };
    });
  }

  /** RFC 8292: the token is ours, for this push service, and not for long. */
  #verify({ token, key }: Waiting) {
    const point = Buffer.from(key, 'base64url');
    const x = point.subarray(1, 33).toString('base64url');
    const y = point.subarray(33).toString('base64url');
    const publicKey = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
    const [head, claims, signature] = token.split('.') as [string, string, string];
    const signed = verify(
      'sha256',
      Buffer.from(`${head}.${claims}`),
      { key: publicKey, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    );
    expect(signed).toBe(true);
    const said = JSON.parse(Buffer.from(claims, 'base64url').toString()) as {
      aud: string;
      exp: number;
      sub: string;
    };
    expect(said.aud).toBe(new URL(this.endpoint).origin);
    expect(said.exp - Date.now() / 1000).toBeLessThan(24 * 3600);
    expect(said.sub).toMatch(/^(mailto|https):/);
  }
}
