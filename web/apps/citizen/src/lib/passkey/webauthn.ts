// Between the server's JSON and the browser's binary forms of Web Authentication. Newer browsers do it
// themselves, those on cheap phones do not.
import { api, ApiError, take } from '@daklakid/api';

type Json = Record<string, unknown>;

/** Whether there can be passkeys here: browsers have none for an address in digits. */
export function possible(): boolean {
  return 'PublicKeyCredential' in window && !/^[\d.]+$|:/.test(location.hostname);
}

/** Whether the browser offers passkeys in the suggestions of a field. */
export async function suggests(): Promise<boolean> {
  return (await PublicKeyCredential.isConditionalMediationAvailable?.()) ?? false;
}

function bytes(text: string): ArrayBuffer {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (c) => c.charCodeAt(0)).buffer;
}

function text(buffer: ArrayBuffer | null): string | undefined {
  if (!buffer) return undefined;
  const binary = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function known(list: unknown) {
  return ((list as Json[] | undefined) ?? []).map((one) => ({ ...one, id: bytes(one.id as string) }));
}

/** Signs in; false when the person gave up. In the background it waits for a suggestion to be chosen. */
export async function signIn(signal?: AbortSignal): Promise<boolean> {
  const { publicKey } = await take(api.POST('/api/v1/sign-in/passkey/options'));
  const options = publicKey as Json;
  const made = await ask(() =>
    navigator.credentials.get({
      publicKey: { ...options, challenge: bytes(options.challenge as string), allowCredentials: [] },
      ...(signal ? { mediation: 'conditional', signal } : {}),
    }),
  );
  if (!made) return false;
  const response = made.response as AuthenticatorAssertionResponse;
  const credential = {
    ...named(made),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      userHandle: text(response.userHandle),
    },
  };
  await api.POST('/api/v1/sign-in/passkey', { body: { credential } });
  return true;
}

/** Adds a passkey on this device; "known" when it has one, false when the person gave up. */
export async function add(): Promise<boolean | 'known'> {
  const { publicKey } = await take(api.POST('/api/v1/me/passkeys/options'));
  const options = publicKey as Json;
  const user = options.user as Json;
  let made: PublicKeyCredential | undefined;
  try {
    made = await ask(() =>
      navigator.credentials.create({
        publicKey: {
          ...(options as unknown as PublicKeyCredentialCreationOptions),
          challenge: bytes(options.challenge as string),
          user: { ...(user as unknown as PublicKeyCredentialUserEntity), id: bytes(user.id as string) },
          excludeCredentials: known(options.excludeCredentials) as unknown as PublicKeyCredentialDescriptor[],
        },
      }),
    );
  } catch (error) {
    if (error instanceof DOMException && error.name === 'InvalidStateError') return 'known';
    throw error;
  }
  if (!made) return false;
  const response = made.response as AuthenticatorAttestationResponse;
  const credential = {
    ...named(made),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: text(response.attestationObject),
      transports: response.getTransports?.() ?? [],
    },
  };
  await api.POST('/api/v1/me/passkeys', { body: { credential } });
  return true;
}

function named(made: PublicKeyCredential) {
  return { id: made.id, rawId: text(made.rawId), type: made.type, clientExtensionResults: {} };
}

/** What the browser asks of the person; undefined when it was refused, timed out or was called off. */
async function ask(act: () => Promise<Credential | null>): Promise<PublicKeyCredential | undefined> {
  try {
    return ((await act()) as PublicKeyCredential | null) ?? undefined;
  } catch (error) {
    if (error instanceof ApiError) throw error;
    if (error instanceof DOMException && ['NotAllowedError', 'AbortError'].includes(error.name))
      return undefined;
    throw error;
  }
}
