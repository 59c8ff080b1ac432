/** Why a model cannot become a static graph. The engine then trains it on another rung and says so. */
export class CaptureError extends Error {
  constructor(readonly code: 'KERNEL_UNMAPPED' | 'RANDOM_IN_LOSS' | 'VALUES_READ_IN_LOSS' | 'SESSION_REFUSED' | 'CAPTURE_DIFFERS', message: string) {
    super(message);
    this.name = 'CaptureError';
  }
}
