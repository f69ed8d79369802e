import { VolumeError } from "./projections.ts";

/** The volume is not on this node yet: nobody is told, it is tried again. */
export class NotAttached extends VolumeError {}

/** Mounting fails before the Pod's own directory is set up. */
export class DeviceError extends VolumeError {
  readonly volume: string;

  constructor(volume: string, message: string) {
    super(message);
    this.volume = volume;
  }
}
