// Stills of a face while it does what was asked, spread over the steps: enough to see each, few enough to decide on fast.
import type { FaceFrame } from '@daklakid/api';
import type { Camera } from '@daklakid/device/camera';

/** How long a step lasts, in seconds: time to read it and to do it and come back. */
export const seconds = 4.5;
const lead = 900; // ms to read a step before its stills begin
const side = 720; // px of a still's longer side: a face fills half of it

/** How many stills a step gets. Eyes are shut for a fifth of a second, so a blink needs twice as many as a turn. */
function stills(step: string): number {
  return step === 'blink' ? 16 : 8; // the server takes 40 in all and 16 of a step
}

/** Takes the stills of all steps; `onstep` hears which step begins. Times count from the first still. */
export async function record(
  camera: Pick<Camera, 'still'>,
  steps: readonly string[],
  onstep: (step: number) => void,
): Promise<FaceFrame[]> {
  const frames: FaceFrame[] = [];
  const began = performance.now();
  for (const [step, name] of steps.entries()) {
    onstep(step);
    const start = began + step * seconds * 1000;
    const gap = (seconds * 1000 - lead) / stills(name);
    for (let n = 0; n < stills(name); n++) {
      await until(start + (step === 0 || n > 0 ? lead : 0) + n * gap);
      const at = Math.round(performance.now() - began);
      frames.push({ step, at, jpeg: await camera.still(side, 0.8) });
    }
  }
  return frames;
}

function until(time: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, time - performance.now())));
}
