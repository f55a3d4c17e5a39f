// The shapes of cameras: what everybody sees, and the desk of who runs them.
import type { components } from './schema';

type Schemas = components['schemas'];

/** A public camera, as GeoJSON. */
export type CameraFeature = Schemas['CamFeature'];
/** What it shows, and what its newest picture is worth. */
export type Camera = Schemas['CamProperties'];
/** What a picture is worth; only `live` is of this moment. */
export type CameraState = Camera['state'];
/** A picture of the last day. */
export type CameraMoment = Schemas['CamMoment'];
/** A camera as who runs it sees it. */
export type DeskCamera = Schemas['DeskCamera'];
/** A page of them, with how many are in which state. */
export type DeskCameras = Schemas['DeskCameras'];
/** A camera as it is entered. */
export type CameraEntry = Schemas['CamEntry'];
/** What came of trying a source. */
export type CameraTrial = Schemas['CamTrial'];
/** A private network that cameras may stand in. */
export type CameraNetwork = Schemas['CamNetwork'];
/** An agency that runs cameras. */
export type CameraOwner = Schemas['CamOwner'];
