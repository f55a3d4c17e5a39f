// One IndexedDB database with three stores: what waits to be sent, drafts, and small remembered values.

/** The stores and what they hold. */
export type StoreName = 'outbox' | 'drafts' | 'values';

const name = 'daklakid';
const version = 1;

let opened: Promise<IDBDatabase> | undefined;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(name, version);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('outbox', { keyPath: 'key' });
      request.result.createObjectStore('drafts');
      request.result.createObjectStore('values');
    };
    request.onsuccess = () => {
      // A newer version of the app in another tab may upgrade: let it.
      request.result.onversionchange = () => {
        request.result.close();
        opened = undefined;
      };
      resolve(request.result);
    };
    request.onerror = () => {
      opened = undefined;
      reject(request.error ?? new Error('indexedDB'));
    };
  });
  return opened;
}

async function run<T>(store: StoreName, mode: IDBTransactionMode, act: (s: IDBObjectStore) => IDBRequest<T>) {
  const db = await open();
  return new Promise<T>((resolve, reject) => {
    const transaction = db.transaction(store, mode);
    const request = act(transaction.objectStore(store));
    // Resolved at the transaction's end, so that "saved" means on disk.
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error ?? new Error('indexedDB'));
  });
}

/** The value under a key, or undefined. */
export async function read<T>(store: StoreName, key: string): Promise<T | undefined> {
  return (await run(store, 'readonly', (s) => s.get(key) as IDBRequest<T | undefined>)) ?? undefined;
}

/** Every value of a store, in the order of its keys. */
export async function readAll<T>(store: StoreName): Promise<T[]> {
  return run(store, 'readonly', (s) => s.getAll() as IDBRequest<T[]>);
}

/** Stores a value; `key` is omitted where the value carries its own. */
export async function write(store: StoreName, value: unknown, key?: string): Promise<void> {
  await run(store, 'readwrite', (s) => s.put(value, key));
}

/** Removes a value; removing what is not there is no error. */
export async function remove(store: StoreName, key: string): Promise<void> {
  await run(store, 'readwrite', (s) => s.delete(key));
}

/** Forgets everything: at sign-out the next person must find nothing. */
export async function wipe(): Promise<void> {
  for (const store of ['outbox', 'drafts', 'values'] as const) {
    await run(store, 'readwrite', (s) => s.clear());
  }
}
