// My signed codes, kept on the phone: they are for places without a network.
import { api, ApiError, type SignedCode, take } from '@daklakid/api';
import { read, write } from '@daklakid/device';

const name = 'qr.signed';

/** The codes that are valid; `kept` when they come from this phone because there is no network. */
export interface Signed {
  items: SignedCode[];
  kept: boolean;
}

/** Asks the server, else takes what is kept and has not expired. */
export async function load(): Promise<Signed> {
  try {
    const { items } = await take(api.GET('/api/v1/me/credentials'));
    await write('values', items, name).catch(() => undefined);
    return { items, kept: false };
  } catch (error) {
    if (!(error instanceof ApiError) || !error.offline) throw error;
    const items = await read<SignedCode[]>('values', name).catch(() => undefined);
    if (!items) throw error;
    return { items: items.filter((code) => new Date(code.expiresAt) > new Date()), kept: true };
  }
}
