// The phone's camera: opened when it is needed, closed as soon as it is not, one still picture at a time.

/** Why there is no camera: refused by the person, absent, or in use by another app. */
export type CameraTrouble = 'refused' | 'absent' | 'busy';

/** Thrown by open(). */
export class CameraError extends Error {
  constructor(readonly trouble: CameraTrouble) {
    super(trouble);
  }
}

/** A running camera, shown in a video element. */
export interface Camera {
  /** What the camera sees now, as a JPEG whose longest side is at most `limit` pixels. */
  still(limit: number, quality?: number): Promise<Blob>;
  /** Lets go of the camera. */
  close(): void;
}

/** Opens the camera that looks at the person ('user') or away from her, and plays it in `video`. */
export async function open(video: HTMLVideoElement, facing: 'user' | 'environment'): Promise<Camera> {
  if (!navigator.mediaDevices?.getUserMedia) throw new CameraError('absent');
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: facing, width: { ideal: 1920 }, height: { ideal: 1080 } },
    });
  } catch (error) {
    throw new CameraError(trouble(error));
  }
  video.srcObject = stream;
  video.muted = true;
  video.playsInline = true;
  await video.play();
  const canvas = document.createElement('canvas');
  return {
    still: (limit, quality = 0.85) => draw(video, canvas, limit, quality),
    close: () => {
      for (const track of stream.getTracks()) track.stop();
      video.srcObject = null;
    },
  };
}

function trouble(error: unknown): CameraTrouble {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  if (name === 'NotReadableError' || name === 'AbortError') return 'busy';
  return 'absent';
}

function draw(
  video: HTMLVideoElement,
  canvas: HTMLCanvasElement,
  limit: number,
  quality: number,
): Promise<Blob> {
  const scale = Math.min(1, limit / Math.max(video.videoWidth, video.videoHeight));
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((b) => (b ? resolve(b) : reject(new Error('no picture'))), 'image/jpeg', quality),
  );
}
