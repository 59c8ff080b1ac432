export { encodeArtifact, type EncodedArtifact } from './encode-artifact.ts';
export { readArtifact } from './read-artifact.ts';
export { LocalArtifactFiles } from './local-artifact-files.ts';
export { FileCheckpoints } from './file-checkpoints.ts';
