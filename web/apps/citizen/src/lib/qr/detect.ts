// Finds QR codes in pictures: by the browser where it can, else by a library that is fetched when it is needed.
import wasm from 'zxing-wasm/reader/zxing_reader.wasm?url';

interface Detector {
  detect(source: ImageBitmapSource): Promise<{ rawValue: string }[]>;
}
interface DetectorClass {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats?(): Promise<string[]>;
}

let ready: Promise<Detector> | undefined;

/** A reader of QR codes; rejects when it has to be fetched and there is no network. */
export function detector(): Promise<Detector> {
  ready ??= make().catch((error: unknown) => {
    ready = undefined; // the next try may have a network
    throw error;
  });
  return ready;
}

async function make(): Promise<Detector> {
  const native = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  const formats = ['qr_code'];
  if ((await native?.getSupportedFormats?.())?.includes('qr_code')) return new native!({ formats });
  const { BarcodeDetector, prepareZXingModule } = await import('barcode-detector/ponyfill');
  // From here, never from the library's own address; of the version that the library was built with.
  await prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
  return new BarcodeDetector({ formats: ['qr_code'] }) as unknown as Detector;
}

/** The text of the code in a picture, or undefined. */
export async function readFrom(source: ImageBitmapSource): Promise<string | undefined> {
  const found = await (await detector()).detect(source);
  return found.find((code) => code.rawValue !== '')?.rawValue;
}
